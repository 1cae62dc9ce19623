// Short names for the f32x4 operations every kernel uses, plus small register-only helpers.

// @ts-ignore: decorator
@inline export function add(a: v128, b: v128): v128 {
  return f32x4.add(a, b);
}
// @ts-ignore: decorator
@inline export function sub(a: v128, b: v128): v128 {
  return f32x4.sub(a, b);
}
// @ts-ignore: decorator
@inline export function mul(a: v128, b: v128): v128 {
  return f32x4.mul(a, b);
}
// @ts-ignore: decorator
@inline export function splat(x: f32): v128 {
  return f32x4.splat(x);
}
/** All four lanes become lane 0, 1, 2 or 3 of `a`. */
// @ts-ignore: decorator
@inline export function lane0(a: v128): v128 {
  return v128.shuffle<f32>(a, a, 0, 0, 0, 0);
}
// @ts-ignore: decorator
@inline export function lane1(a: v128): v128 {
  return v128.shuffle<f32>(a, a, 1, 1, 1, 1);
}
// @ts-ignore: decorator
@inline export function lane2(a: v128): v128 {
  return v128.shuffle<f32>(a, a, 2, 2, 2, 2);
}
// @ts-ignore: decorator
@inline export function lane3(a: v128): v128 {
  return v128.shuffle<f32>(a, a, 3, 3, 3, 3);
}

/** Sum of the four lanes; the order is fixed: (0+2) + (1+3). */
// @ts-ignore: decorator
@inline
export function laneSum(a: v128): f32 {
  const s = add(a, v128.shuffle<f32>(a, a, 2, 3, 0, 1));
  return f32x4.extract_lane(s, 0) + f32x4.extract_lane(s, 1);
}

/** Transposes the 4 x 4 block of rows a, b, c, d and stores its columns at dst, dst+step, dst+2*step, dst+3*step. */
// @ts-ignore: decorator
@inline
export function storeTransposed(dst: usize, step: usize, a: v128, b: v128, c: v128, d: v128): void {
  const abLow = v128.shuffle<f32>(a, b, 0, 4, 1, 5),
    abHigh = v128.shuffle<f32>(a, b, 2, 6, 3, 7);
  const cdLow = v128.shuffle<f32>(c, d, 0, 4, 1, 5),
    cdHigh = v128.shuffle<f32>(c, d, 2, 6, 3, 7);
  v128.store(dst, v128.shuffle<f64>(abLow, cdLow, 0, 2));
  v128.store(dst + step, v128.shuffle<f64>(abLow, cdLow, 1, 3));
  v128.store(dst + 2 * step, v128.shuffle<f64>(abHigh, cdHigh, 0, 2));
  v128.store(dst + 3 * step, v128.shuffle<f64>(abHigh, cdHigh, 1, 3));
}

/** Natural logarithm of four positive normal numbers; absolute error below 2e-7 near 1, relative below 1e-6 beyond. */
// @ts-ignore: decorator
@inline
export function log4(x: v128): v128 {
  // x = 2^e m with m in [sqrt(1/2), sqrt(2)): subtracting the bits of sqrt(1/2) carries into the exponent at that border.
  const shifted = i32x4.sub(x, i32x4.splat(0x3f3504f3));
  const e = i32x4.shr_s(shifted, 23);
  const m = i32x4.sub(x, i32x4.shl(e, 23));
  const s = f32x4.div(sub(m, splat(1)), add(m, splat(1))), s2 = mul(s, s);
  // log m = 2 artanh(s), |s| < 0.172
  const series = add(splat(2), mul(s2, add(splat(0.6666667), mul(s2, add(splat(0.4), mul(s2, splat(0.2857143)))))));
  return add(mul(f32x4.convert_i32x4_s(e), splat(0.6931472)), mul(s, series));
}

/** e^x for four x in [-87, 87] (values outside are clamped); relative error below 2e-7. */
// @ts-ignore: decorator
@inline
export function exp4(x: v128): v128 {
  const turns = mul(f32x4.min(f32x4.max(x, splat(-87)), splat(87)), splat(1.442695)), whole = f32x4.nearest(turns);
  // The rest is taken in two parts, so that no digits are lost.
  const clamped = f32x4.min(f32x4.max(x, splat(-87)), splat(87));
  const r = sub(sub(clamped, mul(whole, splat(0.693359375))), mul(whole, splat(-2.12194440e-4)));
  const p4 = add(splat(0.041666666), mul(r, add(splat(0.008333334), mul(r, splat(0.0013888889)))));
  const p = add(splat(1), mul(r, add(splat(1), mul(r, add(splat(0.5), mul(r, add(splat(0.16666667), mul(r, p4))))))));
  return mul(p, i32x4.shl(i32x4.add(i32x4.trunc_sat_f32x4_s(whole), i32x4.splat(127)), 23));
}
