import { wire } from "#proto/bundle-proto.js";
import { FormatError, type Place } from "../errors.js";
import { unmaskCrc } from "./crc.js";
import { type Dtype, dtypeOfNumber, dtypeSize } from "./dtype.js";
import type { Limits } from "./limits.js";
import { decodeMessage, safeInteger } from "./message.js";
import type { Extent } from "./ordered-code.js";
import { elementCount } from "./shape.js";

/** The version of the format that we know. Source: tensorflow/core/util/tensor_bundle/tensor_bundle.h. */
const VERSION = 1;

/** What the entry of the empty key says; its absence is another file than a checkpoint. */
export function decodeBundleHeader(
  bytes: Uint8Array,
  at: Place,
  limits: Pick<Limits, "shards" | "messageDepth">,
): { readonly shards: number } {
  const { numShards, endianness, version } = decodeMessage(
    wire.BundleHeaderProto,
    bytes,
    at,
    limits,
  );
  if (endianness !== 0)
    throw new FormatError("unsupported", "a big-endian checkpoint; only little-endian is read", at);
  const needed = version?.minConsumer ?? 0;
  if (needed > VERSION || version?.badConsumers?.includes(VERSION)) {
    const reason = `a checkpoint of a later format: wants version ${needed}, this reads ${VERSION}`;
    throw new FormatError("unsupported", reason, at);
  }
  if (numShards < 1) throw new FormatError("corrupt", `${numShards} data files`, at);
  if (numShards > limits.shards)
    throw new FormatError("limit", `${numShards} data files, at most ${limits.shards} allowed`, at);
  return { shards: numShards };
}

/** Where the bytes of a variable, or of a part of one, stand. */
export interface StoredTensor {
  readonly dtype: Dtype;
  readonly shape: readonly number[];
  /** Number of the data file. */
  readonly shard: number;
  /** Bytes from the start of the data file. */
  readonly offset: number;
  /** Bytes. */
  readonly size: number;
  /** CRC-32C, unmasked. */
  readonly crc32c: number;
  /** The parts, where the values are stored in parts; then offset and size mean nothing. */
  readonly slices?: readonly (readonly Extent[])[];
}

/**
 * One entry of the index; every number is checked against the others.
 * @throws FormatError `unsupported` for a dtype without data, `corrupt` or `limit` for numbers that cannot be.
 */
export function decodeBundleEntry(
  bytes: Uint8Array,
  at: Place,
  shards: number,
  limits: Limits,
): StoredTensor {
  const message = decodeMessage(wire.BundleEntryProto, bytes, at, limits);
  const dtype = dtypeOfNumber(message.dtype, at);
  if (message.shape?.unknownRank) throw new FormatError("corrupt", "a shape without rank", at);
  const shape = (message.shape?.dim ?? []).map((dim) =>
    dim.size ? safeInteger(dim.size, "dim", at) : 0,
  );
  const count = elementCount(shape, at, limits);
  const shard = message.shardId;
  const offset = safeInteger(message.offset, "offset", at);
  const size = safeInteger(message.size, "size", at);
  const stored = { dtype, shape, shard, offset, size, crc32c: unmaskCrc(message.crc32c) };
  if (message.slices.length > 0) {
    if (message.slices.length > limits.slices) {
      const reason = `${message.slices.length} slices, at most ${limits.slices} allowed`;
      throw new FormatError("limit", reason, at);
    }
    return { ...stored, slices: message.slices.map((slice) => extentsOf(slice, shape, at)) };
  }
  if (shard < 0 || shard >= shards)
    throw new FormatError("corrupt", `data file ${shard} of ${shards}`, at);
  if (offset < 0 || size < 0 || !Number.isSafeInteger(offset + size))
    throw new FormatError("corrupt", `${size} bytes at ${offset}`, at);
  const needed = count * dtypeSize(dtype);
  if (dtype !== "string" && size !== needed)
    throw new FormatError("corrupt", `${dtype} [${shape}] needs ${needed} bytes, has ${size}`, at);
  return stored;
}

/** The extents of one slice; a whole dimension keeps length -1, for its key is made from that. */
function extentsOf(
  slice: wire.TensorSliceProto.$Properties,
  shape: readonly number[],
  at: Place,
): Extent[] {
  const extents = (slice.extent ?? []).map((extent) => ({
    start: extent.start ? safeInteger(extent.start, "slice start", at) : 0,
    length: extent.length == null ? -1 : safeInteger(extent.length, "slice length", at),
  }));
  if (extents.length !== shape.length)
    throw new FormatError("corrupt", `slice of rank ${extents.length} in rank ${shape.length}`, at);
  for (const [i, { start, length }] of extents.entries()) {
    const dim = shape[i] as number; // equal lengths were checked
    if (start < 0 || length < -1 || (length < 0 && start !== 0) || start + length > dim)
      throw new FormatError("corrupt", `slice ${start},${length} of dim ${dim}`, at);
  }
  return extents;
}
