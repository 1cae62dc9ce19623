// Distances of whole rows, given up as soon as they are sure to be too large.
import { add, sub, mul, splat, laneSum } from "./simd";

/** Columns between two looks at the sum so far. */
const STRIDE: i32 = 64;

/** Squared Euclidean distance of two rows of `columns` f32, or a part of it that is above `bound` already. */
export function squaredDistance(x: usize, y: usize, columns: i32, bound: f32): f32 {
  let s0 = splat(0), s1 = s0, s2 = s0, s3 = s0, k = 0;
  while (k + 16 <= columns) {
    for (const end = min(k + STRIDE, columns - 15); k < end; k += 16, x += 64, y += 64) {
      const e0 = sub(v128.load(x), v128.load(y)), e1 = sub(v128.load(x, 16), v128.load(y, 16));
      const e2 = sub(v128.load(x, 32), v128.load(y, 32)), e3 = sub(v128.load(x, 48), v128.load(y, 48));
      s0 = add(s0, mul(e0, e0)); s1 = add(s1, mul(e1, e1));
      s2 = add(s2, mul(e2, e2)); s3 = add(s3, mul(e3, e3));
    }
    const sum = laneSum(add(add(s0, s1), add(s2, s3)));
    if (sum > bound) return sum;
  }
  for (; k + 4 <= columns; k += 4, x += 16, y += 16) {
    const e = sub(v128.load(x), v128.load(y));
    s0 = add(s0, mul(e, e));
  }
  let sum = laneSum(add(add(s0, s1), add(s2, s3)));
  for (; k < columns; k++, x += 4, y += 4) {
    const e = load<f32>(x) - load<f32>(y);
    sum += e * e;
  }
  return sum;
}
