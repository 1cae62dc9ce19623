import { basename, dirname } from "node:path";

/** A path's folder and last name. */
export function splitPath(path: string): readonly [folder: string, name: string] {
  return [dirname(path), path.endsWith("/") ? "" : basename(path)];
}
