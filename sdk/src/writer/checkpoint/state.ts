import { shardName } from "../../format/bundle-write.js";
import {
  CHECKPOINT_STATE_FILE,
  type CheckpointState,
  parseCheckpointState,
  printCheckpointState,
} from "../../format/checkpoint-state.js";
import type { RunStorage } from "../../io/storage.js";

export interface KeepOptions {
  /** Checkpoints that stay; older ones go once the new one is durable. Default: all. */
  readonly maxToKeep?: number;
  /** Of those that would go, one stays for good whenever this many hours have passed since the last that did. */
  readonly keepEveryHours?: number;
}

/** First line of the state files that we may edit. TensorFlow drops it when it writes the file: then it is theirs. */
const MARK = "# pointillist\n";

/**
 * Names a checkpoint as the latest, and lets old ones go as TensorFlow's CheckpointManager would. Call it once the
 * checkpoint is on disk.
 * @returns false where the state file is someone else's, which stays as it is
 */
export async function updateState(
  storage: RunStorage,
  name: string,
  options: KeepOptions,
): Promise<boolean> {
  return storage.exclusively(CHECKPOINT_STATE_FILE, async () => {
    const bytes = await storage.read(CHECKPOINT_STATE_FILE);
    const text = bytes && new TextDecoder().decode(bytes);
    if (text !== undefined && !text.startsWith(MARK)) return false;
    const before = text === undefined ? undefined : parseCheckpointState(text);
    const { state, removed } = sweep(before, name, Date.now() / 1000, options);
    const content = MARK + printCheckpointState(state);
    await storage.publish(CHECKPOINT_STATE_FILE, [new TextEncoder().encode(content)]);
    for (const old of removed) {
      // The index first: without it the data are nobody's, while an index without data is a broken checkpoint.
      await storage.remove(`${old}.index`);
      await storage.remove(shardName(old));
    }
    return true;
  });
}

/**
 * The state after a save, and which checkpoints it lets go. Times in seconds.
 * Source: tensorflow/python/checkpoint/checkpoint_management.py, `CheckpointManager._sweep`.
 */
export function sweep(
  before: CheckpointState | undefined,
  name: string,
  now: number,
  { maxToKeep = Number.POSITIVE_INFINITY, keepEveryHours }: KeepOptions,
): { readonly state: CheckpointState; readonly removed: readonly string[] } {
  const times = before?.allModelCheckpointTimestamps ?? [];
  const known = (before?.allModelCheckpointPaths ?? [])
    .map((path, at) => ({ path, time: times[at] ?? now }))
    .filter(({ path }) => path !== name);
  let preserved = before?.lastPreservedTimestamp ?? now - 1;
  const all = [...known, { path: name, time: now }];
  const kept: { path: string; time: number }[] = [];
  const removed: string[] = [];
  all.forEach((entry, at) => {
    if (all.length - at <= maxToKeep) kept.push(entry);
    else if (keepEveryHours !== undefined && entry.time - keepEveryHours * 3600 >= preserved)
      preserved = entry.time; // stays on disk for good, and leaves the list
    else removed.push(entry.path);
  });
  const state = {
    modelCheckpointPath: name,
    allModelCheckpointPaths: kept.map(({ path }) => path),
    allModelCheckpointTimestamps: kept.map(({ time }) => time),
    lastPreservedTimestamp: preserved,
  };
  return { state, removed };
}
