import { ShapeError } from "../errors.js";
import { symmetricEigen } from "./reference/symmetric-eigen.js";

/** Two layouts of rows that are matched by id. */
export interface AlignOptions {
  /** Ids of the rows of `positions` and of `reference`. Default for both: the row number. */
  readonly ids?: readonly string[];
  readonly referenceIds?: readonly string[];
}

export interface Aligned {
  /** `[rows, dims]`. */
  readonly positions: Float32Array;
  /** Rows found in both. Below 2 nothing is turned. */
  readonly matched: number;
}

/** Pairs of rows, of one list and of the other, that have the same id. An id that occurs twice counts once. */
export function matchRows(
  rows: number,
  referenceRows: number,
  { ids, referenceIds }: AlignOptions,
): [row: number, referenceRow: number][] {
  if (ids && ids.length !== rows) throw new ShapeError("ids", `${rows} ids`, `${ids.length}`);
  if (referenceIds && referenceIds.length !== referenceRows)
    throw new ShapeError("referenceIds", `${referenceRows} ids`, `${referenceIds.length}`);
  const places = new Map<string, number>();
  for (let row = referenceRows - 1; row >= 0; row--)
    places.set(referenceIds?.[row] ?? String(row), row);
  const pairs: [number, number][] = [];
  for (let row = 0; row < rows; row++) {
    const id = ids?.[row] ?? String(row);
    const referenceRow = places.get(id);
    if (referenceRow === undefined) continue;
    pairs.push([row, referenceRow]);
    places.delete(id);
  }
  return pairs;
}

/**
 * Moves, turns and, where it helps, mirrors a layout so that its rows come as near as they can to the same rows of
 * `reference`; distances within the layout stay what they were.
 *
 * Source: Schönemann, A generalized solution of the orthogonal Procrustes problem (1966).
 * @throws ShapeError where ids and rows differ in number.
 * @example
 * // The same triangle, turned by a quarter: it is turned back.
 * const reference = new Float32Array([0, 0, 1, 0, 0, 2]);
 * const turned = new Float32Array([0, 0, 0, 1, -2, 0]);
 * const { positions } = alignLayout(turned, reference, 2);
 * [...positions].map((value) => Math.round(value) + 0); // => [0, 0, 1, 0, 0, 2]
 */
export function alignLayout(
  positions: Float32Array,
  reference: Float32Array,
  dims: 2 | 3,
  options: AlignOptions = {},
): Aligned {
  const pairs = matchRows(positions.length / dims, reference.length / dims, options);
  if (pairs.length < 2) return { positions: positions.slice(), matched: pairs.length };
  const from = meanOf(
    positions,
    dims,
    pairs.map(([row]) => row),
  );
  const to = meanOf(
    reference,
    dims,
    pairs.map(([, row]) => row),
  );
  const product = new Float64Array(dims * dims);
  for (const [row, referenceRow] of pairs)
    for (let i = 0; i < dims; i++)
      for (let j = 0; j < dims; j++)
        product[i * dims + j] =
          (product[i * dims + j] as number) +
          ((positions[row * dims + i] as number) - (from[i] as number)) *
            ((reference[referenceRow * dims + j] as number) - (to[j] as number));
  const turn = nearestOrthogonal(product, dims);
  const aligned = new Float32Array(positions.length);
  for (let at = 0; at < positions.length; at += dims)
    for (let j = 0; j < dims; j++) {
      let sum = to[j] as number;
      for (let i = 0; i < dims; i++)
        sum +=
          ((positions[at + i] as number) - (from[i] as number)) * (turn[i * dims + j] as number);
      aligned[at + j] = sum;
    }
  return { positions: aligned, matched: pairs.length };
}

function meanOf(positions: Float32Array, dims: number, rows: readonly number[]): Float64Array {
  const mean = new Float64Array(dims);
  for (const row of rows)
    for (let c = 0; c < dims; c++)
      mean[c] = (mean[c] as number) + (positions[row * dims + c] as number) / rows.length;
  return mean;
}

/** The orthogonal factor of M = U S V': U V', through the eigenvectors V of M'M. Axes without extent are made up. */
function nearestOrthogonal(m: Float64Array, n: number): Float64Array {
  const square = new Float64Array(n * n);
  for (let i = 0; i < n; i++)
    for (let j = 0; j < n; j++)
      for (let k = 0; k < n; k++)
        square[i * n + j] =
          (square[i * n + j] as number) + (m[k * n + i] as number) * (m[k * n + j] as number);
  const { vectors: v } = symmetricEigen(square, n);
  const largest = Math.sqrt(m.reduce((sum, value) => sum + value * value, 0));
  const u: Float64Array[] = [];
  for (let axis = 0; axis < n; axis++) {
    const image = new Float64Array(n);
    for (let i = 0; i < n; i++)
      for (let k = 0; k < n; k++)
        image[i] = (image[i] as number) + (m[i * n + k] as number) * (v[axis * n + k] as number);
    u.push(unitBeside(image, u, largest * 1e-9));
  }
  const out = new Float64Array(n * n);
  u.forEach((left, axis) => {
    for (let i = 0; i < n; i++)
      for (let j = 0; j < n; j++)
        out[i * n + j] =
          (out[i * n + j] as number) + (left[i] as number) * (v[axis * n + j] as number);
  });
  return out;
}

/** `vector` made orthogonal to `others` and of length 1; another such direction where it is shorter than `least`. */
function unitBeside(
  vector: Float64Array,
  others: readonly Float64Array[],
  least: number,
): Float64Array {
  const n = vector.length;
  const candidates = [
    vector,
    ...Array.from({ length: n }, (_, axis) => new Float64Array(n).fill(1, axis, axis + 1)),
  ];
  for (const [attempt, candidate] of candidates.entries()) {
    const unit = candidate.slice();
    for (const other of others) {
      const dot = unit.reduce((sum, value, i) => sum + value * (other[i] as number), 0);
      other.forEach((value, i) => {
        unit[i] = (unit[i] as number) - dot * value;
      });
    }
    const length = Math.sqrt(unit.reduce((sum, value) => sum + value * value, 0));
    // Of all axes at least one keeps half of its length beside fewer than n others.
    if (length > (attempt === 0 ? least : 0.5)) return unit.map((value) => value / length);
  }
  return vector;
}
