import { failure } from "./fetching.js";
import type { AxisRequest } from "./layout-api.js";

/** Two means closer than this share of the larger one's length are the same: their difference is rounding. */
const LEAST_SHARE = 1e-6;

/**
 * Places rows along axes of the user's own: the component of each vector along the unit vector from one mean to the
 * other, counted from the middle between the two. The units are those of the vectors.
 * @returns float32 `[rows, axes]`, row-major
 * @throws DataError `unsupported` where both ends of an axis have the same mean: it would have no direction
 */
export function axisPositions(
  vectors: Float32Array,
  rows: number,
  dim: number,
  axes: readonly AxisRequest[],
): Float32Array {
  const positions = new Float32Array(rows * axes.length);
  axes.forEach(({ from, to }, axis) => {
    const low = meanOf(vectors, rows, dim, from);
    const high = meanOf(vectors, rows, dim, to);
    const direction = high.map((value, i) => value - (low[i] ?? 0));
    const length = Math.hypot(...direction);
    const size = Math.max(Math.hypot(...low), Math.hypot(...high));
    if (!(length > LEAST_SHARE * size))
      throw failure(
        "unsupported",
        `axis ${"XYZ"[axis] ?? axis + 1}`,
        "the same mean at both ends",
        "two ends that differ",
        "Choose other rows for one end: an axis needs a direction.",
      );
    let middle = 0;
    for (let i = 0; i < dim; i++)
      middle += (((low[i] ?? 0) + (high[i] ?? 0)) / 2) * ((direction[i] ?? 0) / length);
    for (let row = 0; row < rows; row++) {
      let sum = 0;
      for (let i = 0; i < dim; i++)
        sum += (vectors[row * dim + i] as number) * (direction[i] as number);
      positions[row * axes.length + axis] = sum / length - middle;
    }
  });
  return positions;
}

/** In float64: a million rows of float32 would lose digits. */
function meanOf(
  vectors: Float32Array,
  rows: number,
  dim: number,
  chosen: Uint32Array | null,
): number[] {
  const sums = new Float64Array(dim);
  const count = chosen?.length ?? rows;
  for (let at = 0; at < count; at++) {
    const row = chosen?.[at] ?? at;
    for (let i = 0; i < dim; i++)
      sums[i] = (sums[i] as number) + (vectors[row * dim + i] as number);
  }
  return Array.from(sums, (sum) => sum / Math.max(1, count));
}
