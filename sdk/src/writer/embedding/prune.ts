import { ArgumentError } from "../../errors.js";
import type { Manifest } from "../../format/manifest.js";
import { parseManifest } from "../../format/manifest-parse.js";
import { slugOf } from "../../format/slug.js";
import type { RunStorage } from "../../io/storage.js";
import { manifestOf, prefixOf } from "./publish.js";
import { filesOf } from "./ref.js";
import { CONFIG_LOCK, readConfig, stepsOf, writeFolderState, writeRunState } from "./run-state.js";

/** What `prune` let go. */
export interface Pruned {
  readonly steps: readonly number[];
  /** Full paths. */
  readonly files: readonly string[];
}

/**
 * Removes all but the newest `keep` steps of an embedding: only files that no manifest which stays and no config
 * names, and only once the state files, which name what stays, are on disk.
 */
export async function pruneSteps(storage: RunStorage, tag: string, keep: number): Promise<Pruned> {
  if (!Number.isSafeInteger(keep) || keep < 1)
    throw new ArgumentError("keep", "a whole number of at least 1", String(keep));
  const folder = `embeddings/${slugOf(tag)}`;
  return storage.exclusively(CONFIG_LOCK, async () => {
    const steps = await stepsOf(storage, folder);
    const shown = (await readConfig(storage)).embeddings.flatMap(({ raw, ...entry }) => [
      entry.tensorPath,
      entry.metadataPath,
      entry.bookmarksPath,
      entry.sprite?.imagePath,
    ]);
    // A step that a config shows stays, whichever it is.
    const isShown = (step: number) =>
      shown.some((path) => path?.startsWith(`${folder}/${prefixOf(step)}.`));
    const gone = steps.slice(0, -keep).filter((step) => !isShown(step));
    if (gone.length === 0) return { steps: [], files: [] };
    const named = new Set(shown);
    const files = new Set<string>();
    for (const step of steps) {
      const manifest = await manifestAt(storage, folder, step);
      for (const name of manifest ? filesOf(manifest) : [])
        if (gone.includes(step)) files.add(`${folder}/${name}`);
        else named.add(`${folder}/${name}`);
    }
    // The manifest first: without it the step is not there, and what else of it remains is nobody's.
    for (const step of gone) await storage.remove(`${folder}/${manifestOf(step)}`);
    await writeFolderState(storage, folder);
    const newest = steps.at(-1) ?? 0;
    const removed = new Set(gone.map((step) => `${folder}/${prefixOf(step)}`));
    await writeRunState(storage, `${folder}/${prefixOf(newest)}`, removed);
    const unnamed = [...files].filter((name) => !named.has(name));
    for (const name of unnamed) await storage.remove(name);
    return { steps: gone, files: unnamed.map((name) => storage.resolve(name)) };
  });
}

async function manifestAt(
  storage: RunStorage,
  folder: string,
  step: number,
): Promise<Manifest | undefined> {
  const name = `${folder}/${manifestOf(step)}`;
  const bytes = await storage.read(name);
  return bytes && parseManifest(bytes, storage.resolve(name));
}
