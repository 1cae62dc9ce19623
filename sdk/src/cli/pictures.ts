import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { UsageError } from "./command.js";

const PICTURES = /\.(jpe?g|png|webp|gif|bmp|tiff?|avif)$/i;

/** A picture under a folder: its path there, with `/`, and where it is. */
export interface FoundPicture {
  readonly id: string;
  readonly path: string;
}

/** Every picture under `folder`, by its name's ending, in the order of the names. @throws UsageError for none. */
export function picturesIn(folder: string): FoundPicture[] {
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory())
    throw new UsageError(`${folder}: no such folder`);
  const names = readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => PICTURES.test(name))
    .sort();
  if (!names.length) throw new UsageError(`${folder}: holds no pictures`);
  return names.map((name) => ({ id: name.replaceAll("\\", "/"), path: join(folder, name) }));
}
