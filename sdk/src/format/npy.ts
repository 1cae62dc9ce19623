import { FormatError, ShapeError } from "../errors.js";
import { decodeNpyHeader, encodeNpyHeader, type NpyDtype, type NpyHeader } from "./npy-header.js";

/** Items of an array. `f2` comes as float32, `b1` as 0 and 1, 64-bit integers as float64 (exact, or refused). */
export type NpyValues =
  | Float32Array
  | Float64Array
  | Int8Array
  | Int16Array
  | Int32Array
  | Uint8Array
  | Uint16Array
  | Uint32Array;

/** A decoded array. `data` is in C order (row-major), whatever the file's order was. */
export interface NpyArray {
  readonly dtype: NpyDtype;
  readonly shape: readonly number[];
  readonly data: NpyValues;
}

/** What `encodeNpy` writes as it stands, by item type. */
export interface NpyWritable {
  readonly f4: Float32Array;
  readonly f8: Float64Array;
  readonly i4: Int32Array;
  readonly u1: Uint8Array;
  readonly u2: Uint16Array;
  readonly u4: Uint32Array;
  /** Safe integers. */
  readonly i8: Float64Array;
}

const HOST_IS_LITTLE_ENDIAN = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1;

/**
 * Decodes a whole `.npy` file; extra bytes behind the items are ignored, as NumPy does.
 * @throws FormatError as `decodeNpyHeader`, and `truncated` when items are missing, `limit` for 64-bit integers past 2^53.
 * @example
 * decodeNpy(encodeNpy("f4", [2, 2], new Float32Array([1, 2, 3, 4]))).shape; // => [2, 2]
 */
export function decodeNpy(bytes: Uint8Array, source = "array.npy"): NpyArray {
  const header = decodeNpyHeader(bytes, source);
  const end = header.dataOffset + header.count * header.itemSize;
  if (end > bytes.length) {
    const message = `shape [${header.shape}] of ${header.dtype} needs ${end} bytes, ${bytes.length} there`;
    throw new FormatError("truncated", message, { source, offset: bytes.length });
  }
  const items = decodeNpyItems(header, bytes.subarray(header.dataOffset, end), source);
  const data = header.fortranOrder ? toCOrder(items, header.shape) : items;
  return { dtype: header.dtype, shape: header.shape, data };
}

/**
 * Where row `row` of a C-order array stands in its file: one small ranged read.
 * @throws FormatError `unsupported` for Fortran order, whose rows are scattered.
 * @example
 * const header = decodeNpyHeader(encodeNpyHeader("f4", [1000, 2]));
 * npyRowRange(header, 10).length; // => 8
 */
export function npyRowRange(header: NpyHeader, row: number, rows = 1, source = "array.npy") {
  if (header.fortranOrder && header.shape.length > 1) {
    const message = "rows of a Fortran-order array cannot be read one by one";
    throw new FormatError("unsupported", message, { source, offset: header.dataOffset });
  }
  const total = header.shape[0] ?? 1;
  if (!Number.isSafeInteger(row) || row < 0 || rows < 0 || row + rows > total) {
    throw new ShapeError("row", `0 to ${total - rows}`, String(row));
  }
  const rowBytes = (header.count / Math.max(total, 1)) * header.itemSize;
  return { offset: header.dataOffset + row * rowBytes, length: rows * rowBytes };
}

/**
 * Decodes items that were read by range. `bytes` holds whole items in the file's order and byte order.
 * @example
 * const header = decodeNpyHeader(encodeNpyHeader("f4", [2]));
 * decodeNpyItems(header, new Uint8Array(new Float32Array([1, 2]).buffer)); // => new Float32Array([1, 2])
 */
export function decodeNpyItems(
  header: Pick<NpyHeader, "dtype" | "itemSize" | "littleEndian">,
  bytes: Uint8Array,
  source = "array.npy",
): NpyValues {
  const copy = new Uint8Array(bytes); // aligned, and not the caller's: slice() of a Node Buffer is a view
  if (header.littleEndian !== HOST_IS_LITTLE_ENDIAN) swapBytes(copy, header.itemSize);
  const buffer = copy.buffer;
  switch (header.dtype) {
    case "b1":
    case "u1":
      return copy;
    case "i1":
      return new Int8Array(buffer);
    case "i2":
      return new Int16Array(buffer);
    case "u2":
      return new Uint16Array(buffer);
    case "i4":
      return new Int32Array(buffer);
    case "u4":
      return new Uint32Array(buffer);
    case "f4":
      return new Float32Array(buffer);
    case "f8":
      return new Float64Array(buffer);
    case "f2":
      return Float32Array.from(new Uint16Array(buffer), halfToNumber);
    case "i8":
      return exactNumbers(new BigInt64Array(buffer), source);
    case "u8":
      return exactNumbers(new BigUint64Array(buffer), source);
  }
}

/**
 * The value of an IEEE 754 half: 1 sign, 5 exponent, 10 fraction bits.
 * @example
 * halfToNumber(0x3c00); // => 1
 */
export function halfToNumber(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

/**
 * Encodes an array: little-endian, C order, version 1 header.
 * @throws ShapeError when `shape` and the number of items differ.
 * @example
 * const file = encodeNpy("f4", [1, 2], new Float32Array([1, 2]));
 * String.fromCharCode(...file.subarray(1, 6)); // => "NUMPY"
 */
export function encodeNpy<T extends keyof NpyWritable>(
  dtype: T,
  shape: readonly number[],
  data: NpyWritable[T],
): Uint8Array {
  const count = shape.reduce((product, dim) => product * dim, 1);
  if (count !== data.length) {
    throw new ShapeError("array", `${count} items for shape [${shape}]`, `${data.length}`);
  }
  const header = encodeNpyHeader(dtype, shape);
  const items: ArrayBufferView =
    dtype === "i8" ? BigInt64Array.from(data as Float64Array, (value) => BigInt(value)) : data;
  const bytes = new Uint8Array(header.length + items.byteLength);
  bytes.set(header);
  bytes.set(new Uint8Array(items.buffer, items.byteOffset, items.byteLength), header.length);
  if (!HOST_IS_LITTLE_ENDIAN) swapBytes(bytes.subarray(header.length), Number(dtype.slice(1)));
  return bytes;
}

/**
 * The items as float32, without a copy where they are.
 * @example
 * toFloat32(new Float64Array([1, 2])); // => new Float32Array([1, 2])
 */
export function toFloat32(values: NpyValues): Float32Array {
  return values instanceof Float32Array ? values : Float32Array.from(values);
}

function swapBytes(bytes: Uint8Array, itemSize: number): void {
  if (itemSize === 1) return;
  for (let at = 0; at + itemSize <= bytes.length; at += itemSize) {
    bytes.subarray(at, at + itemSize).reverse();
  }
}

function exactNumbers(values: BigInt64Array | BigUint64Array, source: string): Float64Array {
  const numbers = new Float64Array(values.length);
  for (let i = 0; i < values.length; i++) {
    const value = Number(values[i]);
    if (!Number.isSafeInteger(value)) {
      const message = `item ${i} is ${values[i]}: beyond 2^53 - 1`;
      throw new FormatError("limit", message, { source, offset: 0 });
    }
    numbers[i] = value;
  }
  return numbers;
}

/** Reorders items from Fortran order (first index fastest) to C order (last index fastest). */
function toCOrder(items: NpyValues, shape: readonly number[]): NpyValues {
  if (shape.length < 2) return items;
  const result = items.slice();
  const strides = shape.map((_, axis) => shape.slice(0, axis).reduce((a, b) => a * b, 1));
  const index = new Array<number>(shape.length).fill(0);
  let from = 0;
  for (let to = 0; to < result.length; to++) {
    result[to] = items[from] as number; // from stays below the product of the shape
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      const next = (index[axis] as number) + 1; // axis < shape.length
      from += strides[axis] as number;
      if (next < (shape[axis] as number)) {
        index[axis] = next;
        break;
      }
      from -= next * (strides[axis] as number);
      index[axis] = 0;
    }
  }
  return result;
}
