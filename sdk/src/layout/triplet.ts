import type { Vectors } from "./compute.js";
import type { Control, Engine, Matrix, Neighbours } from "./engine.js";
import { asMatrix, requireFinite } from "./matrix.js";
import { project } from "./prepare.js";
import { sampleRows } from "./random.js";
import { crossNeighbours } from "./reference/cross-neighbours.js";
import { createReferenceEngine } from "./reference/engine.js";
import { trainTripletMap } from "./reference/triplet-map.js";
import { requireNumber, requireSeed } from "./request.js";
import { TRIPLET_NEIGHBOURS } from "./triplet-neighbours.js";

const STEPS = 400;
/** Principal coordinates that the map may use: more are noise, and cost time. */
const MOST_COORDINATES = 256;
const RECALL_SAMPLE = 1000;
const RECALL_K = 10;

export interface TripletOptions {
  /** Columns of the result. Default 64. */
  readonly dims?: number;
  /** Default 0. */
  readonly seed?: number;
  /** Mini-batches of 1,024 triplets. Default 400. */
  readonly steps?: number;
  readonly engine?: Engine;
  readonly signal?: Control["signal"];
  readonly onProgress?: Control["onProgress"];
}

/** A linear map that keeps nearest neighbours, for the vectors it was trained on and for others. */
export interface TripletMap {
  readonly dims: number;
  /** `[dims, dim]`, row-major. */
  readonly axes: Float32Array;
  /** `[dim]`: subtracted first. */
  readonly mean: Float32Array;
  /** `[rows, dims]`: the vectors it was trained on, mapped. */
  readonly mapped: Float32Array;
  /** Share of the 10 nearest rows that stay among the 10 nearest: with as many principal components, and with this. */
  readonly recallBefore: number;
  readonly recallAfter: number;
  /** Rows that the recall was measured on. */
  readonly sample: number;
  /** False where training did not help, and the map is the principal components. */
  readonly trained: boolean;
  /** Maps other vectors of as many columns, `[rows, dims]`. */
  map(others: Vectors): Float32Array;
}

/**
 * Learns a linear map from [N, D] to [N, dims] by triplets that keeps more of each row's ten nearest than principal
 * components do; never fewer, for then it is them. Euclidean; scale rows to length 1 first for cosine.
 *
 * @throws ShapeError, ArgumentError as `computeLayouts`.
 * @example
 * const data = { vectors: Float32Array.from({ length: 60 * 6 }, (_, at) => Math.sin(at * 1.7)), rows: 60, dim: 6 };
 * const map = await trainTriplet(data, { dims: 2, seed: 1 });
 * typeof map; // => "object"
 */
export async function trainTriplet(
  { vectors, rows, dim }: Vectors,
  options: TripletOptions = {},
): Promise<TripletMap> {
  const data = asMatrix(vectors, rows, dim);
  requireFinite(data);
  const dims = requireNumber("dims", options.dims ?? 64, 1, { integer: true });
  const seed = requireSeed(options.seed);
  const steps = requireNumber("steps", options.steps ?? STEPS, 0, { integer: true });
  const { engine = createReferenceEngine(), signal, onProgress } = options;
  const control = { ...(signal && { signal }), ...(onProgress && { onProgress }) };
  const k = Math.max(0, Math.min(TRIPLET_NEIGHBOURS, rows - 1));
  const neighbours = await engine.neighbours(data, { k }, control);
  return trainOn(data, neighbours, { dims, seed, steps }, engine, control);
}

/** `trainTriplet` on neighbours that are known. */
export async function trainOn(
  data: Matrix,
  neighbours: Neighbours,
  { dims, seed, steps }: { dims: number; seed: number; steps: number },
  engine: Engine,
  control: Control,
): Promise<TripletMap> {
  const { rows, columns } = data;
  const coordinates = Math.min(columns, Math.max(MOST_COORDINATES, dims), Math.max(rows, 1));
  const found = await engine.pca(data, { components: coordinates, seed }, control);
  const count = found.components;
  const points: Matrix = { values: found.scores, rows, columns: count };
  const start = identity(dims, count);
  // With as many columns as the data has, the principal components keep everything.
  const learned =
    dims < count
      ? await trainTripletMap(points, neighbours, { dims, seed, steps }, control)
      : start;
  const before = applyMap(points, start, dims);
  const after = applyMap(points, learned, dims);
  const sample = sampleRows(rows, RECALL_SAMPLE, seed);
  const recallBefore = await recall(before, rows, dims, neighbours, sample, control);
  const recallAfter = await recall(after, rows, dims, neighbours, sample, control);
  const trained = recallAfter > recallBefore;
  const axes = combined(trained ? learned : start, found.axes, dims, count, columns);
  return {
    dims,
    axes,
    mean: found.mean,
    mapped: trained ? after : before,
    recallBefore,
    recallAfter: Math.max(recallAfter, recallBefore),
    sample: sample.length,
    trained,
    map(others) {
      const matrix = asMatrix(others.vectors, others.rows, columns);
      requireFinite(matrix);
      return project(matrix, found.mean, axes, dims).values;
    },
  };
}

function identity(dims: number, count: number): Float64Array {
  const map = new Float64Array(dims * count);
  for (let c = 0; c < Math.min(dims, count); c++) map[c * count + c] = 1;
  return map;
}

function applyMap(points: Matrix, map: Float64Array, dims: number): Float32Array {
  const none = new Float32Array(points.columns);
  return project(points, none, Float32Array.from(map), dims).values;
}

/** map x axes: from the vectors straight to the result. */
function combined(
  map: Float64Array,
  axes: Float32Array,
  dims: number,
  count: number,
  columns: number,
): Float32Array {
  const out = new Float64Array(dims * columns);
  for (let c = 0; c < dims; c++)
    for (let j = 0; j < count; j++) {
      const weight = map[c * count + j] as number;
      for (let at = 0; at < columns; at++)
        out[c * columns + at] =
          (out[c * columns + at] as number) + weight * (axes[j * columns + at] as number);
    }
  return Float32Array.from(out);
}

/** Share of the `RECALL_K` nearest of the sampled rows that are found in `mapped`. */
async function recall(
  mapped: Float32Array,
  rows: number,
  dims: number,
  neighbours: Neighbours,
  sample: Int32Array,
  control: Control,
): Promise<number> {
  const k = Math.min(RECALL_K, neighbours.k);
  if (k === 0 || sample.length === 0) return 1;
  const queries = new Float32Array(sample.length * dims);
  sample.forEach((row, at) => {
    queries.set(mapped.subarray(row * dims, (row + 1) * dims), at * dims);
  });
  // One more than wanted, since every row finds itself.
  const found = await crossNeighbours(
    { values: queries, rows: sample.length, columns: dims },
    { values: mapped, rows, columns: dims },
    k + 1,
    "euclidean",
    control,
  );
  let hits = 0;
  sample.forEach((row, at) => {
    const true10 = neighbours.indices.subarray(row * neighbours.k, row * neighbours.k + k);
    const near = [...found.indices.subarray(at * found.k, (at + 1) * found.k)];
    const others = near.filter((other) => other !== row).slice(0, k);
    hits += others.filter((other) => true10.includes(other)).length;
  });
  return hits / (sample.length * k);
}
