// Near part of the split field in 3-D (P3M). The mesh carries a smoothed kernel s that equals k(u) = 1/(1+u), u = r^2, from
// the radius R outwards; inside it s is the Taylor polynomial of k at u0 = R^2, so the mesh may be as coarse as R/3. The
// difference k - s is summed over the few pairs closer than R, found with cells of edge R.
//   w = (u0 - u) q0, q0 = 1/(1+u0):   s = q0 (1 + w + w^2 + w^3),   -s' = q0^2 (1 + 2w + 3w^2)
import { add, sub, mul, splat, laneSum } from "./simd";

/** s(u) for u < u0, k(u) otherwise; u0 = 0 gives k everywhere. `u1` holds 1 + u. */
// @ts-ignore: decorator
@inline
export function smoothKernel(u1: v128, u0: f32): v128 {
  const k = f32x4.div(splat(1), u1),
    q0: f32 = <f32>1 / (<f32>1 + u0),
    w = mul(sub(splat(<f32>1 + u0), u1), splat(q0));
  const s = mul(splat(q0), add(splat(1), mul(w, add(splat(1), mul(w, add(splat(1), w))))));
  return v128.bitselect(s, k, f32x4.lt(u1, splat(<f32>1 + u0)));
}

/** Counting sort of the points by cell. `width` cells a side, a ring of empty cells included; starts: width^3 + 1 u32. */
export function sortCells3(
  y: usize,
  n: i32,
  padded: i32,
  ox: f32,
  oy: f32,
  oz: f32,
  invCell: f32,
  width: i32,
  starts: usize,
  cellOf: usize,
  order: usize,
  planes: usize,
): void {
  const cells = width * width * width,
    origin = f32x4(ox, oy, oz, 0),
    inv = splat(invCell),
    planeBytes = (<usize>padded) << 2;
  memory.fill(starts, 0, (<usize>(cells + 1)) << 2);
  for (let i = 0; i < n; i++) {
    const c = i32x4.trunc_sat_f32x4_s(mul(sub(v128.load(y + ((<usize>i) << 4)), origin), inv));
    const cell =
      ((i32x4.extract_lane(c, 2) + 1) * width + i32x4.extract_lane(c, 1) + 1) * width +
      i32x4.extract_lane(c, 0) +
      1;
    store<i32>(cellOf + ((<usize>i) << 2), cell);
    const p = starts + ((<usize>cell) << 2);
    store<u32>(p, load<u32>(p) + 1);
  }
  let sum: u32 = 0;
  for (let c = 0; c <= cells; c++) {
    const p = starts + ((<usize>c) << 2),
      count = load<u32>(p);
    sum += count;
    store<u32>(p, sum);
  }
  for (let i = n - 1; i >= 0; i--) {
    // backwards: starts[c] ends as the first point of cell c, and equal cells keep their order
    const p = starts + ((<usize>load<u32>(cellOf + ((<usize>i) << 2))) << 2),
      slot = load<u32>(p) - 1,
      q = y + ((<usize>i) << 4);
    store<u32>(p, slot);
    store<u32>(order + ((<usize>slot) << 2), i);
    const to = planes + ((<usize>slot) << 2);
    store<f32>(to, load<f32>(q));
    store<f32>(to + planeBytes, load<f32>(q, 4));
    store<f32>(to + 2 * planeBytes, load<f32>(q, 8));
  }
}

/** Adds the near forces of sorted points from..to-1 to `force` and returns their part of Z. The point itself counts (k - s at 0). */
export function near3(
  from: i32,
  to: i32,
  padded: i32,
  width: i32,
  u0: f32,
  starts: usize,
  cellOf: usize,
  order: usize,
  planes: usize,
  force: usize,
): f64 {
  const planeBytes = (<usize>padded) << 2,
    one = splat(1),
    q0s: f32 = <f32>1 / (<f32>1 + u0),
    q0 = splat(q0s),
    q02 = splat(q0s * q0s),
    limit = splat(u0),
    lanes = i32x4(0, 1, 2, 3);
  let z: f64 = 0;
  for (let i = from; i < to; i++) {
    const me = load<u32>(order + ((<usize>i) << 2)),
      cell = load<i32>(cellOf + ((<usize>me) << 2)),
      self = planes + ((<usize>i) << 2);
    const px = v128.load32_splat(self),
      py = v128.load32_splat(self + planeBytes),
      pz = v128.load32_splat(self + 2 * planeBytes);
    let sum = splat(0),
      fx = sum,
      fy = sum,
      fz = sum;
    for (let dz = -1; dz <= 1; dz++)
      for (let dy = -1; dy <= 1; dy++) {
        const row = starts + ((<usize>(cell + (dz * width + dy) * width)) << 2),
          end = load<i32>(row, 8);
        for (let j = load<i32>(row - 4); j < end; j += 4) {
          const p = planes + ((<usize>j) << 2),
            dx = sub(px, v128.load(p)),
            dY = sub(py, v128.load(p + planeBytes)),
            dZ = sub(pz, v128.load(p + 2 * planeBytes));
          const u = add(mul(dx, dx), add(mul(dY, dY), mul(dZ, dZ)));
          const use = v128.and(
            f32x4.lt(u, limit),
            i32x4.lt_s(i32x4.add(i32x4.splat(j), lanes), i32x4.splat(end)),
          );
          if (!v128.any_true(use)) continue;
          const q = f32x4.div(one, add(one, u)),
            w = mul(sub(limit, u), q0);
          const s = mul(q0, add(one, mul(w, add(one, mul(w, add(one, w))))));
          const slope = mul(q02, add(one, mul(w, add(splat(2), mul(w, splat(3))))));
          const pull = v128.and(use, sub(mul(q, q), slope));
          sum = add(sum, v128.and(use, sub(q, s)));
          fx = add(fx, mul(pull, v128.and(use, dx)));
          fy = add(fy, mul(pull, v128.and(use, dY)));
          fz = add(fz, mul(pull, v128.and(use, dZ)));
        }
      }
    z += laneSum(sum);
    const f = force + ((<usize>me) << 4);
    v128.store(f, add(v128.load(f), f32x4(laneSum(fx), laneSum(fy), laneSum(fz), 0)));
  }
  return z;
}
