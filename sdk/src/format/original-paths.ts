/**
 * Originals that stay where they are in the run: `images-<hash>.txt`, UTF-8, one line a row of the tensor.
 *
 *   photos/cat.jpg LF       a picture's path, relative to the run, with `/`
 *   LF                      a row without one
 */
import { FormatError } from "../errors.js";

/**
 * True for a path that a list of originals may hold: inside the run, nothing hidden, one line.
 * @example
 * isOriginalPath("photos/cat.jpg"); // => true
 * isOriginalPath("../cat.jpg"); // => false
 */
export function isOriginalPath(path: string): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: a name with one would break its line
  if (/[\\\u0000-\u001f]/.test(path) || /^[A-Za-z]:/.test(path)) return false;
  return path.split("/").every((part) => part !== "" && !part.startsWith("."));
}

/**
 * Encodes the paths of the originals, null where a row has none.
 * @example
 * new TextDecoder().decode(encodeOriginalPaths(["photos/cat.jpg", null])); // => "photos/cat.jpg\n\n"
 */
export function encodeOriginalPaths(paths: readonly (string | null)[]): Uint8Array {
  return new TextEncoder().encode(paths.map((path) => `${path ?? ""}\n`).join(""));
}

/**
 * The paths of the originals by row.
 * @throws FormatError `corrupt` for another number of lines than `rows`, and for a path that is none of the run's
 * @example
 * decodeOriginalPaths(new TextEncoder().encode("photos/cat.jpg\n\n"), 2); // => ["photos/cat.jpg", null]
 */
export function decodeOriginalPaths(
  bytes: Uint8Array,
  rows: number,
  source = "images.txt",
): (string | null)[] {
  // A mark of byte order would be part of the first name.
  const lines = new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes).split("\n");
  const fail = (message: string): never => {
    throw new FormatError("corrupt", message, { source, offset: 0 });
  };
  if (lines.pop() !== "") fail("its last line does not end");
  if (lines.length !== rows) fail(`${lines.length} lines, expected ${rows}`);
  return lines.map((line, row) => {
    if (line === "") return null;
    return isOriginalPath(line) ? line : fail(`row ${row}: no path inside the run`);
  });
}
