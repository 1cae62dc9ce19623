// Cubic B-spline weights of the four nodes around a point, all four in one register.
import { add, mul, splat } from "./simd";

/** Values at offset t in [0, 1): nodes -1, 0, 1, 2. Their sum is 1. */
// @ts-ignore: decorator
@inline
export function splineWeights(t: f32): v128 {
  const x = splat(t);
  const c0 = f32x4(0.16666667, 0.6666667, 0.16666667, 0),
    c1 = f32x4(-0.5, 0, 0.5, 0);
  const c2 = f32x4(0.5, -1, 0.5, 0),
    c3 = f32x4(-0.16666667, 0.5, -0.5, 0.16666667);
  return add(c0, mul(x, add(c1, mul(x, add(c2, mul(x, c3))))));
}

/** Derivatives of the same weights with respect to t. Their sum is 0. */
// @ts-ignore: decorator
@inline
export function splineSlopes(t: f32): v128 {
  const x = splat(t);
  const d0 = f32x4(-0.5, 0, 0.5, 0),
    d1 = f32x4(1, -2, 1, 0),
    d2 = f32x4(-0.5, 1.5, -1.5, 0.5);
  return add(d0, mul(x, add(d1, mul(x, d2))));
}
