/**
 * Checkpoints (TensorBundle V2): `PREFIX.index`, a table of what stands where, and `PREFIX.data-0000i-of-0000n`, the
 * values. These functions plan and encode; streaming the values to disk is the caller's.
 * Source: tensorflow/core/util/tensor_bundle/tensor_bundle.cc (BundleWriter).
 */
import Long from "long";
import { wire } from "#proto/bundle-proto.js";
import { ArgumentError } from "../errors.js";
import { compareBytes } from "./compare-bytes.js";
import { type Checksum, maskCrc } from "./crc.js";
import { type Dtype, dtypeSize, type FixedDtype, numberOfDtype } from "./dtype.js";
import { encodeMessage } from "./message.js";
import { elementCount } from "./shape.js";
import { encodeTable } from "./table-write.js";

/** What a variable will be called and how large it is. Strings say their encoded size (`encodeStringTensor`). */
export type VariableSpec =
  | { readonly key: string; readonly dtype: FixedDtype; readonly shape: readonly number[] }
  | {
      readonly key: string;
      readonly dtype: "string";
      readonly shape: readonly number[];
      readonly size: number;
    };

/** A variable's place in the data file. */
export interface PlannedVariable {
  readonly key: string;
  readonly dtype: Dtype;
  readonly shape: readonly number[];
  /** Bytes from the start of the data file. */
  readonly offset: number;
  /** Bytes. */
  readonly size: number;
}

/** A variable whose bytes have been written. */
export interface WrittenVariable extends PlannedVariable {
  /** CRC-32C of its bytes, unmasked; for strings as `encodeStringTensor` gives it. */
  readonly crc32c: number;
}

const encoder = new TextEncoder();
const PRODUCER = 1;

/**
 * `PREFIX.data-00000-of-00001` for shard 0 of 1.
 * @example
 * shardName("ckpt-400"); // => "ckpt-400.data-00000-of-00001"
 */
export function shardName(prefix: string, shard = 0, shards = 1): string {
  const pad = (number: number) => String(number).padStart(5, "0");
  return `${prefix}.data-${pad(shard)}-of-${pad(shards)}`;
}

/**
 * The order in which the values stand in the one data file, and where: by key, one behind the other, as TensorFlow
 * does.
 * @throws ArgumentError for an empty or repeated key, a bad shape, or a size that overflows.
 * @example
 * const words = { key: "words", dtype: "float32", shape: [10, 4] };
 * const bias = { key: "bias", dtype: "float32", shape: [4] };
 * const plan = planBundle([words, bias]);
 * plan.map(({ key, offset, size }) => [key, offset, size]); // => [["bias", 0, 16], ["words", 16, 160]]
 */
export function planBundle(variables: readonly VariableSpec[]): PlannedVariable[] {
  const sorted = variables
    .map((variable) => ({ variable, bytes: keyBytes(variable.key) }))
    .sort((a, b) => compareBytes(a.bytes, b.bytes));
  let offset = 0;
  let last: string | undefined;
  return sorted.map(({ variable }) => {
    const { key, dtype, shape } = variable;
    if (key === last) throw new ArgumentError("key", "each once", `${JSON.stringify(key)} twice`);
    last = key;
    const size = variable.dtype === "string" ? variable.size : sizeOf(variable.dtype, shape);
    const planned = { key, dtype, shape, offset, size };
    offset += size;
    if (!Number.isSafeInteger(offset))
      throw new ArgumentError("variables", "at most 2^53 - 1 bytes", `${offset}`);
    return planned;
  });
}

function keyBytes(key: string): Uint8Array {
  if (key === "") throw new ArgumentError("key", "a name", "an empty one, which is the header's");
  return encoder.encode(key);
}

function sizeOf(dtype: FixedDtype, shape: readonly number[]): number {
  try {
    return elementCount(shape, { source: "shape", offset: 0 }) * dtypeSize(dtype);
  } catch (cause) {
    throw new ArgumentError("shape", "dims from 0", `[${shape}]`, { cause });
  }
}

/**
 * The `.index` file, byte for byte TensorFlow's for equal variables.
 * @param variables in any order
 * @throws ArgumentError as {@link planBundle}.
 * @example
 * const [variable] = planBundle([{ key: "words", dtype: "float32", shape: [2, 3] }]);
 * const index = encodeBundleIndex([{ ...variable, crc32c: crc32c(new Uint8Array(24)) }]);
 * index.length > 48; // => true
 */
export function encodeBundleIndex(
  variables: readonly WrittenVariable[],
  options: { readonly checksum?: Checksum } = {},
): Uint8Array {
  const header = encodeMessage(wire.BundleHeaderProto, {
    numShards: 1,
    version: { producer: PRODUCER },
  });
  const entries = variables
    .map((variable) => ({ key: keyBytes(variable.key), value: encodeEntry(variable) }))
    .sort((a, b) => compareBytes(a.key, b.key));
  return encodeTable([{ key: new Uint8Array(0), value: header }, ...entries], options);
}

function encodeEntry({ dtype, shape, offset, size, crc32c }: WrittenVariable): Uint8Array {
  return encodeMessage(wire.BundleEntryProto, {
    dtype: numberOfDtype(dtype),
    shape: { dim: shape.map((dim) => ({ size: Long.fromNumber(dim) })) },
    offset: Long.fromNumber(offset),
    size: Long.fromNumber(size),
    crc32c: maskCrc(crc32c),
  });
}
