/**
 * Precision and recall over thresholds, for the PR Curves dashboard.
 * Source: tensorboard/plugins/pr_curve/summary.py.
 */
import { wire } from "#proto/plugin-proto.js";
import { ArgumentError, ShapeError } from "../errors.js";
import { encodeMessage } from "./message.js";
import type { SummaryValue } from "./summary.js";
import { type SummaryOptions, summaryMetadata, tensorValue } from "./summary-values.js";
import { float32Tensor } from "./tensor.js";

/** Counts and rates at each threshold, rising from 0 to 1; all of one length. */
export interface PrCurveData {
  readonly truePositives: ArrayLike<number>;
  readonly falsePositives: ArrayLike<number>;
  readonly trueNegatives: ArrayLike<number>;
  readonly falseNegatives: ArrayLike<number>;
  readonly precision: ArrayLike<number>;
  readonly recall: ArrayLike<number>;
}

/** Stands for a count of zero below a fraction, so that it is 0 and not NaN. */
const LEAST_COUNT = 1e-7;

/**
 * Counts at `thresholds` evenly spaced thresholds.
 * @param labels true or 1 where the class is there
 * @param predictions 0 to 1
 * @throws ShapeError where lengths differ, ArgumentError for predictions out of range or fewer than two thresholds.
 * @example
 * const curve = countPrCurve([true, false], [0.9, 0.1], 2);
 * curve.truePositives.length; // => 2
 */
export function countPrCurve(
  labels: ArrayLike<number | boolean>,
  predictions: ArrayLike<number>,
  thresholds: number,
  weights?: ArrayLike<number>,
): PrCurveData {
  if (!Number.isSafeInteger(thresholds) || thresholds < 2)
    throw new ArgumentError("thresholds", "a whole number from 2", String(thresholds));
  if (labels.length !== predictions.length)
    throw new ShapeError("labels", `${predictions.length}, as the predictions`, `${labels.length}`);
  if (weights && weights.length !== predictions.length)
    throw new ShapeError(
      "weights",
      `${predictions.length}, as the predictions`,
      `${weights.length}`,
    );
  const truePositives = new Float64Array(thresholds);
  const falsePositives = new Float64Array(thresholds);
  for (let i = 0; i < predictions.length; i++) {
    const prediction = predictions[i] as number;
    if (!(prediction >= 0 && prediction <= 1))
      throw new ArgumentError("predictions", "numbers from 0 to 1", `${prediction} at ${i}`);
    // In the precision that the predictions have, as NumPy does: 0.7 of a float32 is below the threshold 0.7.
    const scaled = prediction * (thresholds - 1);
    const bucket = Math.floor(predictions instanceof Float32Array ? Math.fround(scaled) : scaled);
    const label = Number(labels[i]);
    const weight = weights ? (weights[i] as number) : 1; // lengths are equal
    truePositives[bucket] = (truePositives[bucket] as number) + label * weight;
    falsePositives[bucket] = (falsePositives[bucket] as number) + (1 - label) * weight;
  }
  // Everything at or above a threshold is called positive.
  for (let at = thresholds - 2; at >= 0; at--) {
    truePositives[at] = (truePositives[at] as number) + (truePositives[at + 1] as number);
    falsePositives[at] = (falsePositives[at] as number) + (falsePositives[at + 1] as number);
  }
  const [allTrue = 0] = truePositives;
  const [allFalse = 0] = falsePositives;
  const trueNegatives = falsePositives.map((count) => allFalse - count);
  const falseNegatives = truePositives.map((count) => allTrue - count);
  const share = (counts: Float64Array, others: Float64Array) =>
    counts.map((count, at) => count / Math.max(LEAST_COUNT, count + (others[at] as number)));
  return {
    truePositives,
    falsePositives,
    trueNegatives,
    falseNegatives,
    precision: share(truePositives, falsePositives),
    recall: share(truePositives, falseNegatives),
  };
}

/**
 * A curve as float32 `[6, thresholds]`. @throws ShapeError where the lengths differ
 * @example
 * prCurveValue("birds", countPrCurve([true, false], [0.9, 0.1], 3)).tag; // => "birds"
 */
export function prCurveValue(
  tag: string,
  curve: PrCurveData,
  options: SummaryOptions = {},
): SummaryValue {
  const { truePositives, falsePositives, trueNegatives, falseNegatives, precision, recall } = curve;
  const rows = [truePositives, falsePositives, trueNegatives, falseNegatives, precision, recall];
  const numThresholds = truePositives.length;
  for (const row of rows)
    if (row.length !== numThresholds)
      throw new ShapeError("curve", `${numThresholds} values in each list`, `${row.length}`);
  const content = encodeMessage(wire.PrCurvePluginData, { numThresholds });
  const metadata = summaryMetadata(
    { pluginName: "pr_curves", content, dataClass: "tensor" },
    options,
  );
  const values = rows.flatMap((row) => Array.from(row));
  return tensorValue(tag, float32Tensor(values, [6, numThresholds]), metadata);
}
