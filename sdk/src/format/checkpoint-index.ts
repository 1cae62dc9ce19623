import { type Checkpoint, openCheckpoint, type Variable } from "./bundle.js";
import { shardName } from "./bundle-write.js";
import type { ByteSource } from "./byte-source.js";
import type { CheckpointIndex } from "./listed.js";
import { listedError } from "./listed.js";
import type { ListingError } from "./run-files.js";
import { isNumberedName } from "./variable-name.js";

/**
 * Opens a checkpoint for the listing: reads its index, not its values. Slots of optimizers and counters are left out. What cannot
 * be read is listed, never thrown.
 * @param prefix relative to the run, as is what `open` is called with
 */
export async function readCheckpointIndex(
  prefix: string,
  open: (path: string) => ByteSource,
): Promise<CheckpointIndex> {
  const file = `${prefix}.index`;
  try {
    const checkpoint = await openCheckpoint(open(file), (shard, shards) =>
      open(shardName(prefix, shard, shards)),
    );
    const shown = checkpoint.variables.filter(
      ({ role, dtype }) => role === "model" && dtype !== "string",
    );
    const names = await betterNames(checkpoint, shown);
    const tensors = shown.map(({ key, name, shape, dtype }) => ({
      key,
      name: isNumberedName(name) ? (names.get(key) ?? name) : name,
      shape,
      dtype,
    }));
    const errors = checkpoint.broken.map(({ key, error }) => {
      const { code, file, message } = listedError(error, `${prefix}.index`);
      return { code, file, message: key === "" ? message : `${key}: ${message}` };
    });
    return { tensors, errors };
  } catch (error) {
    return { tensors: [], errors: [refusal(error, file)] };
  }
}

/** Names from the object graph, read only where keys have none; without it numbers are shown. */
async function betterNames(
  checkpoint: Checkpoint,
  shown: readonly Variable[],
): Promise<ReadonlyMap<string, string>> {
  if (!shown.some(({ name }) => isNumberedName(name))) return new Map();
  try {
    return await checkpoint.programNames();
  } catch {
    return new Map();
  }
}

function refusal(error: unknown, file: string): ListingError {
  if (error instanceof Error && error.name === "FormatError") return listedError(error, file);
  return { code: "missing", file, message: error instanceof Error ? error.message : String(error) };
}
