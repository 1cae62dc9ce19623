import type { Metric } from "../engine.js";

/**
 * The distance of row `i` of `a` and row `j` of `b`, both of `columns` columns. `cosine` expects rows of length 1 (or
 * 0: a zero row is at distance 1 from every other); `dot` is the negated product.
 */
export function rowDistance(
  a: Float32Array,
  i: number,
  b: Float32Array,
  j: number,
  columns: number,
  metric: Metric,
): number {
  let sum = 0;
  let p = i * columns;
  let q = j * columns;
  const end = p + columns;
  switch (metric) {
    case "euclidean":
      for (; p < end; p++, q++) sum += ((a[p] as number) - (b[q] as number)) ** 2;
      return Math.sqrt(sum);
    case "manhattan":
      for (; p < end; p++, q++) sum += Math.abs((a[p] as number) - (b[q] as number));
      return sum;
    default:
      for (; p < end; p++, q++) sum += (a[p] as number) * (b[q] as number);
      // Rounding of unit rows must not give a negative distance to a copy of oneself.
      return metric === "cosine" ? Math.max(0, 1 - sum) : -sum;
  }
}
