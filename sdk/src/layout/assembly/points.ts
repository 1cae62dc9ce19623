// Kernels over points: attraction along the edges of the neighbour graph, the update step, the bounding box.
import { add, sub, mul, splat, laneSum } from "./simd";

/**
 * Attractive force of points from..to-1: sum of p_ij (y_i - y_j) / (1 + |y_i - y_j|^2). Points, forces: 4 f32 (x, y, z, 0).
 */
export function attract3(
  y: usize,
  from: i32,
  to: i32,
  rowStart: usize,
  column: usize,
  weight: usize,
  force: usize,
): void {
  for (let i = from; i < to; i++) {
    const me = v128.load(y + ((<usize>i) << 4));
    let e = load<u32>(rowStart + ((<usize>i) << 2)),
      end = load<u32>(rowStart + ((<usize>i) << 2), 4),
      sum = splat(0),
      one = splat(1);
    for (; e + 4 <= end; e += 4) {
      const c = column + ((<usize>e) << 2);
      const d0 = sub(me, v128.load(y + ((<usize>load<u32>(c)) << 4))),
        d1 = sub(me, v128.load(y + ((<usize>load<u32>(c, 4)) << 4)));
      const d2 = sub(me, v128.load(y + ((<usize>load<u32>(c, 8)) << 4))),
        d3 = sub(me, v128.load(y + ((<usize>load<u32>(c, 12)) << 4)));
      const xy01 = v128.shuffle<f32>(d0, d1, 0, 4, 1, 5),
        xy23 = v128.shuffle<f32>(d2, d3, 0, 4, 1, 5);
      const dx = v128.shuffle<f64>(xy01, xy23, 0, 2),
        dy = v128.shuffle<f64>(xy01, xy23, 1, 3);
      const dz = v128.shuffle<f64>(
        v128.shuffle<f32>(d0, d1, 2, 6, 3, 7),
        v128.shuffle<f32>(d2, d3, 2, 6, 3, 7),
        0,
        2,
      );
      const w = f32x4.div(
        v128.load(weight + ((<usize>e) << 2)),
        add(one, add(mul(dx, dx), add(mul(dy, dy), mul(dz, dz)))),
      );
      sum = add(
        sum,
        add(
          add(mul(v128.shuffle<f32>(w, w, 0, 0, 0, 0), d0), mul(v128.shuffle<f32>(w, w, 1, 1, 1, 1), d1)),
          add(mul(v128.shuffle<f32>(w, w, 2, 2, 2, 2), d2), mul(v128.shuffle<f32>(w, w, 3, 3, 3, 3), d3)),
        ),
      );
    }
    for (; e < end; e++) {
      const d = sub(me, v128.load(y + ((<usize>load<u32>(column + ((<usize>e) << 2))) << 4)));
      sum = add(sum, mul(d, splat(load<f32>(weight + ((<usize>e) << 2)) / (<f32>1 + laneSum(mul(d, d))))));
    }
    v128.store(force + ((<usize>i) << 4), sum);
  }
}

/** Largest step of one point in one iteration: keeps the early phase from tearing the map apart. */
const STEP_CAP: f32 = 5;

/**
 * Momentum step with per-coordinate gains for `to - from` points of `stride` bytes (8 in 2-D, 16 in 3-D).
 * In 2-D two points share a register, so `from` must be even and the arrays padded to an even count with zeros.
 */
export function update(
  y: usize,
  from: i32,
  to: i32,
  stride: i32,
  attraction: usize,
  repulsion: usize,
  invZ: f32,
  exaggeration: f32,
  rate: f32,
  momentum: f32,
  velocity: usize,
  gains: usize,
): void {
  const zero = splat(0),
    ex = splat(exaggeration),
    iz = splat(invZ),
    lr = splat(-rate),
    mo = splat(momentum),
    flat = stride == 8;
  const start = <usize>from * stride,
    end = (<usize>to * stride + 15) & ~15;
  for (let o = start; o < end; o += 16) {
    const g = sub(mul(ex, v128.load(attraction + o)), mul(iz, v128.load(repulsion + o)));
    let u = v128.load(velocity + o),
      gain = v128.load(gains + o);
    const opposed = v128.xor(f32x4.gt(u, zero), f32x4.gt(g, zero));
    gain = v128.bitselect(add(gain, splat(0.2)), add(mul(gain, splat(0.8)), splat(0.01)), opposed);
    v128.store(gains + o, gain);
    u = add(mul(mo, u), mul(mul(lr, gain), g));
    const squares = mul(u, u),
      swapped = add(squares, v128.shuffle<f32>(squares, squares, 1, 0, 3, 2));
    const norm = flat ? swapped : add(swapped, v128.shuffle<f32>(swapped, swapped, 2, 3, 0, 1));
    const tooFar = f32x4.gt(norm, splat(STEP_CAP * STEP_CAP));
    if (v128.any_true(tooFar))
      u = mul(u, v128.bitselect(f32x4.div(splat(STEP_CAP), f32x4.sqrt(norm)), splat(1), tooFar));
    v128.store(velocity + o, u);
    v128.store(y + o, add(v128.load(y + o), u));
  }
}

/** Bounding box of points from..to-1 to box: minima (4 f32), maxima (4 f32); `stride` 8 or 16 bytes a point. */
export function bounds(y: usize, from: i32, to: i32, stride: i32, box: usize): void {
  let low = splat(f32.MAX_VALUE),
    high = splat(-f32.MAX_VALUE);
  for (let i = from; i < to; i++) {
    const p = stride == 8 ? v128.load64_zero(y + ((<usize>i) << 3)) : v128.load(y + ((<usize>i) << 4));
    low = f32x4.pmin(low, p);
    high = f32x4.pmax(high, p);
  }
  v128.store(box, low);
  v128.store(box, high, 16);
}
