import { ArgumentError, ShapeError } from "../errors.js";
import type { ComputeOptions, Vectors } from "./compute.js";
import type { Control, Engine, Matrix, Metric, Neighbours } from "./engine.js";
import { asMatrix, columnMeans, requireFinite } from "./matrix.js";
import { Pacer } from "./pacer.js";
import { fitPreparation, project } from "./prepare.js";
import { distanceEnergy, fillConditional } from "./reference/affinities.js";
import { crossNeighbours } from "./reference/cross-neighbours.js";
import { createReferenceEngine } from "./reference/engine.js";
import {
  METRICS,
  type ParameterValue,
  type PreStep,
  requireOneOf,
  requireSteps,
} from "./request.js";

/** A layout as `computeLayouts` returned it or a manifest recorded it. */
export interface PlacedLayout {
  readonly method: string;
  readonly dims: 2 | 3;
  /** `[rows, dims]`. */
  readonly positions: Float32Array;
  /** `metric` and `prepare` are used. */
  readonly parameters: Readonly<Record<string, ParameterValue>>;
}

/** New points look to few old ones: a wide kernel would pull all of them to the middle. */
const PERPLEXITY = 5;
const NEIGHBOURS = 3 * PERPLEXITY;

/**
 * Finds places for new vectors, `[added.rows, dims]`, in a layout of old ones, which all stay where they are.
 *
 * PCA and triplet: the same linear map. Every other method: a place where the attraction of t-SNE to the nearest old rows is zero, sought
 * from the one that is best supported by the others, so that a point lands in one group and never between two.
 *
 * @param layout of `old`, in the same row order.
 * @throws ShapeError where rows or columns do not agree, ArgumentError as `computeLayouts`.
 * @example
 * const old = { vectors: Float32Array.from({ length: 40 * 3 }, (_, at) => Math.sin(at)), rows: 40, dim: 3 };
 * const [layout] = await computeLayouts([tsne({ perplexity: 5 })], old);
 * const added = { vectors: old.vectors.slice(0, 3), rows: 1, dim: 3 };
 * (await place(layout, old, added)).length; // => 2
 */
export async function place(
  layout: PlacedLayout,
  old: Vectors,
  added: Vectors,
  options: Pick<ComputeOptions, "engine" | "signal"> = {},
): Promise<Float32Array> {
  const { dims, positions, parameters } = layout;
  if (positions.length !== old.rows * dims)
    throw new ShapeError("layout", `${old.rows} rows`, `${positions.length / dims} rows`);
  const data = asMatrix(old.vectors, old.rows, old.dim);
  const queries = asMatrix(added.vectors, added.rows, added.dim);
  requireFinite(data);
  requireFinite(queries);
  if (old.rows === 0 && added.rows > 0)
    throw new ArgumentError("layout", "at least one row", "none");
  const engine = options.engine ?? createReferenceEngine();
  const control = options.signal ? { signal: options.signal } : {};
  const steps = requireSteps((parameters["prepare"] ?? []) as readonly PreStep[]);
  const fitted = await fitPreparation(data, steps, engine, control);
  const [oldPrepared, newPrepared] = [fitted.prepared, fitted.apply(queries)];
  if (layout.method === "pca") {
    const { axes, mean, components } = await engine.pca(oldPrepared, { components: dims }, control);
    return widened(project(newPrepared, mean, axes, components), dims);
  }
  if (layout.method === "triplet")
    return mapLinearly(oldPrepared, newPrepared, positions, dims, engine, control);
  const metric = requireOneOf("metric", (parameters["metric"] ?? "euclidean") as Metric, METRICS);
  const neighbours = await crossNeighbours(newPrepared, oldPrepared, NEIGHBOURS, metric, control);
  return settle(neighbours, positions, dims, control);
}

function widened({ values, rows, columns }: Matrix, dims: number): Float32Array {
  const out = new Float32Array(rows * dims);
  for (let row = 0; row < rows; row++)
    out.set(values.subarray(row * columns, row * columns + Math.min(columns, dims)), row * dims);
  return out;
}

/** The linear map that made `positions` of `data`, found again by least squares and applied to `queries`. */
async function mapLinearly(
  data: Matrix,
  queries: Matrix,
  positions: Float32Array,
  dims: number,
  engine: Engine,
  control: Control,
): Promise<Float32Array> {
  const all = Math.min(data.rows, data.columns);
  const { scores, axes, mean, components } = await engine.pca(data, { components: all }, control);
  const offset = columnMeans({ values: positions, rows: data.rows, columns: dims });
  // Principal coordinates are uncorrelated, so each has its own weight: covariance over variance.
  const weights = new Float64Array(components * dims);
  for (let i = 0; i < components; i++) {
    let variance = 0;
    for (let row = 0; row < data.rows; row++) {
      const score = scores[row * components + i] as number;
      variance += score * score;
      for (let c = 0; c < dims; c++)
        weights[i * dims + c] =
          (weights[i * dims + c] as number) + score * (positions[row * dims + c] as number);
    }
    for (let c = 0; c < dims; c++)
      weights[i * dims + c] = (weights[i * dims + c] as number) / variance;
  }
  const coordinates = project(queries, mean, axes, components).values;
  const out = new Float32Array(queries.rows * dims);
  for (let row = 0; row < queries.rows; row++)
    for (let c = 0; c < dims; c++) {
      let sum = offset[c] as number;
      for (let i = 0; i < components; i++)
        sum += (coordinates[row * components + i] as number) * (weights[i * dims + c] as number);
      out[row * dims + c] = sum;
    }
  return out;
}

const STEPS = 50;

/**
 * Each new point moves to the weighted mean of its neighbours' places, weighted by p * q with q = 1 / (1 + d^2), again
 * and again: where that mean is the point itself, t-SNE's attraction is zero.
 */
async function settle(
  neighbours: Neighbours,
  positions: Float32Array,
  dims: number,
  control: Control,
): Promise<Float32Array> {
  const { rows, k, indices, distances, metric } = neighbours;
  const pacer = new Pacer(control);
  const out = new Float32Array(rows * dims);
  const energies = new Float64Array(k);
  const weights = new Float64Array(k);
  for (let row = 0; row < rows; row++) {
    for (let j = 0; j < k; j++)
      energies[j] = distanceEnergy(distances[row * k + j] as number, metric);
    fillConditional(energies, Math.min(PERPLEXITY, k), weights);
    const near = indices.subarray(row * k, (row + 1) * k);
    let at = Float64Array.from(placeOf(positions, dims, heaviest(near, weights, positions, dims)));
    for (let step = 0; step < STEPS; step++) at = attracted(at, near, weights, positions);
    out.set(at, row * dims);
    if (pacer.isDue) await pacer.turn();
  }
  return out;
}

function placeOf(positions: Float32Array, dims: number, row: number): Float32Array {
  return positions.subarray(row * dims, (row + 1) * dims);
}

/** The neighbour at whose place the attraction potential, the sum of p * q, is largest. */
function heaviest(
  near: Int32Array,
  weights: Float64Array,
  positions: Float32Array,
  dims: number,
): number {
  let best = near[0] as number;
  let most = -1;
  for (const candidate of near) {
    const at = placeOf(positions, dims, candidate);
    let sum = 0;
    near.forEach((other, j) => {
      sum += (weights[j] as number) * closeness(at, placeOf(positions, dims, other));
    });
    if (sum <= most) continue;
    most = sum;
    best = candidate;
  }
  return best;
}

function closeness(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let square = 0;
  for (let c = 0; c < a.length; c++) square += ((a[c] as number) - (b[c] as number)) ** 2;
  return 1 / (1 + square);
}

function attracted(
  at: Float64Array,
  near: Int32Array,
  weights: Float64Array,
  positions: Float32Array,
): Float64Array<ArrayBuffer> {
  const dims = at.length;
  const sum = new Float64Array(dims);
  let total = 0;
  near.forEach((row, j) => {
    const other = placeOf(positions, dims, row);
    const weight = (weights[j] as number) * closeness(at, other);
    total += weight;
    for (let c = 0; c < dims; c++) sum[c] = (sum[c] as number) + weight * (other[c] as number);
  });
  return total > 0 ? sum.map((value) => value / total) : Float64Array.from(at);
}
