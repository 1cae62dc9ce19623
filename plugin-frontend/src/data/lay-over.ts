/** Lays one map over another: the turn, mirroring, size and shift that bring matched rows nearest to each other. */
import type { LayOver, Placed } from "./compare-api.js";

/** Rounds of fitting; rows far off count less in the next, so that a few that moved do not turn the rest. */
const ROUNDS = 12;

/** `to = size * turn * from + shift`; `turn` is `[3, 3]` row-major. */
export interface Similarity {
  readonly size: number;
  readonly turn: Float64Array;
  readonly shift: readonly [number, number, number];
}

const SAME: Similarity = {
  size: 1,
  turn: Float64Array.of(1, 0, 0, 0, 1, 0, 0, 0, 1),
  shift: [0, 0, 0],
};

/**
 * The similarity that lays `from` over `to`. `match` holds for each row of `to` its row of `from`, or -1; null: the
 * same rows. Least squares with weights `1 / (1 + (distance / median)^2)`.
 */
export function similarityOf(
  to: Placed,
  from: Placed,
  match: Int32Array | null,
  how: LayOver,
): Similarity {
  if (how === "none") return SAME;
  const pairs = matched(to, from, match);
  if (pairs.count < 3) return SAME;
  const dims = to.dims === 3 && from.dims === 3 ? 3 : 2;
  if (how === "flips") return flips(pairs, dims);
  // A stray far out on either map would shrink everything else to a spot in the first fit: it begins with a low weight.
  const weights = centrality(pairs.to, pairs.count);
  centrality(pairs.from, pairs.count).forEach((weight, i) => {
    weights[i] = (weights[i] as number) * weight;
  });
  let fit = fitted(pairs, weights, dims);
  for (let round = 0; round < ROUNDS; round++) {
    if (!weigh(pairs, fit, weights)) break;
    fit = fitted(pairs, weights, dims);
  }
  return fit;
}

/** All rows of a map moved by a similarity; rows without a place stay without. */
export function moved({ positions, dims }: Placed, by: Similarity): Float32Array {
  if (by === SAME) return positions;
  const result = new Float32Array(positions.length);
  const { size, turn, shift } = by;
  for (let at = 0; at < positions.length; at += dims) {
    const x = positions[at] as number;
    const y = positions[at + 1] as number;
    const z = dims === 3 ? (positions[at + 2] as number) : 0;
    for (let axis = 0; axis < dims; axis++)
      result[at + axis] =
        size *
          ((turn[3 * axis] as number) * x +
            (turn[3 * axis + 1] as number) * y +
            (turn[3 * axis + 2] as number) * z) +
        (shift[axis] as number);
  }
  return result;
}

interface Pairs {
  readonly count: number;
  /** Three numbers a pair. */
  readonly to: Float64Array;
  readonly from: Float64Array;
}

function matched(to: Placed, from: Placed, match: Int32Array | null): Pairs {
  const rows = Math.floor(to.positions.length / to.dims);
  const others = Math.floor(from.positions.length / from.dims);
  const a = new Float64Array(rows * 3);
  const b = new Float64Array(rows * 3);
  let count = 0;
  for (let row = 0; row < rows; row++) {
    const other = match ? (match[row] ?? -1) : row;
    if (other < 0 || other >= others) continue;
    let sum = 0;
    for (let axis = 0; axis < 3; axis++) {
      const p = axis < to.dims ? (to.positions[row * to.dims + axis] as number) : 0;
      const q = axis < from.dims ? (from.positions[other * from.dims + axis] as number) : 0;
      a[count * 3 + axis] = p;
      b[count * 3 + axis] = q;
      sum += p + q;
    }
    if (Number.isFinite(sum)) count++;
  }
  return { count, to: a.subarray(0, count * 3), from: b.subarray(0, count * 3) };
}

function fitted({ count, to, from }: Pairs, weights: Float64Array, dims: 2 | 3): Similarity {
  const a = weightedMean(to, weights, count);
  const b = weightedMean(from, weights, count);
  const cross = new Float64Array(9);
  let spread = 0;
  for (let i = 0; i < count; i++) {
    const w = weights[i] as number;
    for (let r = 0; r < dims; r++) {
      const p = (to[i * 3 + r] as number) - (a[r] as number);
      const q = (from[i * 3 + r] as number) - (b[r] as number);
      spread += w * q * q;
      for (let c = 0; c < dims; c++)
        cross[3 * r + c] =
          (cross[3 * r + c] as number) + w * p * ((from[i * 3 + c] as number) - (b[c] as number));
    }
  }
  const turn = nearestRotation(cross, dims);
  let trace = 0;
  for (let i = 0; i < 9; i++) trace += (turn[i] as number) * (cross[i] as number);
  const size = spread > 0 && trace > 0 ? trace / spread : 1;
  return { size, turn, shift: shiftOf(a, b, size, turn) };
}

/** `1 / (1 + (distance from the middle / its median)^2)` of each place. */
function centrality(places: Float64Array, count: number): Float64Array {
  const middle = [0, 1, 2].map((axis) =>
    medianOf(Float64Array.from({ length: count }, (_, i) => places[i * 3 + axis] as number)),
  );
  const squares = Float64Array.from({ length: count }, (_, i) =>
    middle.reduce((sum, value, axis) => sum + ((places[i * 3 + axis] as number) - value) ** 2, 0),
  );
  const unit = medianOf(squares);
  return squares.map((square) => (unit > 0 ? 1 / (1 + square / unit) : 1));
}

function medianOf(values: Float64Array): number {
  return values.slice().sort()[values.length >> 1] ?? 0;
}

/** Each axis turned round or not, whichever brings the rows nearer. */
function flips({ count, to, from }: Pairs, dims: 2 | 3): Similarity {
  const turn = SAME.turn.slice();
  for (let axis = 0; axis < dims; axis++) {
    let agreement = 0;
    for (let i = 0; i < count; i++)
      agreement += (to[i * 3 + axis] as number) * (from[i * 3 + axis] as number);
    if (agreement < 0) turn[4 * axis] = -1;
  }
  return { size: 1, turn, shift: [0, 0, 0] };
}

function weightedMean(values: Float64Array, weights: Float64Array, count: number): number[] {
  const mean = [0, 0, 0];
  let total = 0;
  for (let i = 0; i < count; i++) {
    const w = weights[i] as number;
    total += w;
    for (let axis = 0; axis < 3; axis++)
      mean[axis] = (mean[axis] as number) + w * (values[i * 3 + axis] as number);
  }
  return mean.map((sum) => (total > 0 ? sum / total : 0));
}

function shiftOf(
  to: readonly number[],
  from: readonly number[],
  size: number,
  turn: Float64Array,
): [number, number, number] {
  const at = (axis: number) =>
    (to[axis] ?? 0) -
    size *
      ((turn[3 * axis] as number) * (from[0] ?? 0) +
        (turn[3 * axis + 1] as number) * (from[1] ?? 0) +
        (turn[3 * axis + 2] as number) * (from[2] ?? 0));
  return [at(0), at(1), at(2)];
}

/** Sets the weights by how far off each pair is; false where the maps already agree. */
function weigh({ count, to, from }: Pairs, fit: Similarity, weights: Float64Array): boolean {
  const laid = moved({ positions: Float32Array.from(from), dims: 3 }, fit);
  const squares = new Float64Array(count);
  let reach = 0;
  for (let i = 0; i < count; i++) {
    let square = 0;
    for (let axis = 0; axis < 3; axis++) {
      square += ((to[i * 3 + axis] as number) - (laid[i * 3 + axis] as number)) ** 2;
      reach = Math.max(reach, Math.abs(to[i * 3 + axis] as number));
    }
    squares[i] = square;
  }
  const median = medianOf(squares);
  // Where half of the rows agree to rounding, the rest may be anywhere: do not divide by nothing.
  const unit = Math.max(median, (reach * 1e-6) ** 2);
  if (unit === 0) return false;
  for (let i = 0; i < count; i++) weights[i] = 1 / (1 + (squares[i] as number) / unit);
  return true;
}

/**
 * The orthogonal matrix (turned or mirrored) nearest to `matrix`: its polar factor, by Newton's iteration.
 * Source: Higham 1986, Computing the polar decomposition.
 */
function nearestRotation(matrix: Float64Array, dims: 2 | 3): Float64Array {
  const norm = Math.hypot(...matrix);
  if (norm === 0) return SAME.turn.slice();
  let q = Float64Array.from(matrix, (value) => value / norm);
  if (dims === 2) q[8] = 1;
  for (let i = 0; i < 3; i++) q[4 * i] = (q[4 * i] as number) + 1e-12; // a flat cloud has no third direction
  for (let step = 0; step < 60; step++) {
    const inverse = invert(q);
    if (!inverse) return SAME.turn.slice();
    const next = new Float64Array(9);
    let change = 0;
    for (let r = 0; r < 3; r++)
      for (let c = 0; c < 3; c++) {
        const value = 0.5 * ((q[3 * r + c] as number) + (inverse[3 * c + r] as number));
        change = Math.max(change, Math.abs(value - (q[3 * r + c] as number)));
        next[3 * r + c] = value;
      }
    q = next;
    if (change < 1e-14) break;
  }
  return q;
}

function invert(m: Float64Array): Float64Array | null {
  const [a, b, c, d, e, f, g, h, i] = m as unknown as [
    number,
    number,
    number,
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const det = a * (e * i - f * h) - b * (d * i - f * g) + c * (d * h - e * g);
  if (Math.abs(det) < 1e-300) return null;
  return Float64Array.of(
    (e * i - f * h) / det,
    (c * h - b * i) / det,
    (b * f - c * e) / det,
    (f * g - d * i) / det,
    (a * i - c * g) / det,
    (c * d - a * f) / det,
    (d * h - e * g) / det,
    (b * g - a * h) / det,
    (a * e - b * d) / det,
  );
}
