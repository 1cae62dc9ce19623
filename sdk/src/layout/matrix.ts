import { ArgumentError, ShapeError } from "../errors.js";
import type { Matrix } from "./engine.js";

/**
 * Wraps `values` as `[rows, columns]`. @throws ShapeError where the lengths disagree.
 * @example
 * asMatrix(new Float32Array(6), 2, 3).rows; // => 2
 */
export function asMatrix(values: Float32Array, rows: number, columns: number): Matrix {
  const isCount = (value: number) => Number.isSafeInteger(value) && value >= 0;
  if (!isCount(rows) || !isCount(columns))
    throw new ArgumentError("shape", "two whole numbers", `[${rows}, ${columns}]`);
  if (values.length !== rows * columns)
    throw new ShapeError("vectors", `${rows} x ${columns} values`, `${values.length} values`);
  return { values, rows, columns };
}

/** Squared distances of larger values would not fit float32. */
export const LARGEST_VALUE = 1e16;

/** @throws ArgumentError naming the first row with a value that is NaN, infinite or above `LARGEST_VALUE`. */
export function requireFinite({ values, columns }: Matrix): void {
  for (let from = 0; from < values.length; from += CHECKED_AT_ONCE) {
    const i = firstUnusable(values, from, Math.min(values.length, from + CHECKED_AT_ONCE));
    if (i < 0) continue;
    throw new ArgumentError(
      "vectors",
      `finite numbers of at most ${LARGEST_VALUE}`,
      `${values[i]} in row ${Math.floor(i / columns)}, column ${i % columns}`,
    );
  }
}

/** A function that is called often is compiled sooner than a loop that is entered once. */
const CHECKED_AT_ONCE = 4096;

/** Index from..to-1 of the first value that is no finite number of a size we take; -1: none. */
function firstUnusable(values: Float32Array, from: number, to: number): number {
  // Written so that NaN fails too.
  for (let i = from; i < to; i++) if (!(Math.abs(values[i] as number) <= LARGEST_VALUE)) return i;
  return -1;
}

/** Mean of every column, summed in float64. */
export function columnMeans({ values, rows, columns }: Matrix): Float64Array {
  const means = new Float64Array(columns);
  for (let row = 0, at = 0; row < rows; row++)
    for (let column = 0; column < columns; column++, at++)
      means[column] = (means[column] as number) + (values[at] as number);
  for (let column = 0; column < columns; column++)
    means[column] = (means[column] as number) / Math.max(rows, 1);
  return means;
}

/** A copy with every row scaled to length 1; a row of zeros stays as it is. */
export function unitRows({ values, rows, columns }: Matrix): Matrix {
  const scaled = new Float32Array(values.length);
  for (let row = 0; row < rows; row++) {
    const start = row * columns;
    let square = 0;
    for (let at = start; at < start + columns; at++) square += (values[at] as number) ** 2;
    const scale = square > 0 ? 1 / Math.sqrt(square) : 0;
    for (let at = start; at < start + columns; at++) scaled[at] = (values[at] as number) * scale;
  }
  return { values: scaled, rows, columns };
}
