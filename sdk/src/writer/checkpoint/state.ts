import { FormatError } from "../../errors.js";
import { shardName } from "../../format/bundle-write.js";
import {
  CHECKPOINT_STATE_FILE,
  type CheckpointState,
  parseCheckpointState,
  printCheckpointState,
} from "../../format/checkpoint-state.js";
import type { RunStorage } from "../../io/storage.js";
import { type KeepRule, requireKeepRule, type Saved, sweep } from "../keep.js";

export interface KeepOptions {
  /** Checkpoints that stay; older ones go once the new one is durable. Default: all. */
  readonly maxToKeep?: number;
  /**
   * Of those that would go, one stays for good whenever this many hours have passed since the last that did: as
   * `keep_checkpoint_every_n_hours` of TensorFlow's CheckpointManager. Default: none do.
   */
  readonly keepEveryHours?: number;
}

/** First line of the state files that we may edit. TensorFlow drops it when it writes the file: then it is theirs. */
const MARK = "# pointillist\n";

/**
 * Our own state where the folder's `checkpoint` is someone else's:
 * `tf.train.latest_checkpoint(folder, latest_filename="pointillist_checkpoint")`.
 */
export const OWN_STATE_FILE = "pointillist_checkpoint";

/** @throws ArgumentError unless the options can be followed. */
export function requireKeepOptions({ maxToKeep, keepEveryHours }: KeepOptions): KeepRule {
  return requireKeepRule({ keep: maxToKeep, everyHours: keepEveryHours }, [
    "maxToKeep",
    "keepEveryHours",
  ]);
}

/**
 * Names a checkpoint as the latest, and lets old ones go as TensorFlow's CheckpointManager would: only those that a
 * state file of ours names, and never one that someone else's names. Call it once the checkpoint is on disk.
 * @returns the state file that names it: `checkpoint`, or our own beside one that is someone else's
 */
export async function updateState(
  storage: RunStorage,
  name: string,
  options: KeepOptions,
): Promise<string> {
  const rule = requireKeepOptions(options);
  return storage.exclusively(CHECKPOINT_STATE_FILE, async () => {
    const text = await readText(storage, CHECKPOINT_STATE_FILE);
    const isTheirs = text !== undefined && !text.startsWith(MARK);
    const file = isTheirs ? OWN_STATE_FILE : CHECKPOINT_STATE_FILE;
    const own = isTheirs ? await readText(storage, OWN_STATE_FILE) : text;
    const before = own === undefined ? undefined : parseCheckpointState(own, file);
    const now = Date.now() / 1000;
    const { kept, removed, lastPreserved } = sweep(
      [...savedBefore(before, now).filter((old) => old.name !== name), { name, time: now }],
      before?.lastPreservedTimestamp,
      now,
      rule,
    );
    const state: CheckpointState = {
      modelCheckpointPath: name,
      allModelCheckpointPaths: kept.map((saved) => saved.name),
      allModelCheckpointTimestamps: kept.map((saved) => saved.time),
      lastPreservedTimestamp: lastPreserved,
    };
    await storage.publish(file, [new TextEncoder().encode(MARK + printCheckpointState(state))]);
    const foreign = isTheirs ? namesIn(text) : new Set<string>();
    for (const old of removed) {
      if (foreign.has(old.name)) continue; // written over by the program that names it now
      // The index first: without it the data are nobody's, while an index without data is a broken checkpoint.
      await storage.remove(`${old.name}.index`);
      await storage.remove(shardName(old.name));
    }
    return file;
  });
}

// Without timestamps TensorFlow counts all of them as preserved: none of them goes.
function savedBefore(state: CheckpointState | undefined, now: number): Saved[] {
  const times = state?.allModelCheckpointTimestamps ?? [];
  return (state?.allModelCheckpointPaths ?? []).flatMap((name, at) => {
    const time = times[at];
    return time === undefined ? [] : [{ name, time: Math.min(time, now) }];
  });
}

/** Checkpoints that a state file names, as names in its folder. */
function namesIn(text: string): ReadonlySet<string> {
  try {
    const { modelCheckpointPath, allModelCheckpointPaths } = parseCheckpointState(text);
    const paths = [modelCheckpointPath, ...allModelCheckpointPaths];
    return new Set(paths.map((path) => path.split(/[\\/]/).at(-1) ?? path));
  } catch (error) {
    if (error instanceof FormatError) return new Set();
    throw error;
  }
}

async function readText(storage: RunStorage, name: string): Promise<string | undefined> {
  const bytes = await storage.read(name);
  return bytes && new TextDecoder().decode(bytes);
}
