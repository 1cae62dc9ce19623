import { readdir, realpath, stat } from "node:fs/promises";
import { homedir } from "node:os";
import { join, relative, resolve, sep } from "node:path";
import {
  type ListedFile,
  type ListedRefusal,
  PROJECTOR_CONFIG_FILE,
  type RunFiles,
} from "../format/index.js";

import { filesNamedOutside } from "./named-outside.js";

/** Folders below the logdir, itself counted 0, that are looked into. */
const DEPTH_LIMIT = 8;
/** Files of one run; the rest is one error. */
const FILE_LIMIT = 20_000;
const PICTURE = /\.(?:png|jpe?g|webp|gif)$/i;
const EVENT_FILE = /(^|\.)tfevents\./;
/** The stock projector's own place for a config below a run. */
const ASSETS = "plugins/org_tensorflow_tensorboard_projector";
/** What Keras' callback writes one folder below its config, in a run of its own: weights (Keras 3), checkpoints (2). */
const KERAS_FILE = /^keras_embedding.*\.(?:weights\.h5|index|data-\d{5}-of-\d{5})$/;

/** A run on disk. */
export interface RunFolder extends RunFiles {
  /** Absolute. */
  readonly path: string;
  /** Relative to the run. */
  readonly eventFiles: readonly string[];
}

/** A folder of the tree. */
interface Visited {
  readonly path: string;
  /** With links resolved. */
  readonly real: string;
  readonly files: readonly (ListedFile & { readonly real: string })[];
  readonly folders: readonly Visited[];
}

/** `~/runs` as people write it behind `=`, where no shell expands it; any path made absolute. */
export function expandPath(path: string): string {
  return resolve(path === "~" || path.startsWith("~/") ? join(homedir(), path.slice(2)) : path);
}

/**
 * Finds the runs of a logdir: every folder with an event file, a projector config, a checkpoint or our embeddings, by
 * its path from the logdir with `/`, `.` for the logdir itself. Linked run folders are followed, as TensorBoard follows
 * them; a link inside a run that leaves it is refused.
 * @throws the system's error when `logdir` cannot be read
 */
export async function findRuns(logdir: string): Promise<RunFolder[]> {
  const root = expandPath(logdir);
  const tree = await visit(root, await realpath(root), 0, new Set());
  const runs: RunFolder[] = [];
  collect(tree, root, runs, false);
  for (const [index, run] of runs.entries()) {
    const outside = await filesNamedOutside(run.path, root, run.files);
    if (outside.length > 0) runs[index] = { ...run, files: [...run.files, ...outside] };
  }
  return runs.sort((a, b) => (a.run < b.run ? -1 : 1));
}

async function visit(
  path: string,
  real: string,
  depth: number,
  above: ReadonlySet<string>,
): Promise<Visited> {
  const files: (ListedFile & { real: string })[] = [];
  const folders: Visited[] = [];
  const chain = new Set([...above, real]);
  for (const entry of await readdir(path, { withFileTypes: true })) {
    if (entry.name.startsWith(".")) continue;
    const inner = join(path, entry.name);
    try {
      const target = entry.isSymbolicLink() ? await realpath(inner) : join(real, entry.name);
      const facts = await stat(inner);
      if (facts.isFile()) {
        const { size, mtimeMs } = facts;
        files.push({ path: inner, size, mtime: mtimeMs / 1000, real: target });
      } else if (facts.isDirectory() && depth < DEPTH_LIMIT && !chain.has(target)) {
        folders.push(await visit(inner, target, depth + 1, chain));
      }
    } catch {
      // Gone meanwhile, closed to us, or a link to nowhere: no part of any run.
    }
  }
  return { path, real, files, folders };
}

/** `isBelowConfig`: the folder above holds a projector config, so what Keras' callback left here is of that run. */
function collect(folder: Visited, root: string, runs: RunFolder[], isBelowConfig: boolean): void {
  if (isRun(folder, isBelowConfig)) runs.push(runOf(folder, root, isBelowConfig));
  for (const inner of folder.folders) collect(inner, root, runs, hasConfig(folder));
}

const hasConfig = (folder: Visited): boolean =>
  folder.files.some(({ path }) => path === join(folder.path, PROJECTOR_CONFIG_FILE));

function isRun(folder: Visited, isBelowConfig: boolean): boolean {
  // What stands in `embeddings/<slug>/` is of the run above.
  if (folder.path.split(sep).at(-2) === "embeddings") return false;
  const own = folder.files.some(({ path }) => {
    const name = path.slice(folder.path.length + 1);
    if (isBelowConfig && KERAS_FILE.test(name)) return false;
    return EVENT_FILE.test(name) || name === PROJECTOR_CONFIG_FILE || name.endsWith(".index");
  });
  return own
    ? !folder.path.split(sep).join("/").endsWith(ASSETS)
    : folder.folders.some(isEmbeddings);
}

/** `embeddings/` with a manifest in one of its folders. */
function isEmbeddings(folder: Visited): boolean {
  if (!folder.path.endsWith(`${sep}embeddings`)) return false;
  return folder.folders.some((one) => one.files.some((file) => /[\\/]\d+\.json$/.test(file.path)));
}

function runOf(folder: Visited, root: string, isBelowConfig: boolean): RunFolder {
  const files: ListedFile[] = [];
  const errors: ListedRefusal[] = [];
  const fromRun = (path: string) => relative(folder.path, path).split(sep).join("/");
  const isInside = (real: string) => real === folder.real || real.startsWith(folder.real + sep);
  const isConfigured = hasConfig(folder);
  // Pictures that a run's points are of lie in it by the ten thousands; only they are left out where it is too much.
  const pictures: ListedFile[] = [];
  const gather = (one: Visited, wanted?: RegExp) => {
    for (const { path, size, mtime, real } of one.files) {
      const file = fromRun(path);
      const name = file.slice(file.lastIndexOf("/") + 1);
      if (wanted && !wanted.test(name)) continue;
      if (isBelowConfig && one === folder && KERAS_FILE.test(name)) continue;
      if (!isInside(real))
        errors.push({ code: "refused", file, message: "a link that leaves the run" });
      else if (PICTURE.test(name) && !file.startsWith("embeddings/"))
        pictures.push({ path: file, size, mtime });
      else if (files.length < FILE_LIMIT) files.push({ path: file, size, mtime });
    }
    for (const inner of wanted ? [] : one.folders) {
      if (isRun(inner, hasConfig(one))) {
        if (isConfigured && one === folder && isInside(inner.real)) gather(inner, KERAS_FILE);
      } else if (isInside(inner.real)) gather(inner);
      else
        errors.push({
          code: "refused",
          file: fromRun(inner.path),
          message: "a link that leaves the run",
        });
    }
  };
  gather(folder);
  if (files.length === FILE_LIMIT) {
    errors.push({ code: "limit", file: ".", message: `the first ${FILE_LIMIT} files are listed` });
  }
  files.push(...pictures.slice(0, FILE_LIMIT - files.length));
  const run = relative(root, folder.path).split(sep).join("/");
  return {
    run: run === "" ? "." : run,
    path: folder.path,
    files,
    eventFiles: files
      .map(({ path }) => path)
      .filter((path) => EVENT_FILE.test(path) && !path.includes("/")),
    errors,
  };
}
