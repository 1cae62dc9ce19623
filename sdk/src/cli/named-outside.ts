import { readdir, readFile, realpath, stat } from "node:fs/promises";
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from "node:path";
import {
  FormatError,
  type ListedFile,
  PROJECTOR_CONFIG_FILE,
  parseProjectorConfig,
} from "../format/index.js";

/** Larger configs are not looked into, in bytes: the listing refuses them too. */
const CONFIG_LIMIT = 4 * 2 ** 20;

/**
 * Files that a run's projector config names outside the run but inside the logdir, by their way from the run: shared
 * metadata, and the checkpoint of `model_checkpoint_path`, which people also write from the logdir or as an absolute
 * path. What stands outside the logdir is left out, links followed: the listing then calls it refused.
 */
export async function filesNamedOutside(
  run: string,
  root: string,
  files: readonly ListedFile[],
): Promise<ListedFile[]> {
  const config = files.find(({ path }) => path === PROJECTOR_CONFIG_FILE);
  if (!config || config.size > CONFIG_LIMIT) return [];
  const found = new Map<string, ListedFile>();
  const realRoot = await realpath(root);
  const realRun = await realpath(run);
  for (const named of await namedBy(join(run, PROJECTOR_CONFIG_FILE), root)) {
    try {
      const real = await realpath(named);
      const facts = await stat(real);
      if (!facts.isFile() || !isBelow(real, realRoot) || isBelow(real, realRun)) continue;
      const path = relative(run, named).split(sep).join("/");
      found.set(path, { path, size: facts.size, mtime: facts.mtimeMs / 1000 });
    } catch {
      // Not there: the listing says so.
    }
  }
  return [...found.values()];
}

const isBelow = (path: string, folder: string): boolean => path.startsWith(folder + sep);

/** Absolute paths of everything a config names, each in all the ways it may be meant. */
async function namedBy(config: string, root: string): Promise<string[]> {
  let parsed: ReturnType<typeof parseProjectorConfig>;
  try {
    parsed = parseProjectorConfig(await readFile(config, "utf8"));
  } catch (error) {
    if (error instanceof FormatError) return []; // an error of the listing
    throw error;
  }
  const home = dirname(config);
  const paths: string[] = [];
  for (const { tensorPath, metadataPath, bookmarksPath, sprite } of parsed.embeddings) {
    for (const path of [tensorPath, metadataPath, bookmarksPath, sprite?.imagePath]) {
      if (path !== undefined && path !== "") paths.push(resolve(home, path));
    }
  }
  const checkpoint = parsed.modelCheckpointPath;
  if (checkpoint === undefined) return paths;
  const prefixes = isAbsolute(checkpoint)
    ? [checkpoint]
    : [resolve(home, checkpoint), resolve(root, checkpoint)];
  for (const prefix of prefixes) paths.push(...(await partsOf(prefix)));
  return paths;
}

/** The index and the data files of a checkpoint. */
async function partsOf(prefix: string): Promise<string[]> {
  const folder = dirname(prefix);
  const name = basename(prefix);
  try {
    const entries = await readdir(folder);
    return entries
      .filter((entry) => entry === `${name}.index` || entry.startsWith(`${name}.data-`))
      .map((entry) => join(folder, entry));
  } catch {
    return [];
  }
}
