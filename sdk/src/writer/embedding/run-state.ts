import { FormatError } from "../../errors.js";
import {
  CHECKPOINT_STATE_FILE,
  type CheckpointState,
  parseCheckpointState,
  printCheckpointState,
} from "../../format/checkpoint-state.js";
import type { Manifest } from "../../format/manifest.js";
import { parseManifest } from "../../format/manifest-parse.js";
import {
  PROJECTOR_CONFIG_FILE,
  type ProjectorConfig,
  type ProjectorEmbedding,
  parseProjectorConfig,
  printProjectorConfig,
  withEmbedding,
} from "../../format/projector-config.js";
import type { RunStorage } from "../../io/storage.js";

/** Who changes the config or a state file holds this. */
export const CONFIG_LOCK = PROJECTOR_CONFIG_FILE;
/** Checkpoints that we write: their paths relative to the run. */
const OURS = /^embeddings\/[^/]+\/ckpt-\d+$/;
const MANIFEST = /^(\d{1,16})\.json$/;
const SHARD = /^embeddings\/[^/]+\/ckpt-(\d+)\.data-/;

/** Steps of an embedding that are committed: those with a manifest, ascending. */
export async function stepsOf(storage: RunStorage, folder: string): Promise<number[]> {
  const steps: number[] = [];
  for (const name of await storage.list(folder)) {
    const [, digits] = MANIFEST.exec(name) ?? [];
    if (digits !== undefined) steps.push(Number(digits));
  }
  return steps.sort((a, b) => a - b);
}

/** The manifest of a step, or undefined where there is none. @throws FormatError */
export async function manifestAt(
  storage: RunStorage,
  folder: string,
  step: number,
): Promise<Manifest | undefined> {
  const name = `${folder}/${step}.json`;
  const bytes = await storage.read(name);
  return bytes && parseManifest(bytes, storage.resolve(name));
}

/** Time of the newest step that stays for good, in seconds since 1970; undefined where none was ever asked to. */
export async function lastPreservedOf(
  storage: RunStorage,
  folder: string,
): Promise<number | undefined> {
  const bytes = await storage.read(`${folder}/${CHECKPOINT_STATE_FILE}`);
  if (!bytes) return undefined;
  try {
    return parseCheckpointState(new TextDecoder().decode(bytes)).lastPreservedTimestamp;
  } catch (error) {
    if (error instanceof FormatError) return undefined; // it is written anew from the steps that are there
    throw error;
  }
}

/**
 * Writes the embedding's own state file, so that `tf.train.latest_checkpoint(<its folder>)` finds its newest step.
 * `preserved` is the time of the newest step that stays for good; default: what the file says.
 */
export async function writeFolderState(
  storage: RunStorage,
  folder: string,
  preserved?: number,
): Promise<void> {
  const steps = await stepsOf(storage, folder);
  const newest = steps.at(-1);
  const name = `${folder}/${CHECKPOINT_STATE_FILE}`;
  if (newest === undefined) return storage.remove(name);
  const lastPreservedTimestamp = preserved ?? (await lastPreservedOf(storage, folder));
  await publishState(storage, name, {
    modelCheckpointPath: `ckpt-${newest}`,
    allModelCheckpointPaths: steps.map((step) => `ckpt-${step}`),
    ...(lastPreservedTimestamp === undefined ? {} : { lastPreservedTimestamp }),
  });
}

/**
 * Writes the run's state file, unless one is there that names any checkpoint not ours: a training that resumes by it
 * must find what it saved. Without timestamps, since TensorFlow's CheckpointManager deletes checkpoints that have one.
 */
export async function writeRunState(
  storage: RunStorage,
  latest: string,
  removed: ReadonlySet<string> = new Set(),
): Promise<void> {
  const bytes = await storage.read(CHECKPOINT_STATE_FILE);
  const before = bytes ? oursOrUndefined(new TextDecoder().decode(bytes)) : [];
  if (before === undefined) return;
  const all = before.filter((path) => path !== latest && !removed.has(path));
  await publishState(storage, CHECKPOINT_STATE_FILE, {
    modelCheckpointPath: latest,
    allModelCheckpointPaths: [...all, latest],
  });
}

function oursOrUndefined(text: string): readonly string[] | undefined {
  try {
    const state = parseCheckpointState(text);
    const paths = [...state.allModelCheckpointPaths, state.modelCheckpointPath];
    return paths.every((path) => OURS.test(path)) ? state.allModelCheckpointPaths : undefined;
  } catch (error) {
    if (error instanceof FormatError) return undefined; // not ours: it stays as it is
    throw error;
  }
}

async function publishState(
  storage: RunStorage,
  name: string,
  state: CheckpointState,
): Promise<void> {
  await storage.publish(name, [new TextEncoder().encode(printCheckpointState(state))]);
}

/**
 * Puts one entry into the projector config; entries of others stay as they stand. An entry of a newer step of the
 * same tag stays too. Call it under the config's lock.
 * @throws FormatError where the config that stands there cannot be read: it is not ours to replace
 */
export async function writeConfigEntry(
  storage: RunStorage,
  entry: ProjectorEmbedding,
  step: number,
): Promise<void> {
  const config = await readConfig(storage);
  const present = config.embeddings.find(({ tensorName }) => tensorName === entry.tensorName);
  const presentStep = Number(SHARD.exec(present?.tensorPath ?? "")?.[1] ?? -1);
  if (presentStep > step) return;
  await publishConfig(storage, withEmbedding(config, entry));
}

/** The config as it stands; empty where there is none. @throws FormatError */
export async function readConfig(storage: RunStorage): Promise<ProjectorConfig> {
  const bytes = await storage.read(PROJECTOR_CONFIG_FILE);
  if (!bytes) return { embeddings: [] };
  const path = storage.resolve(PROJECTOR_CONFIG_FILE);
  return parseProjectorConfig(new TextDecoder().decode(bytes), path);
}

export async function publishConfig(storage: RunStorage, config: ProjectorConfig): Promise<void> {
  await storage.publish(PROJECTOR_CONFIG_FILE, [
    new TextEncoder().encode(printProjectorConfig(config)),
  ]);
}
