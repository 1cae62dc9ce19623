import {
  type BrokenVariable,
  type CheckpointOptions,
  openCheckpoint,
  type Variable,
} from "./bundle.js";
import { shardName } from "./bundle-write.js";
import type { ByteSource } from "./byte-source.js";
import { openHdf5 } from "./hdf5/file.js";
import { isWeightsFile, kerasWeights } from "./keras-weights.js";
import type { FixedTensor, Tensor } from "./tensor.js";

/** Variables of a training by key, whatever the file: a checkpoint, or weights of Keras 3. */
export interface TensorStore {
  readonly variables: readonly Variable[];
  /** What cannot be read; the others can. */
  readonly broken: readonly BrokenVariable[];
  /** A whole variable. @throws ArgumentError for an unknown key; FormatError where its bytes cannot be read. */
  read(key: string): Promise<Tensor>;
  /** Some rows of a numeric variable. @throws as {@link read}, and ArgumentError for rows that it has not. */
  readRows(key: string, first: number, count: number): Promise<FixedTensor>;
  /** Reads every byte of a variable; compares its CRC where the format has one. @throws as {@link read} */
  verify(key: string): Promise<void>;
}

/**
 * Opens a checkpoint by its prefix (`ckpt-400`), or a file of weights by its name (`*.weights.h5`).
 * @param open a file by its path
 * @throws FormatError where it is damaged, of a kind that is not read, or above the limits.
 * @example
 * const index = encodeBundleIndex([]);
 * const tensors = await openTensors("ckpt-0", () => memorySource(index));
 * tensors.variables; // => []
 */
export async function openTensors(
  prefix: string,
  open: (path: string) => ByteSource,
  options: CheckpointOptions = {},
): Promise<TensorStore> {
  if (isWeightsFile(prefix)) return kerasWeights(await openHdf5(open(prefix), options));
  return openCheckpoint(
    open(`${prefix}.index`),
    (shard, shards) => open(shardName(prefix, shard, shards)),
    options,
  );
}
