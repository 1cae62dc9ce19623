// Exact repulsion in 3-D for small layouts: every pair, four partners at a time. Cost: about 2 cycles a pair.
import { add, sub, mul, splat, laneSum } from "./simd";

/** Splits points (4 f32 each) into three planes of `padded` f32; the pad lies so far away that it adds nothing. */
export function toPlanes3(y: usize, n: i32, padded: i32, planes: usize): void {
  const planeBytes = (<usize>padded) << 2;
  for (let i = 0; i < padded; i++) {
    for (let c = 0; c < 3; c++)
      store<f32>(
        planes + <usize>c * planeBytes + ((<usize>i) << 2),
        i < n ? load<f32>(y + ((<usize>i) << 4) + ((<usize>c) << 2)) : 1e15,
      );
  }
}

/** Forces on points from..to-1 (4 f32 each) and their share of Z, the point itself included. `padded` is a multiple of 4. */
export function repel3(y: usize, from: i32, to: i32, planes: usize, padded: i32, force: usize): f64 {
  const planeBytes = (<usize>padded) << 2,
    one = splat(1);
  let z: f64 = 0;
  for (let i = from; i < to; i++) {
    const me = v128.load(y + ((<usize>i) << 4)),
      x0 = v128.shuffle<f32>(me, me, 0, 0, 0, 0),
      y0 = v128.shuffle<f32>(me, me, 1, 1, 1, 1),
      z0 = v128.shuffle<f32>(me, me, 2, 2, 2, 2);
    let sum = splat(0),
      fx = sum,
      fy = sum,
      fz = sum;
    for (let p = planes, end = planes + planeBytes; p < end; p += 16) {
      const dx = sub(x0, v128.load(p)),
        dy = sub(y0, v128.load(p + planeBytes)),
        dz = sub(z0, v128.load(p + 2 * planeBytes));
      const q = f32x4.div(one, add(one, add(mul(dx, dx), add(mul(dy, dy), mul(dz, dz))))),
        q2 = mul(q, q);
      sum = add(sum, q);
      fx = add(fx, mul(q2, dx));
      fy = add(fy, mul(q2, dy));
      fz = add(fz, mul(q2, dz));
    }
    z += laneSum(sum);
    v128.store(force + ((<usize>i) << 4), f32x4(laneSum(fx), laneSum(fy), laneSum(fz), 0));
  }
  return z;
}
