import { Checkpoint, type Variable } from "./bundle.js";
import type { ByteSource } from "./byte-source.js";
import type { CheckpointIndex } from "./listed.js";
import { listedError } from "./listed.js";
import type { ListingError } from "./run-files.js";
import { fileOfPrefix } from "./run-files.js";
import { openTensors, type TensorStore } from "./tensor-store.js";
import { isNumberedName } from "./variable-name.js";

/**
 * Opens a checkpoint for the listing: reads its index, not its values. Slots of optimizers and counters are left out. What cannot
 * be read is listed, never thrown.
 * @param prefix relative to the run, as is what `open` is called with
 * @example
 * const index = memorySource(encodeBundleIndex([]));
 * (await readCheckpointIndex("ckpt-0", () => index)).tensors; // => []
 */
export async function readCheckpointIndex(
  prefix: string,
  open: (path: string) => ByteSource,
): Promise<CheckpointIndex> {
  const file = fileOfPrefix(prefix);
  try {
    const checkpoint = await openTensors(prefix, open);
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
      const { code, file: place, message } = listedError(error, file);
      return { code, file: place, message: key === "" ? message : `${key}: ${message}` };
    });
    return { tensors, errors };
  } catch (error) {
    return { tensors: [], errors: [refusal(error, file)] };
  }
}

/** Names from the object graph, read only where keys have none; without it numbers are shown. */
async function betterNames(
  checkpoint: TensorStore,
  shown: readonly Variable[],
): Promise<ReadonlyMap<string, string>> {
  const isNamed = !shown.some(({ name }) => isNumberedName(name));
  if (isNamed || !(checkpoint instanceof Checkpoint)) return new Map();
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
