import { readFile } from "node:fs/promises";
import { FormatError } from "../errors.js";

/** The content of a file that a caller named. @throws FormatError `truncated` where it cannot be read. */
export async function readWholeFile(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (cause) {
    throw new FormatError("truncated", "cannot be read", { source: path, offset: 0 }, { cause });
  }
}
