import {
  decodeNpy,
  decodeNpyHeader,
  decodeNpyItems,
  NPY_PREFIX_BYTES,
  type NpyArray,
  type NpyHeader,
  npyRowRange,
  toFloat32,
} from "pointillist/format";
import type { Positions, StrongestConcepts, TaskOptions } from "./api.js";
import { asDataError } from "./as-notice.js";
import { failure } from "./fetching.js";
import type { ServedFiles } from "./run-files.js";

const AGAIN = "Make it again for the rows of this step.";

/** A layout: float [rows, 2] or [rows, 3], as float32 in row order. */
export async function readPositions(
  files: ServedFiles,
  path: string,
  rows: number | null,
  options: TaskOptions,
): Promise<Positions> {
  const array = await readArray(files, path, options);
  const [found = 0, dims = 0] = array.shape;
  if (array.shape.length !== 2 || (dims !== 2 && dims !== 3) || (rows !== null && found !== rows))
    throw failure(
      "mismatch",
      path,
      `shape [${array.shape.join(", ")}]`,
      `[${rows ?? "N"}, 2] or [${rows ?? "N"}, 3]`,
      AGAIN,
    );
  return placed(toFloat32(array.data), dims);
}

/** Positions with a count of the rows that cannot be drawn. */
export function placed(positions: Float32Array, dims: 2 | 3): Positions {
  return { positions, dims, missing: countMissing(positions, dims) };
}

function countMissing(positions: Float32Array, dims: 2 | 3): number {
  let missing = 0;
  for (let at = 0; at < positions.length; at += dims) {
    let sum = (positions[at] as number) + (positions[at + 1] as number);
    if (dims === 3) sum += positions[at + 2] as number;
    if (!Number.isFinite(sum)) missing++;
  }
  return missing;
}

/** uint8 [rows, 2]: shares of 255. */
export async function readShares(
  files: ServedFiles,
  path: string,
  rows: number,
  options: TaskOptions,
): Promise<Uint8Array> {
  const { data, shape } = await readArray(files, path, options);
  if (data instanceof Uint8Array && shape[0] === rows && shape[1] === 2) return data;
  throw failure("mismatch", path, `shape [${shape.join(", ")}]`, `uint8 [${rows}, 2]`, AGAIN);
}

/** uint16 [rows, 2]: strongest concept and its confidence. */
export async function readColour(
  files: ServedFiles,
  path: string,
  rows: number,
  options: TaskOptions,
): Promise<StrongestConcepts> {
  const array = await readArray(files, path, options);
  const { data } = array;
  if (!(data instanceof Uint16Array) || array.shape[0] !== rows || array.shape[1] !== 2)
    throw failure(
      "mismatch",
      path,
      `${array.dtype} [${array.shape.join(", ")}]`,
      `u2 [${rows}, 2]`,
      AGAIN,
    );
  const concept = new Uint16Array(rows);
  const confidence = new Uint16Array(rows);
  for (let row = 0; row < rows; row++) {
    concept[row] = data[2 * row] as number;
    confidence[row] = data[2 * row + 1] as number;
  }
  return { concept, confidence };
}

/** int32 [rows]: a category of each row, -1 for none. */
export async function readCategories(
  files: ServedFiles,
  path: string,
  rows: number,
  options: TaskOptions,
): Promise<Int32Array> {
  const { data, shape } = await readArray(files, path, options);
  if (data instanceof Int32Array && shape.length === 1 && shape[0] === rows) return data;
  throw failure("mismatch", path, `shape [${shape.join(", ")}]`, `int32 [${rows}]`, AGAIN);
}

/** int [rows, k]: neighbours of each row, nearest first. Numbers that are no rows are refused. */
export async function readNeighbours(
  files: ServedFiles,
  path: string,
  rows: number,
  options: TaskOptions,
): Promise<{ indices: Int32Array; k: number }> {
  const array = await readArray(files, path, options);
  const [found = 0, k = 0] = array.shape;
  const indices = Int32Array.from(array.data);
  const isWrong = array.shape.length !== 2 || found !== rows || k === 0;
  if (isWrong || indices.some((row) => row < 0 || row >= rows))
    throw failure(
      "mismatch",
      path,
      isWrong ? `shape [${array.shape.join(", ")}]` : "a number that is no row",
      `row numbers, [${rows}, k]`,
      AGAIN,
    );
  return { indices, k };
}

async function readArray(
  files: ServedFiles,
  path: string,
  options: TaskOptions,
): Promise<NpyArray> {
  const bytes = await files.read(path, options);
  try {
    return decodeNpy(bytes, path);
  } catch (error) {
    throw asDataError(error, path);
  }
}

/** An array of which single rows are read: its header once, then one small range read a row. */
export class RowReader {
  readonly #files: ServedFiles;
  readonly #path: string;
  #header: Promise<NpyHeader> | null = null;

  constructor(files: ServedFiles, path: string) {
    this.#files = files;
    this.#path = path;
  }

  async row(row: number, options: TaskOptions): Promise<ArrayLike<number>> {
    const header = await this.header(options);
    try {
      const { offset, length } = npyRowRange(header, row, 1, this.#path);
      const bytes = await this.#files.readRange(this.#path, offset, length, options);
      return decodeNpyItems(header, bytes, this.#path);
    } catch (error) {
      throw asDataError(error, this.#path);
    }
  }

  header(options: TaskOptions): Promise<NpyHeader> {
    this.#header ??= this.#readHeader(options).catch((error: unknown) => {
      this.#header = null;
      throw asDataError(error, this.#path);
    });
    return this.#header;
  }

  async #readHeader(options: TaskOptions): Promise<NpyHeader> {
    const length = Math.min(NPY_PREFIX_BYTES, this.#files.size(this.#path));
    return decodeNpyHeader(await this.#files.readRange(this.#path, 0, length, options), this.#path);
  }
}
