import { ArgumentError, ShapeError } from "../../errors.js";
import { halfToNumber } from "../../format/npy.js";
import {
  dtypeOf,
  isNumberArray,
  isShapedArray,
  isTensorLike,
  type NestedNumbers,
  type NumberArray,
  readNumbersAsync,
  type ShapedArray,
  type TensorLike,
} from "../tensor-like.js";

/** Pieces of a matrix in row order; their borders need not fall between rows. */
export type MatrixChunks = AsyncIterable<NumberArray | readonly number[]>;

/**
 * Vectors, `[N, D]`: nested arrays, a typed array with its shape, a tensor or variable of TensorFlow.js, or pieces
 * that come one by one, for matrices larger than memory. They must not change until the call has resolved.
 */
export type MatrixInput =
  | NestedNumbers
  | ShapedArray
  | TensorLike
  | NumberArray
  | MatrixChunks
  | { readonly chunks: MatrixChunks; readonly shape: readonly number[] };

/** A matrix ready to be stored: float32, row-major, and in pieces of a few MiB. */
export interface Matrix {
  readonly rows: number;
  readonly dim: number;
  /** All values, where they are in memory. */
  readonly values: Float32Array | undefined;
  pieces(): Iterable<Float32Array> | AsyncIterable<Float32Array>;
}

/** Floats per piece: 4 MiB stay in the cache between checksum and write. */
const PIECE = 1024 * 1024;

/**
 * Reads any accepted form. `shape` is needed where the input has none of its own.
 * @throws ArgumentError, ShapeError
 */
export async function readMatrix(
  input: MatrixInput,
  shape: readonly number[] | undefined,
): Promise<Matrix> {
  const chunks = chunksOf(input);
  if (chunks) {
    const [rows, dim] = requireMatrixShape(chunks.shape ?? shape, "chunks");
    return { rows, dim, values: undefined, pieces: () => streamed(chunks.source, rows, dim) };
  }
  if (isNumberArray(input)) {
    const [rows, dim] = requireMatrixShape(shape, "a bare typed array");
    return inMemory(toFloat32(input, dtypeOf(input)), rows, dim);
  }
  if (Array.isArray(input)) return fromRows(input as readonly unknown[]);
  if (!isTensorLike(input) && !isShapedArray(input))
    throw new ArgumentError(
      "vectors",
      "number[][], { data, shape }, a tensor, or async chunks with a shape",
      input === null ? "null" : typeof input,
    );
  const numbers = await readNumbersAsync(input, "vectors");
  const [rows, dim] = requireMatrixShape(numbers.shape, "vectors");
  return inMemory(toFloat32(numbers.data, numbers.dtype), rows, dim);
}

/** The same rows without those listed, ascending. */
export function withoutRows(
  matrix: Matrix,
  values: Float32Array,
  skipped: readonly number[],
): Matrix {
  const { rows, dim } = matrix;
  const kept = new Float32Array((rows - skipped.length) * dim);
  const left = new Set(skipped);
  let at = 0;
  for (let row = 0; row < rows; row++) {
    if (left.has(row)) continue;
    kept.set(values.subarray(row * dim, (row + 1) * dim), at);
    at += dim;
  }
  return inMemory(kept, rows - skipped.length, dim);
}

/** Rows that hold a value that is not finite, ascending. `firstRow` is the row that `values` begins in. */
export function invalidRows(values: Float32Array, dim: number, firstValue = 0): number[] {
  if (isAllFinite(values)) return [];
  const rows = new Set<number>();
  for (let i = 0; i < values.length; i++)
    if (!Number.isFinite(values[i])) rows.add(Math.floor((firstValue + i) / dim));
  return [...rows];
}

// x * 0 is 0 for finite x and NaN for all else, so one sum tells; four of them, so that additions need not wait.
function isAllFinite(values: Float32Array): boolean {
  let [a, b, c, d] = [0, 0, 0, 0];
  const whole = values.length & ~3;
  for (let i = 0; i < whole; i += 4) {
    a += (values[i] as number) * 0; // i + 3 < length
    b += (values[i + 1] as number) * 0;
    c += (values[i + 2] as number) * 0;
    d += (values[i + 3] as number) * 0;
  }
  for (let i = whole; i < values.length; i++) a += (values[i] as number) * 0;
  return a + b + c + d === 0;
}

function inMemory(values: Float32Array, rows: number, dim: number): Matrix {
  if (values.length !== rows * dim)
    throw new ShapeError("vectors", `${rows} x ${dim} = ${rows * dim} numbers`, `${values.length}`);
  const pieces = function* () {
    for (let at = 0; at < values.length; at += PIECE) yield values.subarray(at, at + PIECE);
  };
  return { rows, dim, values, pieces };
}

function fromRows(input: readonly unknown[]): Matrix {
  const first = input[0];
  const dim = Array.isArray(first) || isNumberArray(first) ? first.length : -1;
  if (dim < 0)
    throw new ShapeError("vectors", "a list of rows, each a list of numbers", describe(first));
  const [rows] = requireMatrixShape([input.length, dim], "vectors");
  const values = new Float32Array(rows * dim);
  input.forEach((row, at) => {
    if (!(Array.isArray(row) || isNumberArray(row)) || row.length !== dim)
      throw new ShapeError(`vectors[${at}]`, `${dim} numbers, as in row 0`, describe(row));
    if (Array.isArray(row) && row.some((value) => typeof value !== "number"))
      throw new ArgumentError(`vectors[${at}]`, "numbers only", "other values");
    values.set(row as ArrayLike<number>, at * dim);
  });
  return inMemory(values, rows, dim);
}

async function* streamed(
  source: MatrixChunks,
  rows: number,
  dim: number,
): AsyncGenerator<Float32Array> {
  let count = 0;
  for await (const chunk of source) {
    if (!isNumberArray(chunk) && !Array.isArray(chunk))
      throw new ArgumentError("vectors", "chunks of numbers", describe(chunk));
    count += chunk.length;
    if (count > rows * dim) break;
    // A copy: who makes the chunks may use one buffer for all of them.
    for (let at = 0; at < chunk.length; at += PIECE) {
      const piece = chunk.slice(at, at + PIECE);
      yield piece instanceof Float32Array ? piece : Float32Array.from(piece as ArrayLike<number>);
    }
  }
  if (count !== rows * dim) {
    const found = `${count > rows * dim ? "more" : count}`;
    throw new ShapeError(
      "vectors",
      `${rows} x ${dim} = ${rows * dim} numbers in all chunks`,
      found,
    );
  }
}

function chunksOf(input: MatrixInput) {
  if (typeof input !== "object" || input === null) return undefined;
  if (Symbol.asyncIterator in input) return { source: input as MatrixChunks, shape: undefined };
  if (!("chunks" in input)) return undefined;
  return { source: input.chunks, shape: input.shape };
}

function requireMatrixShape(
  shape: readonly number[] | undefined,
  what: string,
): readonly [number, number] {
  if (!shape) throw new ArgumentError("shape", `[rows, columns] beside ${what}`, "nothing");
  const [rows, dim] = shape;
  const isMatrix = shape.length === 2 && shape.every((value) => Number.isSafeInteger(value));
  if (!isMatrix || rows === undefined || dim === undefined || rows < 1 || dim < 1)
    throw new ShapeError("vectors", "[N, D] with at least one row and one column", `[${shape}]`);
  return [rows, dim];
}

/** Numbers of any type as float32. 16-bit floats come as their bits. */
function toFloat32(data: ArrayLike<number>, dtype: string): Float32Array {
  if (data instanceof Float32Array) return data;
  if (data instanceof Uint16Array && dtype === "float16")
    return Float32Array.from(data, halfToNumber);
  if (data instanceof Uint16Array && dtype === "bfloat16") {
    // The upper half of a float32.
    const bits = Uint32Array.from(data, (value) => value << 16);
    return new Float32Array(bits.buffer);
  }
  return Float32Array.from(data);
}

const describe = (value: unknown): string =>
  Array.isArray(value) || isNumberArray(value) ? `${value.length} values` : typeof value;
