// The descent of UMAP: every edge that is due pulls its two ends together, and pushes its row off a few random points.
import { add, sub, mul, splat, laneSum } from "./simd";

/** No coordinate of one pull or push exceeds this, times the rate. Source: umap-learn, layouts.py, `clip`. */
const CAP: f32 = 4;
/** Keeps the push between coincident points finite. Source: umap-learn, layouts.py. */
const SOFTENING: f32 = 0.001;
const TINY: f32 = 1e-20;

/** Next of a xorshift generator whose state (not 0) stands at `state`. Source: Marsaglia, Xorshift RNGs (2003). */
// @ts-ignore: decorator
@inline
function random(state: usize): u32 {
  let x = load<u32>(state);
  x ^= x << 13;
  x ^= x >> 17;
  x ^= x << 5;
  store<u32>(state, x);
  return x;
}

/** A random row number. */
// @ts-ignore: decorator
@inline
function randomRow(state: usize, rows: i32): u32 {
  return <u32>((<u64>random(state) * <u64>rows) >> 32);
}

/** x^b for four positive x, to about 4e-4: finer than the descent's own noise. Polynomials: Chebyshev fits of degree 3. */
// @ts-ignore: decorator
@inline
function power4(x: v128, b: v128): v128 {
  const e = i32x4.sub(i32x4.shr_s(x, 23), i32x4.splat(127));
  const m = v128.or(v128.and(x, i32x4.splat(0x007fffff)), i32x4.splat(0x3f800000));
  const p = add(splat(2.61938856), mul(m, add(splat(-1.76022633), mul(m, add(splat(0.6908066), mul(m, splat(-0.10782147)))))));
  const turns = mul(b, add(f32x4.convert_i32x4_s(e), mul(p, sub(m, splat(1)))));
  const whole = f32x4.nearest(turns), r = sub(turns, whole);
  const q = add(splat(0.99992448), mul(r, add(splat(0.69312103), mul(r, add(splat(0.24264008), mul(r, splat(0.05592204)))))));
  return mul(q, i32x4.shl(i32x4.add(i32x4.trunc_sat_f32x4_s(whole), i32x4.splat(127)), 23));
}

/**
 * One epoch over rows from..to-1. Points: 2 f32 in the plane, 4 (x, y, z, 0) in space. An edge is due when next[edge] <= epoch;
 * then period[edge] is added. Pull and pushes of an edge all start from the same place of their row: the first lane is
 * the pull, the others are pushes.
 */
export function umapEpoch(y: usize, spatial: bool, from: i32, to: i32, rows: i32, starts: usize, targets: usize, period: usize, next: usize,
  epoch: f32, rate: f32, a: f32, b: f32, repulsion: f32, negatives: i32, state: usize): void {
  const one = splat(1), tiny = splat(TINY), cap = splat(CAP), floor = splat(-CAP), va = splat(a), vb = splat(b), speed = splat(rate);
  const pushes = splat(<f32>2 * repulsion * b), pulls = splat(<f32>-2 * a * b), groups = (negatives + 4) >> 2, shift: usize = spatial ? 4 : 3;
  for (let i = from; i < to; i++) {
    const own = y + ((<usize>i) << shift), end = load<u32>(starts + ((<usize>i) << 2), 4);
    for (let e = load<u32>(starts + ((<usize>i) << 2)); e < end; e++) {
      const due = next + ((<usize>e) << 2), at = load<f32>(due);
      if (at > epoch) continue;
      store<f32>(due, at + load<f32>(period + ((<usize>e) << 2)));
      const j = y + ((<usize>load<u32>(targets + ((<usize>e) << 2))) << shift);
      let left = negatives, moveX = splat(0), moveY = moveX, moveZ = moveX;
      for (let g = 0; g < groups; g++) {
        const first = g == 0, p0 = first ? j : pick(own, y, shift, rows, left--, state);
        const p1 = pick(own, y, shift, rows, left--, state), p2 = pick(own, y, shift, rows, left--, state);
        const p3 = pick(own, y, shift, rows, left--, state);
        let dx: v128, dy: v128, dz = splat(0);
        if (spatial) {
          const me = v128.load(own), d0 = sub(me, v128.load(p0)), d1 = sub(me, v128.load(p1)), d2 = sub(me, v128.load(p2)), d3 = sub(me, v128.load(p3));
          const xy01 = v128.shuffle<f32>(d0, d1, 0, 4, 1, 5), xy23 = v128.shuffle<f32>(d2, d3, 0, 4, 1, 5);
          dx = v128.shuffle<f64>(xy01, xy23, 0, 2); dy = v128.shuffle<f64>(xy01, xy23, 1, 3);
          dz = v128.shuffle<f64>(v128.shuffle<f32>(d0, d1, 2, 6, 3, 7), v128.shuffle<f32>(d2, d3, 2, 6, 3, 7), 0, 2);
        } else {
          const me = v128.load64_splat(own);
          const d01 = sub(me, v128.load64_lane(p1, v128.load64_zero(p0), 1)), d23 = sub(me, v128.load64_lane(p3, v128.load64_zero(p2), 1));
          dx = v128.shuffle<f32>(d01, d23, 0, 2, 4, 6); dy = v128.shuffle<f32>(d01, d23, 1, 3, 5, 7);
        }
        const square = f32x4.max(tiny, add(mul(dx, dx), add(mul(dy, dy), mul(dz, dz))));
        const power = power4(square, vb), falloff = add(one, mul(va, power));
        let force = f32x4.div(pushes, mul(add(splat(SOFTENING), square), falloff));
        if (first) force = v128.shuffle<f32>(f32x4.div(mul(pulls, power), mul(square, falloff)), force, 0, 5, 6, 7);
        const stepX = mul(speed, f32x4.max(floor, f32x4.min(cap, mul(force, dx))));
        const stepY = mul(speed, f32x4.max(floor, f32x4.min(cap, mul(force, dy))));
        moveX = add(moveX, stepX); moveY = add(moveY, stepY);
        if (spatial) {
          const stepZ = mul(speed, f32x4.max(floor, f32x4.min(cap, mul(force, dz))));
          moveZ = add(moveZ, stepZ);
          if (first) store<f32>(j, load<f32>(j, 8) - f32x4.extract_lane(stepZ, 0), 8);
        }
        if (first) {
          store<f32>(j, load<f32>(j) - f32x4.extract_lane(stepX, 0));
          store<f32>(j, load<f32>(j, 4) - f32x4.extract_lane(stepY, 0), 4);
        }
      }
      store<f32>(own, load<f32>(own) + laneSum(moveX));
      store<f32>(own, load<f32>(own, 4) + laneSum(moveY), 4);
      if (spatial) store<f32>(own, load<f32>(own, 8) + laneSum(moveZ), 8);
    }
  }
}

/** A random point, or the row itself, which neither pushes nor is pushed, when none is left to draw. */
// @ts-ignore: decorator
@inline
function pick(own: usize, y: usize, shift: usize, rows: i32, left: i32, state: usize): usize {
  return left > 0 ? y + ((<usize>randomRow(state, rows)) << shift) : own;
}
