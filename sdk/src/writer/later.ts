/**
 * What most scripts call late or never, loaded at the first call: a script that logs scalars starts in a few
 * milliseconds. The types and the documentation are those of the rooms themselves.
 */
import type { CheckpointOptions } from "../format/bundle.js";
import type { RunStorage } from "../io/storage.js";
import type { VariableInput } from "./checkpoint/variables.js";
import type { CheckpointRef, WriteCheckpointOptions } from "./checkpoint/write-checkpoint.js";
import type { RepairOptions } from "./embedding/repair.js";
import { RunLog } from "./run-log.js";

/** Everything about embeddings. */
export const embeddings = () => import("./embedding/index.js");

/**
 * Writes variables as a TensorFlow checkpoint: `PREFIX.index` and `PREFIX.data-00000-of-00001`, byte for byte what
 * TensorFlow's Saver writes for equal data. Streamed values are written as they come.
 *
 * @example
 * const floats = new Float32Array(1000 * 64);
 * await writeCheckpoint("model/ckpt-100", { words: { data: floats, shape: [1000, 64] }, step: 100 });
 * @throws WriteError `exists` where the prefix is taken: a checkpoint is never overwritten, since a crash between its
 * two files would leave neither the old nor the new; ArgumentError, ShapeError naming the variable
 */
export async function writeCheckpoint(
  prefix: string,
  variables: Readonly<Record<string, VariableInput>>,
  options: WriteCheckpointOptions = {},
): Promise<CheckpointRef> {
  const room = await import("./checkpoint/write-checkpoint.js");
  return room.writeCheckpoint(prefix, variables, options);
}

/**
 * Opens a checkpoint on this disk by its prefix (`model/ckpt-100`), without TensorFlow. Nothing has to be closed.
 * Over other byte sources: `openCheckpoint` of `pointillist/format`.
 *
 * @example
 * await writeCheckpoint("model/ckpt-200", { bias: { data: new Float32Array([1, 2]), shape: [2] } });
 * const checkpoint = await openCheckpoint("model/ckpt-200");
 * checkpoint.variables.map(({ key, shape }) => [key, shape]); // => [["bias", [2]]]
 * const { bytes } = await checkpoint.read("bias");
 * bytes.length; // => 8
 * @throws FormatError where the index is missing, damaged, big-endian or of a later version
 */
export async function openCheckpoint(prefix: string, options: CheckpointOptions = {}) {
  const room = await import("./checkpoint/open-checkpoint.js");
  return room.openCheckpoint(prefix, options);
}

/**
 * Removes all but the newest `keep` steps of an embedding from a run's storage: only files that no manifest which
 * stays and no config names.
 * @example
 * const writer = new SummaryWriter("runs/pruned");
 * for (const step of [1, 2, 3]) await writer.embedding("words", [[1, step], [2, 1], [0, 1]], { step });
 * await writer.close();
 * (await pruneSteps(new FolderStorage("runs/pruned"), "words", 1)).steps; // => [1, 2]
 */
export async function pruneSteps(
  ...given: Parameters<typeof import("./embedding/prune.js").pruneSteps>
) {
  return (await embeddings()).pruneSteps(...given);
}

/**
 * Brings the embedding in a folder of a run (`embeddings/<slug>`) to the state that its manifests say, as far as that
 * takes no guess.
 * @throws WriteError for the disk
 */
export async function repairEmbeddings(
  storage: RunStorage,
  folder: string,
  options: RepairOptions,
): Promise<void> {
  const { repairEmbedding } = await import("./embedding/repair.js");
  const run = new RunLog(storage, {});
  try {
    await repairEmbedding(run, folder, options);
  } finally {
    await run.close();
  }
}
