import { realpath } from "node:fs/promises";
import { relative, sep } from "node:path";

/** Where a file really is, and its path from a folder, with `/`. */
export interface PathBelow {
  readonly real: string;
  readonly name: string;
}

/** Resolves the links of both; undefined where either is not there, or the file stands outside the folder. */
export async function pathBelow(folder: string, path: string): Promise<PathBelow | undefined> {
  try {
    const [root, real] = await Promise.all([realpath(folder), realpath(path)]);
    if (!real.startsWith(root + sep)) return undefined;
    return { real, name: relative(root, real).split(sep).join("/") };
  } catch {
    return undefined;
  }
}
