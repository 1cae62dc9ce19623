import { ArgumentError } from "../../errors.js";
import { isOriginalImage } from "../../format/image-header.js";
import { encodeOriginalPaths, isOriginalPath } from "../../format/original-paths.js";
import { FileByteSource } from "../../io/file-byte-source.js";
import { contentHash } from "../../io/hash.js";
import { pathBelow } from "../../io/path-below.js";
import type { ThumbnailInput } from "./options.js";
import type { PlannedOriginals } from "./originals.js";

/** Bytes that tell a picture's type; a photograph's own preview may stand before them. */
const HEAD = 256 * 1024;

/**
 * The list of paths of originals that stay where they are.
 * @param run full path of the run's folder, where it is one of the disk
 * @throws ArgumentError for a picture that is no file, or none inside the run, links resolved
 */
export async function referenced(
  run: string,
  pictures: readonly ThumbnailInput[],
): Promise<PlannedOriginals> {
  const paths: (string | null)[] = [];
  for (const [row, picture] of pictures.entries())
    paths.push(picture === null || picture === undefined ? null : await pathOf(picture, row, run));
  if (paths.every((path) => path === null)) return { files: [], manifest: {} };
  const bytes = encodeOriginalPaths(paths);
  const imagePaths = `images-${contentHash(bytes)}.txt`;
  return { files: [{ name: imagePaths, bytes }], manifest: { imagePaths } };
}

async function pathOf(
  picture: NonNullable<ThumbnailInput>,
  row: number,
  run: string,
): Promise<string | null> {
  const refuse = (found: string): never => {
    const expected = `a file inside the run ${run} (images: "copy" takes any picture)`;
    throw new ArgumentError(`thumbnails[${row}]`, expected, found);
  };
  if (typeof picture !== "string") return refuse("no path");
  // Resolved, so that no link is between the run and what is named: viewers follow none that leads out of it.
  const found = await pathBelow(run, picture);
  if (!found || !isOriginalPath(found.name)) return refuse(picture);
  const source = new FileByteSource(found.real);
  const head = await source.read(0, Math.min(HEAD, await source.size()));
  return isOriginalImage(head) ? found.name : null;
}
