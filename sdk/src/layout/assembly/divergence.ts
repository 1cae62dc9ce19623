// The part of the Kullback-Leibler divergence that depends on the map: sum over edges of p log(1 + |yi - yj|^2).
import { add, sub, mul, splat, laneSum, log4 } from "./simd";

/** Of the edges of points from..to-1, 2 f32 a point. */
export function divergence2(y: usize, from: i32, to: i32, rowStart: usize, column: usize, weight: usize): f64 {
  let total: f64 = 0;
  const one = splat(1);
  for (let i = from; i < to; i++) {
    const me = v128.load64_splat(y + ((<usize>i) << 3));
    const end = load<u32>(rowStart + ((<usize>i) << 2), 4);
    let sum = splat(0);
    let e = load<u32>(rowStart + ((<usize>i) << 2));
    for (; e + 4 <= end; e += 4) {
      const c = column + ((<usize>e) << 2);
      const a = sub(me, v128.load64_lane(at2(y, c, 4), v128.load64_zero(at2(y, c, 0)), 1));
      const b = sub(me, v128.load64_lane(at2(y, c, 12), v128.load64_zero(at2(y, c, 8)), 1));
      const dx = v128.shuffle<f32>(a, b, 0, 2, 4, 6);
      const dy = v128.shuffle<f32>(a, b, 1, 3, 5, 7);
      sum = add(sum, mul(v128.load(weight + ((<usize>e) << 2)), log4(add(one, add(mul(dx, dx), mul(dy, dy))))));
    }
    total += laneSum(sum);
    for (; e < end; e++) {
      const d = sub(me, v128.load64_zero(at2(y, column + ((<usize>e) << 2), 0)));
      const squares = mul(d, d);
      const r2 = f32x4.extract_lane(squares, 0) + f32x4.extract_lane(squares, 1);
      total += load<f32>(weight + ((<usize>e) << 2)) * f32x4.extract_lane(log4(splat(<f32>1 + r2)), 0);
    }
  }
  return total;
}

/** The same in 3-D, 4 f32 a point (x, y, z, 0). */
export function divergence3(y: usize, from: i32, to: i32, rowStart: usize, column: usize, weight: usize): f64 {
  let total: f64 = 0;
  for (let i = from; i < to; i++) {
    const me = v128.load(y + ((<usize>i) << 4));
    const end = load<u32>(rowStart + ((<usize>i) << 2), 4);
    for (let e = load<u32>(rowStart + ((<usize>i) << 2)); e < end; e++) {
      const d = sub(me, v128.load(y + ((<usize>load<u32>(column + ((<usize>e) << 2))) << 4)));
      const r2 = laneSum(mul(d, d));
      total += load<f32>(weight + ((<usize>e) << 2)) * f32x4.extract_lane(log4(splat(<f32>1 + r2)), 0);
    }
  }
  return total;
}

/** Address of the point whose number stands at c + offset. */
// @ts-ignore: decorator
@inline
function at2(y: usize, c: usize, offset: usize): usize {
  return y + ((<usize>load<u32>(c + offset)) << 3);
}
