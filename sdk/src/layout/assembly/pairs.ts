// Attraction with every edge visited once: the graph is symmetric, so what pulls i to j pulls j to i.
import { add, sub, mul, splat, laneSum } from "./simd";

/**
 * Adds the attraction of the edges of points from..to-1 to both their ends; of each pair the graph holds one edge. 2 f32 a point.
 * `force` is this thread's own, zero at first.
 */
export function attractPairs2(y: usize, from: i32, to: i32, rowStart: usize, column: usize, weight: usize, force: usize): void {
  const one = splat(1);
  for (let i = from; i < to; i++) {
    const own = y + ((<usize>i) << 3), px = v128.load32_splat(own), py = v128.load32_splat(own, 4), me = v128.load64_zero(own);
    const end = load<u32>(rowStart + ((<usize>i) << 2), 4);
    let e = load<u32>(rowStart + ((<usize>i) << 2)), ax = splat(0), ay = splat(0);
    for (; e + 4 <= end; e += 4) {
      const c = column + ((<usize>e) << 2);
      const j0 = (<usize>load<u32>(c)) << 3, j1 = (<usize>load<u32>(c, 4)) << 3, j2 = (<usize>load<u32>(c, 8)) << 3, j3 = (<usize>load<u32>(c, 12)) << 3;
      const a = v128.load64_lane(y + j1, v128.load64_zero(y + j0), 1), b = v128.load64_lane(y + j3, v128.load64_zero(y + j2), 1);
      const dx = sub(px, v128.shuffle<f32>(a, b, 0, 2, 4, 6)), dy = sub(py, v128.shuffle<f32>(a, b, 1, 3, 5, 7));
      const w = f32x4.div(v128.load(weight + ((<usize>e) << 2)), add(one, add(mul(dx, dx), mul(dy, dy))));
      const fx = mul(w, dx), fy = mul(w, dy);
      ax = add(ax, fx); ay = add(ay, fy);
      const low = v128.shuffle<f32>(fx, fy, 0, 4, 1, 5), high = v128.shuffle<f32>(fx, fy, 2, 6, 3, 7);
      const f0 = force + j0, f1 = force + j1, f2 = force + j2, f3 = force + j3;
      // A row has no two edges to one point, so the four do not meet.
      const low2 = sub(v128.load64_lane(f1, v128.load64_zero(f0), 1), low), high2 = sub(v128.load64_lane(f3, v128.load64_zero(f2), 1), high);
      v128.store64_lane(f0, low2, 0); v128.store64_lane(f1, low2, 1);
      v128.store64_lane(f2, high2, 0); v128.store64_lane(f3, high2, 1);
    }
    let sx = laneSum(ax), sy = laneSum(ay);
    for (; e < end; e++) {
      const j = (<usize>load<u32>(column + ((<usize>e) << 2))) << 3, d = sub(me, v128.load64_zero(y + j)), squares = mul(d, d);
      const w = load<f32>(weight + ((<usize>e) << 2)) / (<f32>1 + f32x4.extract_lane(squares, 0) + f32x4.extract_lane(squares, 1));
      const pull = mul(d, splat(w));
      v128.store64_lane(force + j, sub(v128.load64_zero(force + j), pull), 0);
      sx += f32x4.extract_lane(pull, 0); sy += f32x4.extract_lane(pull, 1);
    }
    const f = force + ((<usize>i) << 3);
    store<f32>(f, load<f32>(f) + sx); store<f32>(f, load<f32>(f, 4) + sy, 4);
  }
}

/** Adds the forces of all threads, `bytes` apart, for points from..to-1, in their order, into the first. from is even. */
export function sumForces(forces: usize, bytes: usize, threads: i32, from: i32, to: i32): void {
  const end = ((<usize>to << 3) + 15) & ~15;
  for (let o = (<usize>from) << 3; o < end; o += 16) {
    let sum = v128.load(forces + o);
    for (let t = 1; t < threads; t++) sum = add(sum, v128.load(forces + <usize>t * bytes + o));
    v128.store(forces + o, sum);
  }
}
