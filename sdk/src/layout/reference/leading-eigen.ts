import type { Pacer } from "../pacer.js";
import { Random } from "../random.js";
import { dotBlock } from "./products.js";
import { type Eigen, symmetricEigen } from "./symmetric-eigen.js";

/** Up to so many times the width of the subspace the whole decomposition is as quick as iterating (measured). */
const WHOLE_FACTOR = 7;
/** The leading values have converged once a step changes none by more than this share of the trace. */
const TOLERANCE = 1e-9;
const MAX_STEPS = 100;

/**
 * The `count` largest eigenvalues of a positive semidefinite matrix, `[n, n]`, with their vectors. Large matrices go by
 * subspace iteration with Rayleigh-Ritz steps on twice as many vectors, which also finds values that are equal.
 */
export async function leadingEigen(
  matrix: Float64Array,
  n: number,
  count: number,
  seed: number,
  pacer: Pacer,
): Promise<Eigen> {
  const width = Math.min(n, 2 * count + 16);
  if (n <= WHOLE_FACTOR * width) {
    if (pacer.isDue) await pacer.turn();
    const { values, vectors } = symmetricEigen(matrix, n);
    return { values: values.slice(0, count), vectors: vectors.slice(0, count * n) };
  }
  let trace = 0;
  for (let i = 0; i < n; i++) trace += matrix[i * n + i] as number;
  const random = new Random(seed);
  let basis: Float64Array = Float64Array.from({ length: width * n }, () => random.normal());
  orthonormalise(basis, width, n, random);
  let previous = new Float64Array(count);
  for (let step = 1; ; step++) {
    const image = await multiplyRows(basis, width, matrix, n, pacer);
    const projected = new Float64Array(width * width);
    dotBlock(basis, 0, width, image, 0, width, n, projected);
    const ritz = symmetricEigen(projected, width);
    const change = largestChange(ritz.values, previous, count);
    if (change <= TOLERANCE * trace || step === MAX_STEPS) {
      const vectors = combineRows(ritz.vectors, count, basis, width, n);
      return { values: ritz.values.slice(0, count), vectors };
    }
    previous = ritz.values.slice(0, count);
    basis = combineRows(ritz.vectors, width, image, width, n);
    orthonormalise(basis, width, n, random);
    pacer.report("pca", MAX_STEPS + step, 2 * MAX_STEPS);
    if (pacer.isDue) await pacer.turn();
  }
}

function largestChange(values: Float64Array, previous: Float64Array, count: number): number {
  let change = 0;
  for (let i = 0; i < count; i++)
    change = Math.max(change, Math.abs((values[i] as number) - (previous[i] as number)));
  return change;
}

/** Rows of `basis` times the symmetric `matrix`. */
async function multiplyRows(
  basis: Float64Array,
  width: number,
  matrix: Float64Array,
  n: number,
  pacer: Pacer,
): Promise<Float64Array> {
  const image = new Float64Array(width * n);
  const block = new Float64Array(width * 64);
  for (let from = 0; from < n; from += 64) {
    const to = Math.min(from + 64, n);
    dotBlock(basis, 0, width, matrix, from, to, n, block);
    for (let i = 0; i < width; i++)
      image.set(block.subarray(i * (to - from), (i + 1) * (to - from)), i * n + from);
    if (pacer.isDue) await pacer.turn();
  }
  return image;
}

function combineRows(
  factors: Float64Array,
  count: number,
  rows: Float64Array,
  width: number,
  n: number,
): Float64Array {
  const combined = new Float64Array(count * n);
  for (let i = 0; i < count; i++)
    for (let j = 0; j < width; j++) {
      const factor = factors[i * width + j] as number;
      for (let k = 0, to = i * n, from = j * n; k < n; k++, to++, from++)
        combined[to] = (combined[to] as number) + factor * (rows[from] as number);
    }
  return combined;
}

/** Gram-Schmidt, twice for each row; a row that depends on those before it is replaced by a random one. */
function orthonormalise(rows: Float64Array, count: number, n: number, random: Random): void {
  for (let i = 0; i < count; i++) {
    const row = rows.subarray(i * n, i * n + n);
    for (let attempt = 0; attempt < 3; attempt++) {
      const before = length(row);
      for (let pass = 0; pass < 2; pass++)
        for (let j = 0; j < i; j++) removeComponent(row, rows.subarray(j * n, j * n + n));
      const after = length(row);
      if (after > 1e-10 * before) {
        for (let k = 0; k < n; k++) row[k] = (row[k] as number) / after;
        break;
      }
      for (let k = 0; k < n; k++) row[k] = random.normal();
    }
  }
}

function removeComponent(row: Float64Array, unit: Float64Array): void {
  let dot = 0;
  for (let k = 0; k < row.length; k++) dot += (row[k] as number) * (unit[k] as number);
  for (let k = 0; k < row.length; k++) row[k] = (row[k] as number) - dot * (unit[k] as number);
}

function length(row: Float64Array): number {
  let square = 0;
  for (let k = 0; k < row.length; k++) square += (row[k] as number) ** 2;
  return Math.sqrt(square);
}
