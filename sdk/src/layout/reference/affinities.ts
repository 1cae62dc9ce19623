import { ArgumentError } from "../../errors.js";
import type { Control, Metric, NeighbourGraph, Neighbours } from "../engine.js";
import { Pacer } from "../pacer.js";

const MAX_BISECTIONS = 200;
/** Of the entropy, in nats. */
const TOLERANCE = 1e-9;

/**
 * Joint probabilities of t-SNE: p(j|i) falls with the energy of the distance, as wide as `perplexity` asks for, over
 * the 3 * perplexity nearest neighbours; p = (p(j|i) + p(i|j)) / 2N. The weights sum to 1.
 *
 * Source: van der Maaten and Hinton, Visualizing Data using t-SNE (2008), section 2.
 */
export async function referenceAffinities(
  neighbours: Neighbours,
  perplexity: number,
  control?: Control,
): Promise<NeighbourGraph> {
  if (!(perplexity >= 1))
    throw new ArgumentError("perplexity", "a number of at least 1", String(perplexity));
  const { rows, k, metric } = neighbours;
  const pacer = new Pacer(control);
  const used = Math.min(k, Math.max(1, Math.floor(3 * perplexity)));
  const conditional = new Float64Array(rows * used);
  const energies = new Float64Array(used);
  for (let row = 0; row < rows && used > 0; row++) {
    for (let j = 0; j < used; j++)
      energies[j] = distanceEnergy(neighbours.distances[row * k + j] as number, metric);
    fillConditional(energies, perplexity, conditional.subarray(row * used, (row + 1) * used));
    if (pacer.isDue) await pacer.turn();
    pacer.report("affinities", row + 1, rows);
  }
  return symmetrise(neighbours.indices, k, conditional, used, rows);
}

/**
 * What the exponent of the kernel is proportional to: the squared distance; for `cosine` the distance itself, which is
 * half the squared distance of unit vectors; for `dot` the distance too (only differences within a row count).
 */
export function distanceEnergy(distance: number, metric: Metric): number {
  return metric === "euclidean" || metric === "manhattan" ? distance * distance : distance;
}

/** Fills `out` with exp(-beta e) / sum, where beta makes the entropy log(perplexity), as near as it can be. */
export function fillConditional(
  energies: Float64Array,
  perplexity: number,
  out: Float64Array,
): void {
  const target = Math.log(perplexity);
  let least = Number.POSITIVE_INFINITY;
  for (const energy of energies) least = Math.min(least, energy);
  let mean = 0;
  for (const energy of energies) mean += (energy - least) / energies.length;
  let beta = mean > 0 ? 1 / mean : 0;
  let low = 0;
  let high = Number.POSITIVE_INFINITY;
  for (let step = 0; step < MAX_BISECTIONS; step++) {
    const entropy = weigh(energies, least, beta, out);
    const excess = entropy - target;
    // Without differences, or with too few neighbours, no width reaches the target: equal weights are the answer.
    if (Math.abs(excess) < TOLERANCE || beta === 0) break;
    if (excess > 0) {
      low = beta;
      beta = high === Number.POSITIVE_INFINITY ? 2 * beta : (low + high) / 2;
    } else {
      high = beta;
      beta = (low + high) / 2;
    }
  }
}

/** Normalised weights at `beta`; returns their entropy in nats. */
function weigh(energies: Float64Array, least: number, beta: number, out: Float64Array): number {
  let sum = 0;
  let moment = 0;
  for (let j = 0; j < energies.length; j++) {
    const excess = (energies[j] as number) - least;
    const weight = Math.exp(-beta * excess);
    out[j] = weight;
    sum += weight;
    moment += excess * weight;
  }
  for (let j = 0; j < energies.length; j++) out[j] = (out[j] as number) / sum;
  return Math.log(sum) + (beta * moment) / sum;
}

/** (P + P') / 2N in compressed rows, columns ascending. */
export function symmetrise(
  indices: Int32Array,
  stride: number,
  conditional: Float64Array,
  used: number,
  rows: number,
): NeighbourGraph {
  const lines = Array.from({ length: rows }, () => new Map<number, number>());
  const add = (row: number, column: number, weight: number) => {
    const line = lines[row];
    if (line && weight > 0) line.set(column, (line.get(column) ?? 0) + weight);
  };
  for (let row = 0; row < rows; row++)
    for (let j = 0; j < used; j++) {
      const other = indices[row * stride + j] as number;
      const weight = (conditional[row * used + j] as number) / (2 * rows);
      add(row, other, weight);
      add(other, row, weight);
    }
  return compress(lines);
}

/** Rows of column -> weight as a graph, columns ascending. */
export function compress(lines: readonly ReadonlyMap<number, number>[]): NeighbourGraph {
  const starts = new Uint32Array(lines.length + 1);
  lines.forEach((line, row) => {
    starts[row + 1] = (starts[row] as number) + line.size;
  });
  const edges = starts[lines.length] as number;
  const targets = new Uint32Array(edges);
  const weights = new Float32Array(edges);
  let at = 0;
  for (const line of lines)
    for (const [column, weight] of [...line].sort((a, b) => a[0] - b[0])) {
      targets[at] = column;
      weights[at++] = weight;
    }
  return { rows: lines.length, starts, targets, weights };
}
