import type { Manifest } from "../../format/manifest.js";
import { slugOf } from "../../format/slug.js";
import type { RunStorage } from "../../io/storage.js";
import { requireKeepRule, sweep } from "../keep.js";
import { manifestOf, prefixOf } from "./publish.js";
import { filesOf } from "./ref.js";
import {
  CONFIG_LOCK,
  lastPreservedOf,
  manifestAt,
  readConfig,
  stepsOf,
  writeFolderState,
  writeRunState,
} from "./run-state.js";

/** Which old steps stay although newer ones are enough. */
export interface PruneOptions {
  /**
   * Of the steps that would go, one stays for good whenever this many hours have passed since the last that did, by
   * the time each was logged: as `keep_checkpoint_every_n_hours` of TensorFlow's CheckpointManager. Default: none do.
   */
  readonly everyHours?: number | undefined;
  /** Tells what would go, and removes nothing. Default false. */
  readonly dryRun?: boolean;
}

/** What `prune` let go. */
export interface Pruned {
  readonly steps: readonly number[];
  /** Full paths. */
  readonly files: readonly string[];
}

/**
 * Removes all but the newest `keep` steps of an embedding: only files that no manifest which stays and no config
 * names, and only once the state files, which name what stays, are on disk. Steps that stay for good by `everyHours`
 * stay in later calls too, with or without it.
 */
export async function pruneSteps(
  storage: RunStorage,
  tag: string,
  keep: number,
  { everyHours, dryRun = false }: PruneOptions = {},
): Promise<Pruned> {
  const rule = requireKeepRule({ keep: keep ?? Number.NaN, everyHours }, ["keep", "everyHours"]);
  const folder = `embeddings/${slugOf(tag)}`;
  return storage.exclusively(CONFIG_LOCK, async () => {
    const steps = await stepsOf(storage, folder);
    const manifests = new Map<number, Manifest | undefined>();
    for (const step of steps) manifests.set(step, await manifestAt(storage, folder, step));
    const shown = (await readConfig(storage)).embeddings.flatMap(({ raw, ...entry }) => [
      entry.tensorPath,
      entry.metadataPath,
      entry.bookmarksPath,
      entry.sprite?.imagePath,
    ]);
    // A step that a config shows stays, whichever it is.
    const isShown = (step: number) =>
      shown.some((path) => path?.startsWith(`${folder}/${prefixOf(step)}.`));
    const saved = steps.map((step) => {
      return { name: prefixOf(step), step, time: manifests.get(step)?.wallTime ?? 0 };
    });
    const before = await lastPreservedOf(storage, folder);
    const now = Date.now() / 1000;
    const first = Math.min(now, ...saved.map(({ time }) => time));
    const swept = sweep(saved, before ?? first - 1, now, rule);
    const gone = swept.removed.map(({ step }) => step).filter((step) => !isShown(step));
    const hasClock = everyHours !== undefined || before !== undefined;
    const preserved = hasClock ? swept.lastPreserved : undefined;
    if (gone.length === 0) {
      if (preserved !== before && !dryRun) await writeFolderState(storage, folder, preserved);
      return { steps: [], files: [] };
    }
    const named = new Set(shown);
    const files = new Set<string>();
    for (const [step, manifest] of manifests)
      for (const name of manifest ? filesOf(manifest) : [])
        if (gone.includes(step)) files.add(`${folder}/${name}`);
        else named.add(`${folder}/${name}`);
    const unnamed = [...files].filter((name) => !named.has(name));
    const pruned = { steps: gone, files: unnamed.map((name) => storage.resolve(name)) };
    if (dryRun) return pruned;
    // The manifest first: without it the step is not there, and what else of it remains is nobody's.
    for (const step of gone) await storage.remove(`${folder}/${manifestOf(step)}`);
    await writeFolderState(storage, folder, preserved);
    const newest = steps.at(-1) ?? 0;
    const removed = new Set(gone.map((step) => `${folder}/${prefixOf(step)}`));
    await writeRunState(storage, `${folder}/${prefixOf(newest)}`, removed);
    for (const name of unnamed) await storage.remove(name);
    return pruned;
  });
}
