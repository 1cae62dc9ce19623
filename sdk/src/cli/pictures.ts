import { readdirSync, statSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { UsageError } from "./command.js";

const PICTURES = /\.(jpe?g|png|webp|gif|bmp|tiff?|avif)$/i;

/** A picture under a folder: its path there, with `/`, and where it is. */
export interface FoundPicture {
  readonly id: string;
  readonly path: string;
}

/** True for a name that ends as pictures do. */
export const isPictureName = (name: string): boolean => PICTURES.test(name);

/**
 * The pictures that a command line names: one folder, or several folders and files (as a shell makes of `photos/*.jpg`);
 * then ids are the paths as given, so that they differ.
 * @throws UsageError for a name that is neither, or when there is none
 */
export function picturesAt(names: readonly string[]): FoundPicture[] {
  const [first, ...others] = names;
  if (first === undefined) throw new UsageError("FOLDER or PICTURES are missing");
  if (others.length === 0 && !isPictureName(first)) return picturesIn(first);
  const found = names.flatMap((name) => {
    const facts = statSync(name, { throwIfNoEntry: false });
    if (!facts) throw new UsageError(`${name}: no such file or folder`);
    if (facts.isDirectory())
      return picturesIn(name).map(({ id, path }) => ({ id: `${slashes(name)}/${id}`, path }));
    if (!isPictureName(name)) throw new UsageError(`${name}: is no picture by its name`);
    return [{ id: slashes(name), path: name }];
  });
  return [...new Map(found.map((one) => [one.id, one])).values()];
}

const slashes = (path: string) => path.replaceAll("\\", "/").replace(/\/+$/, "");

/** What a run of these pictures is called: the folder's name, of files their folder's. */
export function runNameOf(names: readonly string[]): string {
  const first = names[0] ?? "";
  return basename(resolve(isPictureName(first) ? dirname(first) : first));
}

/** Every picture under `folder`, by its name's ending, in the order of the names. @throws UsageError for none. */
export function picturesIn(folder: string): FoundPicture[] {
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory())
    throw new UsageError(`${folder}: no such folder`);
  const names = readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => PICTURES.test(name))
    .sort();
  if (!names.length) throw new UsageError(`${folder}: holds no pictures`);
  return names.map((name) => ({ id: slashes(name), path: join(folder, name) }));
}
