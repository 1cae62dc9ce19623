import type { NeighbourGraph, Neighbours } from "./engine.js";
import { compress } from "./reference/affinities.js";

const BISECTIONS = 64;
const TOLERANCE = 1e-5;
/** A row's kernel is at least this share of its mean distance wide: copies must not make it a spike. */
const LEAST_WIDTH = 1e-3;

/**
 * UMAP's fuzzy graph: row i holds j with exp(-(d - nearest) / width), where the width makes the strengths add up to
 * log2(k); both directions joined as a + b - ab. Strengths are in (0, 1].
 *
 * Source: McInnes, Healy and Melville, UMAP (2018), section 3.1.
 * @example
 * const positions = Float32Array.from({ length: 40 }, (_, at) => Math.sin(at));
 * typeof fuzzyGraph(await mapNeighbours(positions, 2, 5)); // => "object"
 */
export function fuzzyGraph(neighbours: Neighbours, k = neighbours.k): NeighbourGraph {
  const { rows, indices, distances, k: stride } = neighbours;
  const used = Math.min(k, stride);
  const lines = Array.from({ length: rows }, () => new Map<number, number>());
  let sum = 0;
  for (const distance of distances) sum += distance;
  const meanOfAll = distances.length > 0 ? sum / distances.length : 0;
  const strengths = new Float64Array(used);
  for (let row = 0; row < rows; row++) {
    const near = distances.subarray(row * stride, row * stride + used);
    fillStrengths(near, meanOfAll, strengths);
    for (let j = 0; j < used; j++) {
      const other = indices[row * stride + j] as number;
      lines[row]?.set(other, strengths[j] as number);
    }
  }
  return compress(fuzzyUnion(lines));
}

function fillStrengths(near: Float32Array, meanOfAll: number, out: Float64Array): void {
  // Dot products may be negative; only what is above the nearest counts.
  const least = near[0] ?? 0;
  const firstApart = near.find((distance) => distance > 0);
  const nearest = least < 0 ? least : (firstApart ?? 0);
  const target = Math.log2(Math.max(2, near.length));
  let low = 0;
  let high = Number.POSITIVE_INFINITY;
  let width = 1;
  for (let step = 0; step < BISECTIONS; step++) {
    let total = 0;
    for (const distance of near)
      total += distance <= nearest ? 1 : Math.exp(-(distance - nearest) / width);
    if (Math.abs(total - target) < TOLERANCE) break;
    if (total > target) {
      high = width;
      width = (low + high) / 2;
    } else {
      low = width;
      width = high === Number.POSITIVE_INFINITY ? 2 * width : (low + high) / 2;
    }
  }
  let mean = 0;
  for (const distance of near) mean += distance / near.length;
  width = Math.max(width, LEAST_WIDTH * Math.abs(nearest > 0 ? mean : meanOfAll), Number.MIN_VALUE);
  near.forEach((distance, j) => {
    out[j] = distance <= nearest ? 1 : Math.exp(-(distance - nearest) / width);
  });
}

/** a + b - ab of both directions; edges too weak for float32 are dropped. */
function fuzzyUnion(lines: readonly ReadonlyMap<number, number>[]): Map<number, number>[] {
  const joined = lines.map(() => new Map<number, number>());
  lines.forEach((line, row) => {
    for (const [other, there] of line) {
      const back = lines[other]?.get(row) ?? 0;
      const strength = there + back - there * back;
      if (strength < 1e-30) continue;
      joined[row]?.set(other, strength);
      joined[other]?.set(row, strength);
    }
  });
  return joined;
}
