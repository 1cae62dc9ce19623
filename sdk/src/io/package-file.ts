import { fileURLToPath } from "node:url";
import { readWholeFile } from "./read-file.js";

/** A file of this package as it is installed, by its path there: `demo/NOTICE`. @throws FormatError `truncated` */
export function readPackageFile(path: string): Promise<Uint8Array> {
  return readWholeFile(fileURLToPath(new URL(`../../${path}`, import.meta.url)));
}
