import { ArgumentError, WriteError } from "../../errors.js";
import {
  encodeBundleIndex,
  planBundle,
  shardName,
  type WrittenVariable,
} from "../../format/bundle-write.js";
import { encodeObjectGraph, OBJECT_GRAPH_KEY, objectKey } from "../../format/object-graph-write.js";
import { crc32c } from "../../io/crc.js";
import { FolderStorage } from "../../io/folder-storage.js";
import { splitPath } from "../../io/paths.js";
import type { RunStorage } from "../../io/storage.js";
import { type KeepOptions, OWN_STATE_FILE, requireKeepOptions, updateState } from "./state.js";
import {
  bytesVariable,
  type ReadyVariable,
  readVariable,
  type VariableInput,
} from "./variables.js";

export interface WriteCheckpointOptions extends KeepOptions {
  /**
   * Writes TF2's object graph too, so that `tf.train.Checkpoint(...).restore` fills attributes: the variable
   * `encoder/kernel` is `root.encoder.kernel`. Default false: variables by name only.
   */
  readonly objectGraph?: boolean;
  /**
   * Names it as the latest in the folder's `checkpoint` file; where that is someone else's, it stays as it is, and
   * `pointillist_checkpoint` beside it is written instead. Default true. False keeps all checkpoints.
   */
  readonly updateState?: boolean;
  /** Where the folder is kept instead of on this disk. */
  readonly storage?: RunStorage;
}

/** Where a checkpoint was written. Paths are full. */
export interface CheckpointRef {
  readonly prefix: string;
  readonly index: string;
  readonly data: string;
  /** Keys in the checkpoint. */
  readonly variables: readonly string[];
  /** False where the folder's `checkpoint` file is someone else's, or was not to be touched. */
  readonly isLatest: boolean;
  /** The state file that names it; undefined where none was to be written. */
  readonly state: string | undefined;
}

/**
 * Writes variables as a TensorFlow checkpoint: `PREFIX.index` and `PREFIX.data-00000-of-00001`, byte for byte what
 * TensorFlow's Saver writes for equal data. Streamed values are written as they come.
 *
 * @example await writeCheckpoint("model/ckpt-100", { embedding: { data: floats, shape: [1000, 64] }, step: 100 });
 * @throws WriteError `exists` where the prefix is taken: a checkpoint is never overwritten, since a crash between its
 * two files would leave neither the old nor the new; ArgumentError, ShapeError naming the variable
 */
export async function writeCheckpoint(
  prefix: string,
  variables: Readonly<Record<string, VariableInput>>,
  options: WriteCheckpointOptions = {},
): Promise<CheckpointRef> {
  const [folder, name] = splitPath(prefix);
  if (name === "") throw new ArgumentError("prefix", "a path that ends in a name", prefix);
  requireKeepOptions(options);
  const storage = options.storage ?? new FolderStorage(folder);
  const ready = await readAll(variables, name, options.objectGraph ?? false);
  const plan = planBundle(
    [...ready].map(([key, { dtype, shape, size }]) =>
      dtype === "string" ? { key, dtype, shape, size } : { key, dtype, shape },
    ),
  );
  const written: WrittenVariable[] = [];
  const chunks = async function* () {
    for (const planned of plan) {
      const variable = ready.get(planned.key) as ReadyVariable; // the plan was made of it
      let crc = 0;
      for await (const bytes of variable.bytes()) {
        crc = crc32c(bytes, crc);
        yield bytes;
      }
      written.push({ ...planned, crc32c: variable.crc ?? crc });
    }
  };
  const state = await storage.exclusively(name, async () => {
    const index = `${name}.index`;
    if ((await storage.size(index)) !== undefined) {
      const message = "a checkpoint of this name is there; checkpoints are never overwritten";
      throw new WriteError("exists", message, storage.resolve(index));
    }
    await storage.publish(shardName(name), chunks());
    await storage.publish(index, [encodeBundleIndex(written, { checksum: crc32c })]);
    return options.updateState === false ? undefined : updateState(storage, name, options);
  });
  return {
    prefix: storage.resolve(name),
    index: storage.resolve(`${name}.index`),
    data: storage.resolve(shardName(name)),
    variables: [...ready.keys()],
    isLatest: state !== undefined && state !== OWN_STATE_FILE,
    state: state === undefined ? undefined : storage.resolve(state),
  };
}

async function readAll(
  variables: Readonly<Record<string, VariableInput>>,
  checkpoint: string,
  objectGraph: boolean,
): Promise<Map<string, ReadyVariable>> {
  const ready = new Map<string, ReadyVariable>();
  const names = Object.keys(variables);
  if (names.length === 0) throw new ArgumentError("variables", "at least one", "none");
  for (const [name, input] of Object.entries(variables))
    ready.set(objectGraph ? objectKey(name) : name, await readVariable(name, input));
  if (!objectGraph) return ready;
  // tf.train.Checkpoint has this counter of its own, asserts that it was found, and numbers its next save by it: one
  // that goes on behind our ckpt-7 must write ckpt-8.
  if (!names.includes("save_counter")) {
    names.push("save_counter");
    const saves = BigInt(/-(\d{1,18})$/.exec(checkpoint)?.[1] ?? 1);
    const counter = { data: BigInt64Array.of(saves), shape: [] };
    ready.set(objectKey("save_counter"), await readVariable("save_counter", counter));
  }
  ready.set(OBJECT_GRAPH_KEY, bytesVariable(encodeObjectGraph(names)));
  return ready;
}
