/** The lowest confidence in whole tenths; below 1, so that an axis from there has a length. */
export function lowestTenth(minimum: number): number {
  return Math.min(0.9, Math.max(0, Math.floor(minimum * 10 + 1e-6) / 10));
}

/** An axis on which a confidence has a place 0..1, and back. */
export interface ConfidenceAxis {
  readonly low: number;
  /** True where the axis follows the quantiles as well as the values. */
  readonly isSpread: boolean;
  /** Borders of the bins shown, as places 0..1: one more than there are bins. */
  readonly edges: readonly number[];
  place(value: number): number;
  value(place: number): number;
}

/** With more than this share of all confidences in a tenth of the axis, most of a plain axis would be empty. */
const SKEWED = 0.4;
const TENTH = 0.1;

/**
 * An axis from `low` to 1. Where most confidences crowd in one tenth of it, half of its length is shared out by
 * quantiles, so that a slider can choose among them: a place is then the mean of the plain place and the quantile.
 * @param bins histogram over 0..1
 */
export function confidenceAxis(bins: ArrayLike<number>, low: number): ConfidenceAxis {
  const from = Math.min(bins.length - 1, Math.round(low * bins.length));
  const shown = Array.from(bins).slice(Math.max(0, from));
  const total = shown.reduce((sum, bin) => sum + bin, 0);
  const tenth = Math.max(1, Math.round(shown.length * TENTH));
  let most = 0;
  for (let at = 0; at + tenth <= shown.length; at++)
    most = Math.max(
      most,
      shown.slice(at, at + tenth).reduce((sum, bin) => sum + bin, 0),
    );
  const isSpread = total > 0 && most > SKEWED * total;
  const edges = [0];
  let before = 0;
  shown.forEach((bin, at) => {
    before += bin;
    const plain = (at + 1) / shown.length;
    edges.push(isSpread ? (plain + before / total) / 2 : plain);
  });
  const width = 1 - low;
  return {
    low,
    isSpread,
    edges,
    place(value) {
      const at = Math.max(0, Math.min(1, (value - low) / width)) * shown.length;
      const bin = Math.min(shown.length - 1, Math.floor(at));
      const [left = 0, right = 1] = [edges[bin], edges[bin + 1]];
      return left + (at - bin) * (right - left);
    },
    value(place) {
      let bin = 0;
      while (bin < shown.length - 1 && (edges[bin + 1] ?? 1) < place) bin++;
      const [left = 0, right = 1] = [edges[bin], edges[bin + 1]];
      const share = right > left ? Math.max(0, Math.min(1, (place - left) / (right - left))) : 0;
      return low + ((bin + share) / Math.max(1, shown.length)) * width;
    },
  };
}
