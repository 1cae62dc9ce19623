import { ArgumentError, ShapeError } from "../../errors.js";
import { dtypeSize, type FixedDtype, isDtype } from "../../format/dtype.js";
import { encodeStringTensor } from "../../format/string-tensor.js";
import { crc32c } from "../../io/crc.js";
import { STORED_ARRAYS } from "../stored-arrays.js";
import {
  countOf,
  dtypeOf,
  isNumberArray,
  isTensorLike,
  type NestedNumbers,
  type NumberArray,
  readNumbersAsync,
  type TensorLike,
} from "../tensor-like.js";
import { readTexts, type Texts } from "../texts.js";

/** Numbers with shape and dtype; 16-bit floats as their bits, 64-bit integers as a BigInt array. */
export interface TypedValues {
  readonly data: NumberArray | BigInt64Array | BigUint64Array | readonly number[];
  readonly shape: readonly number[];
  /** `float32`, `float64`, `int8` to `int64`, `uint8` to `uint64`, `float16`, `bfloat16`, `bool`. Default: the array's. */
  readonly dtype?: string;
}

/** Numbers larger than memory: pieces in row-major order, of the array type that the dtype has. */
export interface StreamedValues {
  readonly chunks: AsyncIterable<NumberArray | BigInt64Array | BigUint64Array>;
  readonly shape: readonly number[];
  /** Default `float32`. */
  readonly dtype?: string;
}

/** One variable: a tensor, a typed array (one dimension), numbers or texts nested to their shape, or streamed. */
export type VariableInput =
  | TensorLike
  | TypedValues
  | StreamedValues
  | NumberArray
  | BigInt64Array
  | BigUint64Array
  | NestedNumbers
  | number
  | Texts;

/** A variable ready to be written. For strings `size` and `crc` are known before. */
export interface ReadyVariable {
  readonly dtype: FixedDtype | "string";
  readonly shape: readonly number[];
  readonly size: number;
  /** Unmasked, where it is not that of the bytes. */
  readonly crc?: number;
  bytes(): Iterable<Uint8Array> | AsyncIterable<Uint8Array>;
}

type StoredArray = new (values: ArrayLike<number>) => ArrayBufferView;
const STORED: Readonly<Record<string, StoredArray>> = STORED_ARRAYS;
/** Bytes handed over at once: they stay in the cache between checksum and write. */
const PIECE = 4 * 1024 * 1024;

/** @throws ArgumentError, ShapeError naming the variable */
export async function readVariable(name: string, input: VariableInput): Promise<ReadyVariable> {
  if (isTexts(input)) return strings(name, input as Texts);
  if (isTensorLike(input)) {
    if (input.dtype === "string") return strings(name, await readStringTensor(input));
    const { data, shape, dtype } = await readNumbersAsync(input, name);
    return fixed(name, data, shape, dtype);
  }
  if (isWide(input)) return fixed(name, input, [input.length], wideType(input));
  if (typeof input === "object" && input !== null && "chunks" in input)
    return streamed(name, input);
  if (isTyped(input)) {
    const { data, shape, dtype } = input;
    const own = isWide(data) ? wideType(data) : isNumberArray(data) ? dtypeOf(data) : "float32";
    return fixed(name, data, shape, dtype ?? own);
  }
  const numbers = await readNumbersAsync(input as NestedNumbers | NumberArray | number, name);
  return fixed(name, numbers.data, numbers.shape, numbers.dtype);
}

/** A scalar string of bytes: what TensorFlow keeps an object graph in. */
export function bytesVariable(content: Uint8Array): ReadyVariable {
  return encoded([content], []);
}

function fixed(
  name: string,
  data: ArrayLike<number> | BigInt64Array | BigUint64Array,
  shape: readonly number[],
  dtype: string,
): ReadyVariable {
  const type = requireFixed(name, dtype);
  const count = countOf(shape, name);
  if (data.length !== count)
    throw new ShapeError(name, `${count} values for shape [${shape}]`, `${data.length}`);
  const view = toStored(name, data, type);
  const bytes = new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
  const pieces = function* () {
    for (let at = 0; at < bytes.length; at += PIECE) yield bytes.subarray(at, at + PIECE);
  };
  return { dtype: type, shape: [...shape], size: bytes.length, bytes: pieces };
}

function streamed(name: string, input: StreamedValues): ReadyVariable {
  const dtype = requireFixed(name, input.dtype ?? "float32");
  const count = countOf(input.shape, name);
  const bytes = async function* () {
    let seen = 0;
    for await (const chunk of input.chunks) {
      seen += chunk.length;
      if (seen > count) break;
      const view = toStored(name, chunk, dtype);
      // A copy: who makes the chunks may use one buffer for all of them.
      yield new Uint8Array(view.buffer, view.byteOffset, view.byteLength).slice();
    }
    const found = seen > count ? "more" : `${seen}`;
    if (seen !== count) throw new ShapeError(name, `${count} values in all chunks`, found);
  };
  return { dtype, shape: [...input.shape], size: count * dtypeSize(dtype), bytes };
}

function toStored(
  name: string,
  data: ArrayLike<number> | BigInt64Array | BigUint64Array,
  dtype: FixedDtype,
): ArrayBufferView {
  if (dtype === "int64" || dtype === "uint64") {
    if (isWide(data)) return data;
    return BigInt64Array.from(Array.from(data), (value) => BigInt(value));
  }
  const type = STORED[dtype];
  if (isWide(data) || !type)
    throw new ArgumentError(name, `numbers of ${dtype}`, "64-bit integers");
  if (isNumberArray(data) && data instanceof type) return data;
  if (type === Uint16Array && dtype !== "uint16")
    throw new ArgumentError(name, `a Uint16Array with the bits of ${dtype}`, "other numbers");
  return new type(dtype === "bool" ? Array.from(data, (value) => (value ? 1 : 0)) : data);
}

function strings(name: string, input: Texts): ReadyVariable {
  const { strings: texts, shape } = readTexts(input, name);
  const encoder = new TextEncoder();
  return encoded(
    texts.map((text) => encoder.encode(text)),
    shape,
  );
}

function encoded(values: readonly Uint8Array[], shape: readonly number[]): ReadyVariable {
  const { bytes, crc32c: crc } = encodeStringTensor(values, crc32c);
  return { dtype: "string", shape, size: bytes.length, crc, bytes: () => [bytes] };
}

async function readStringTensor(input: TensorLike): Promise<Texts> {
  return { data: Array.from((await input.data()) as readonly string[]), shape: input.shape };
}

function isTexts(input: unknown): boolean {
  let first: unknown = input;
  if (isTyped(input)) first = input.data;
  while (Array.isArray(first)) first = first[0];
  return typeof first === "string";
}

function isTyped(input: unknown): input is TypedValues {
  if (typeof input !== "object" || input === null || isTensorLike(input)) return false;
  return "data" in input && "shape" in input && Array.isArray(input.shape);
}

const isWide = (data: unknown): data is BigInt64Array | BigUint64Array =>
  data instanceof BigInt64Array || data instanceof BigUint64Array;
const wideType = (data: BigInt64Array | BigUint64Array): string =>
  data instanceof BigInt64Array ? "int64" : "uint64";

function requireFixed(name: string, dtype: string): FixedDtype {
  const isWritten = dtype in STORED || dtype === "int64" || dtype === "uint64";
  if (isDtype(dtype) && dtype !== "string" && isWritten) return dtype;
  const known = `${Object.keys(STORED).join(", ")}, int64 or uint64`;
  throw new ArgumentError(name, `a dtype of ${known}`, dtype);
}
