/**
 * Histograms, as TF2 stores them (buckets of equal width) and as TF1 does (buckets whose edges grow by a tenth).
 * Source: tensorboard/plugins/histogram/summary_v2.py, tsl/lib/histogram/histogram.cc.
 */
import { ArgumentError } from "../errors.js";
import type { HistogramData, SummaryValue } from "./summary.js";
import { type SummaryOptions, summaryMetadata, tensorValue } from "./summary-values.js";
import { type FixedTensor, float64Tensor } from "./tensor.js";

/**
 * TF2's number of buckets.
 * @example
 * bucketHistogram([0, 1]).shape; // => [DEFAULT_BUCKETS, 3]
 */
export const DEFAULT_BUCKETS = 30;

function requireFinite(values: ArrayLike<number>): { min: number; max: number } {
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number;
    if (!Number.isFinite(value))
      throw new ArgumentError("values", "finite numbers", `${value} at ${i}`);
    if (value < min) min = value;
    if (value > max) max = value;
  }
  return { min, max };
}

/**
 * Buckets of equal width, float64 `[buckets, 3]`: left edge, right edge, count. Constant data are counted in the last
 * bucket, whose edges all equal the value; no data are zeros.
 * @throws ArgumentError for values that are not finite, or a bad number of buckets.
 * @example
 * // Two buckets of equal width: [left, right, count] each.
 * tensorToFloat64(bucketHistogram([0, 1, 1, 2], 2)); // => new Float64Array([0, 1, 1, 1, 2, 3])
 */
export function bucketHistogram(values: ArrayLike<number>, buckets = DEFAULT_BUCKETS): FixedTensor {
  if (!Number.isSafeInteger(buckets) || buckets < 1)
    throw new ArgumentError("buckets", "an integer from 1", String(buckets));
  const { min, max } = requireFinite(values);
  const rows = new Float64Array(buckets * 3);
  const shape = [buckets, 3];
  if (values.length === 0) return float64Tensor(rows, shape);
  const range = max - min;
  if (!Number.isFinite(range))
    throw new ArgumentError("values", "a range below 1.8e308", `${min} to ${max}`);
  const step = range / buckets;
  for (let bucket = 0; bucket < buckets; bucket++) {
    rows[bucket * 3] = min + step * bucket;
    rows[bucket * 3 + 1] = bucket === buckets - 1 ? max : min + step * (bucket + 1);
  }
  for (let i = 0; i < values.length; i++) {
    const bucket = step === 0 ? buckets - 1 : Math.floor(((values[i] as number) - min) / step);
    const count = Math.min(bucket, buckets - 1) * 3 + 2;
    rows[count] = (rows[count] as number) + 1;
  }
  return float64Tensor(rows, shape);
}

/** The right edges of TF1's buckets: 0, and ±1e-12 times powers of 1.1 up to 1e20, and the largest double. */
function growingLimits(): number[] {
  const positive: number[] = [];
  for (let limit = 1e-12; limit < 1e20; limit *= 1.1) positive.push(limit);
  positive.push(Number.MAX_VALUE);
  return [...positive.map((limit) => -limit).reverse(), 0, ...positive];
}

let limitsOfTf1: readonly number[] | undefined;

/** Index of the first limit above `value`. */
function bucketOf(limits: readonly number[], value: number): number {
  let low = 0;
  let high = limits.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((limits[middle] as number) > value) high = middle;
    else low = middle + 1;
  }
  return low;
}

/**
 * TF1's form: only used buckets are kept, and one empty one for each gap.
 * @throws ArgumentError for values that are not finite.
 * @example
 * growingHistogram([1, 2, 2]).num; // => 3
 */
export function growingHistogram(values: ArrayLike<number>): HistogramData {
  limitsOfTf1 ??= growingLimits();
  const edges = limitsOfTf1;
  const range = requireFinite(values);
  const all = new Float64Array(edges.length);
  let sum = 0;
  let sumSquares = 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number;
    const bucket = bucketOf(edges, value);
    all[bucket] = (all[bucket] as number) + 1;
    sum += value;
    sumSquares += value * value;
  }
  const limits: number[] = [];
  const counts: number[] = [];
  for (let i = 0; i < edges.length; ) {
    let limit = edges[i] as number;
    const count = all[i++] as number;
    if (count <= 0)
      while (i < edges.length && (all[i] as number) <= 0) limit = edges[i++] as number;
    limits.push(limit);
    counts.push(count);
  }
  const num = values.length;
  // What TensorFlow's own writer says of no data.
  const { min, max } = num === 0 ? { min: Number.MAX_VALUE, max: -Number.MAX_VALUE } : range;
  return { min, max, num, sum, sumSquares, limits, counts };
}

/**
 * A histogram of `values` for the Histograms and Distributions dashboards: TF2's form, or TF1's by `form`.
 * @example
 * histogramValue("weights", [0, 1, 1, 2]).tag; // => "weights"
 */
export function histogramValue(
  tag: string,
  values: ArrayLike<number>,
  options: SummaryOptions & { readonly buckets?: number; readonly form?: "tensor" | "simple" } = {},
): SummaryValue {
  if (options.form === "simple") return rawHistogramValue(tag, growingHistogram(values), options);
  const metadata = summaryMetadata({ pluginName: "histograms", dataClass: "tensor" }, options);
  return tensorValue(tag, bucketHistogram(values, options.buckets), metadata);
}

/**
 * A histogram that the caller has counted.
 * @throws ArgumentError when limits and counts differ in length, or the limits do not rise.
 * @example
 * const counted = { min: 0, max: 2, num: 3, sum: 3, sumSquares: 5, limits: [1, 2], counts: [1, 2] };
 * rawHistogramValue("weights", counted).data.kind; // => "histogram"
 */
export function rawHistogramValue(
  tag: string,
  histogram: HistogramData,
  options: SummaryOptions = {},
): SummaryValue {
  const { limits, counts } = histogram;
  if (limits.length !== counts.length)
    throw new ArgumentError("counts", `${limits.length}, one for each limit`, `${counts.length}`);
  for (const [i, limit] of limits.entries())
    if (i > 0 && !(limit > (limits[i - 1] as number)))
      throw new ArgumentError("limits", "rising numbers", `${limit} at ${i}`);
  const metadata = summaryMetadata({ pluginName: "histograms", dataClass: "tensor" }, options);
  return { tag, metadata, data: { kind: "histogram", histogram } };
}
