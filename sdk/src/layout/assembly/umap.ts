// The descent of UMAP: every edge that is due pulls its two ends together, and pushes its row off a few random points.
import { add, sub, mul, splat, laneSum, log4, exp4 } from "./simd";

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

/**
 * One epoch over rows from..to-1. Points: 4 f32 (x, y, z, 0), z = 0 in the plane. An edge is due when next[edge] <= epoch; then
 * period[edge] is added. Pull and pushes of an edge all start from the same place of their row.
 */
export function umapEpoch(y: usize, from: i32, to: i32, rows: i32, starts: usize, targets: usize, period: usize, next: usize,
  epoch: f32, rate: f32, a: f32, b: f32, repulsion: f32, negatives: i32, state: usize): void {
  const one = splat(1), tiny = splat(TINY), cap = splat(CAP), floor = splat(-CAP), va = splat(a), vb = splat(b), speed = splat(rate);
  const pushes = splat(<f32>2 * repulsion * b), pulls = splat(<f32>-2 * a * b), groups = (negatives + 4) >> 2;
  for (let i = from; i < to; i++) {
    const own = y + ((<usize>i) << 4), end = load<u32>(starts + ((<usize>i) << 2), 4);
    for (let e = load<u32>(starts + ((<usize>i) << 2)); e < end; e++) {
      const due = next + ((<usize>e) << 2), at = load<f32>(due);
      if (at > epoch) continue;
      store<f32>(due, at + load<f32>(period + ((<usize>e) << 2)));
      const me = v128.load(own), j = y + ((<usize>load<u32>(targets + ((<usize>e) << 2))) << 4);
      let left = negatives, moveX = splat(0), moveY = moveX, moveZ = moveX;
      for (let g = 0; g < groups; g++) {
        const first = g == 0, p0 = first ? j : pick(own, y, rows, left--, state);
        const p1 = pick(own, y, rows, left--, state), p2 = pick(own, y, rows, left--, state), p3 = pick(own, y, rows, left--, state);
        const d0 = sub(me, v128.load(p0)), d1 = sub(me, v128.load(p1)), d2 = sub(me, v128.load(p2)), d3 = sub(me, v128.load(p3));
        const xy01 = v128.shuffle<f32>(d0, d1, 0, 4, 1, 5), xy23 = v128.shuffle<f32>(d2, d3, 0, 4, 1, 5);
        const dx = v128.shuffle<f64>(xy01, xy23, 0, 2), dy = v128.shuffle<f64>(xy01, xy23, 1, 3);
        const dz = v128.shuffle<f64>(v128.shuffle<f32>(d0, d1, 2, 6, 3, 7), v128.shuffle<f32>(d2, d3, 2, 6, 3, 7), 0, 2);
        const square = f32x4.max(tiny, add(mul(dx, dx), add(mul(dy, dy), mul(dz, dz))));
        const power = exp4(mul(vb, log4(square))), falloff = add(one, mul(va, power));
        let force = f32x4.div(pushes, mul(add(splat(SOFTENING), square), falloff));
        if (first) {
          const pull = f32x4.div(mul(pulls, power), mul(square, falloff));
          force = v128.shuffle<f32>(pull, force, 0, 5, 6, 7);
        }
        const stepX = mul(speed, f32x4.max(floor, f32x4.min(cap, mul(force, dx))));
        const stepY = mul(speed, f32x4.max(floor, f32x4.min(cap, mul(force, dy))));
        const stepZ = mul(speed, f32x4.max(floor, f32x4.min(cap, mul(force, dz))));
        if (first) {
          const pulled = f32x4(f32x4.extract_lane(stepX, 0), f32x4.extract_lane(stepY, 0), f32x4.extract_lane(stepZ, 0), 0);
          v128.store(j, sub(v128.load(j), pulled));
        }
        moveX = add(moveX, stepX); moveY = add(moveY, stepY); moveZ = add(moveZ, stepZ);
      }
      v128.store(own, add(v128.load(own), f32x4(laneSum(moveX), laneSum(moveY), laneSum(moveZ), 0)));
    }
  }
}

/** A random point, or the row itself, which neither pushes nor is pushed, when none is left to draw. */
// @ts-ignore: decorator
@inline
function pick(own: usize, y: usize, rows: i32, left: i32, state: usize): usize {
  return left > 0 ? y + ((<usize>randomRow(state, rows)) << 4) : own;
}
