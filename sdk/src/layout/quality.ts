import { ShapeError } from "../errors.js";
import type { Control, Engine, Matrix, Metric, NeighbourhoodRanks } from "./engine.js";
import { unitRows } from "./matrix.js";
import { Pacer } from "./pacer.js";
import { sampleRows } from "./random.js";
import { rowDistance } from "./reference/distance.js";
import { dotBlock } from "./reference/products.js";

/** How well a layout keeps the neighbourhoods of the vectors. All figures from 0 (bad) to 1. */
export interface Quality {
  /** Near on the map means near in the vectors. 1 minus a penalty by rank for each false neighbour. */
  readonly trustworthiness: number;
  /** Near in the vectors means near on the map. 1 minus a penalty by rank for each missing neighbour. */
  readonly continuity: number;
  /** Mean share of the k nearest in the vectors that are among the k nearest on the map. */
  readonly neighboursKept: number;
  readonly k: number;
  /** Rows measured, each against all rows. */
  readonly sample: number;
}

export interface QualityOptions {
  /** Default 15; lowered where there are fewer than 32 rows, since the measures are defined for k < rows / 2. */
  readonly k?: number;
  /** Rows to measure. Default 2,000; all where there are fewer. */
  readonly sample?: number;
  /** Default `euclidean`. */
  readonly metric?: Metric;
  readonly seed?: number;
  /** What compares the rows. Default: this thread, pair by pair. */
  readonly engine?: Engine;
}

const ROWS_PER_BLOCK = 4;

/**
 * Measures a layout, `[rows, dims]`, against the vectors it was made from; undefined below 4 rows, where no measure is
 * defined. Equal distances are ranked by row number.
 *
 * Source: Venna and Kaski, Neighborhood preservation in nonlinear projection methods (2001).
 * @throws ShapeError where the rows differ.
 * @example
 * // A layout that is the vectors themselves keeps every neighbour.
 * const points = Float32Array.from({ length: 40 * 2 }, (_, at) => Math.sin(at * at));
 * const data = asMatrix(points, 40, 2);
 * const quality = await measureQuality(data, points, 2, { metric: "euclidean" });
 * quality.trustworthiness; // => 1
 */
export async function measureQuality(
  data: Matrix,
  positions: Float32Array,
  dims: number,
  options: QualityOptions = {},
  control?: Control,
): Promise<Quality | undefined> {
  const { rows } = data;
  if (positions.length !== rows * dims)
    throw new ShapeError("layout", `${rows} rows`, `${positions.length / dims} rows`);
  const k = Math.min(options.k ?? 15, Math.ceil(rows / 2) - 1);
  if (k < 1 || rows < 4) return undefined;
  const metric = options.metric ?? "euclidean";
  const sample = sampleRows(rows, options.sample ?? 2000, options.seed ?? 0);
  const ranks =
    (await options.engine?.neighbourhoodRanks?.(
      data,
      positions,
      dims,
      k,
      sample,
      metric,
      control,
    )) ?? (await compareInPlace(data, positions, dims, k, sample, metric, control));
  const worst = (sample.length * k * (2 * rows - 3 * k - 1)) / 2;
  return {
    trustworthiness: 1 - ranks.falseRanks / worst,
    continuity: 1 - ranks.missingRanks / worst,
    neighboursKept: ranks.kept / (sample.length * k),
    k,
    sample: sample.length,
  };
}

/** Every sampled row against all rows, in float64. */
async function compareInPlace(
  data: Matrix,
  positions: Float32Array,
  dims: number,
  k: number,
  sample: Int32Array,
  metric: Metric,
  control: Control | undefined,
): Promise<NeighbourhoodRanks> {
  const { rows } = data;
  const pacer = new Pacer(control);
  const scored = metric === "cosine" ? unitRows(data) : data;
  const norms = squaredNorms(scored);
  const inVectors = new Float64Array(ROWS_PER_BLOCK * rows);
  const onMap = new Float64Array(rows);
  let falseRanks = 0;
  let missingRanks = 0;
  let kept = 0;
  for (let start = 0; start < sample.length; start += ROWS_PER_BLOCK) {
    const block = sample.subarray(start, start + ROWS_PER_BLOCK);
    scoreRows(scored, norms, block, metric, inVectors);
    block.forEach((row, line) => {
      const far = inVectors.subarray(line * rows, (line + 1) * rows);
      for (let other = 0; other < rows; other++) {
        let square = 0;
        for (let c = 0; c < dims; c++)
          square +=
            ((positions[row * dims + c] as number) - (positions[other * dims + c] as number)) ** 2;
        onMap[other] = square;
      }
      const trueNear = nearest(far, row, k);
      const mapNear = nearest(onMap, row, k);
      falseRanks += excessRanks(far, row, mapNear, k);
      missingRanks += excessRanks(onMap, row, trueNear, k);
      kept += trueNear.filter((other) => mapNear.includes(other)).length;
    });
    pacer.report("quality", Math.min(start + ROWS_PER_BLOCK, sample.length), sample.length);
    if (pacer.isDue) await pacer.turn();
  }
  return { falseRanks, missingRanks, kept };
}

function squaredNorms({ values, rows, columns }: Matrix): Float64Array {
  const norms = new Float64Array(rows);
  for (let row = 0, at = 0; row < rows; row++)
    for (let c = 0; c < columns; c++, at++)
      norms[row] = (norms[row] as number) + (values[at] as number) ** 2;
  return norms;
}

/** A score that orders like the distance, from each of a few rows to all rows. */
function scoreRows(
  { values, rows, columns }: Matrix,
  norms: Float64Array,
  block: Int32Array,
  metric: Metric,
  out: Float64Array,
): void {
  if (metric === "manhattan") {
    block.forEach((row, line) => {
      for (let other = 0; other < rows; other++)
        out[line * rows + other] = rowDistance(values, row, values, other, columns, metric);
    });
    return;
  }
  const queries = new Float32Array(block.length * columns);
  block.forEach((row, line) => {
    queries.set(values.subarray(row * columns, (row + 1) * columns), line * columns);
  });
  dotBlock(queries, 0, block.length, values, 0, rows, columns, out);
  for (let line = 0; line < block.length; line++)
    for (let other = 0, at = line * rows; other < rows; other++, at++)
      out[at] =
        metric === "euclidean"
          ? (norms[other] as number) - 2 * (out[at] as number)
          : -(out[at] as number);
}

/** The `k` rows with the smallest scores, `self` left out, nearest first. */
function nearest(scores: Float64Array, self: number, k: number): number[] {
  const found: number[] = [];
  let worst = Number.POSITIVE_INFINITY;
  for (let row = 0; row < scores.length; row++) {
    const score = scores[row] as number;
    if (row === self || (found.length === k && score >= worst)) continue;
    let at = found.length === k ? k - 1 : found.length;
    while (at > 0 && (scores[found[at - 1] as number] as number) > score) {
      found[at] = found[at - 1] as number;
      at--;
    }
    found[at] = row;
    worst = scores[found[found.length - 1] as number] as number;
  }
  return found;
}

/** Sum over `others` of how far their rank by `scores` exceeds k. */
function excessRanks(
  scores: Float64Array,
  self: number,
  others: readonly number[],
  k: number,
): number {
  const sorted = others
    .map((row) => ({ row, score: scores[row] as number, nearer: 0 }))
    .sort((a, b) => b.score - a.score || b.row - a.row);
  for (let row = 0; row < scores.length; row++) {
    if (row === self) continue;
    const score = scores[row] as number;
    for (const other of sorted) {
      if (score > other.score || (score === other.score && row >= other.row)) break;
      other.nearer++;
    }
  }
  return sorted.reduce((sum, { nearer }) => sum + Math.max(0, nearer + 1 - k), 0);
}
