import { openCheckpoint } from "./bundle.js";
import { shardName } from "./bundle-write.js";
import type { ByteSource } from "./byte-source.js";
import type { CheckpointIndex } from "./listed.js";
import { listedError } from "./listed.js";
import type { ListingError } from "./run-files.js";

/** End of the keys of TF2's object graphs. Source: tensorflow/python/checkpoint/trackable_view.py. */
const ATTRIBUTE = "/.ATTRIBUTES/VARIABLE_VALUE";
/** Parts of such keys that hold what optimizers remember. */
const SLOT = "/.OPTIMIZER_SLOT/";

/**
 * Opens a checkpoint for the listing: reads its index, not its values. Slots of optimizers are left out. What cannot
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
    const tensors = checkpoint.variables
      .filter(({ key, dtype }) => !key.includes(SLOT) && dtype !== "string")
      .map(({ key, shape, dtype }) => ({ key, name: readableName(key), shape, dtype }));
    const errors = checkpoint.broken.map(({ key, error }) => {
      const { code, file, message } = listedError(error, `${prefix}.index`);
      return { code, file, message: key === "" ? message : `${key}: ${message}` };
    });
    return { tensors, errors };
  } catch (error) {
    return { tensors: [], errors: [refusal(error, file)] };
  }
}

function refusal(error: unknown, file: string): ListingError {
  if (error instanceof Error && error.name === "FormatError") return listedError(error, file);
  return { code: "missing", file, message: error instanceof Error ? error.message : String(error) };
}

/** `encoder/embedding` of `encoder/embedding/.ATTRIBUTES/VARIABLE_VALUE`; in such keys `.S` is a slash, `..` a dot. */
export function readableName(key: string): string {
  if (!key.endsWith(ATTRIBUTE)) return key;
  const path = key.slice(0, -ATTRIBUTE.length);
  return path.replace(/\.([S.])/g, (_, escaped) => (escaped === "S" ? "/" : "."));
}
