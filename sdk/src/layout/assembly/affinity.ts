// Conditional probabilities of t-SNE, and the symmetric graph they make.
import { add, sub, mul, splat, laneSum, exp4 } from "./simd";

const STEPS: i32 = 64;
const TOLERANCE: f64 = 1e-5;

/**
 * For rows from..to-1: weights exp(-beta (e - least)) / sum over the first `used` of `k` energies, beta such that their
 * entropy is `target` (nats), as near as it can be. Energies ascend. out: [rows][used]. scratch: one row of f32.
 */
export function conditional(energies: usize, k: i32, used: i32, from: i32, to: i32, target: f64, out: usize, log: usize): void {
  for (let row = from; row < to; row++) {
    const e = energies + (<usize>row * <usize>k << 2), w = out + (<usize>row * <usize>used << 2), least = load<f32>(e);
    let mean: f64 = 0;
    for (let j = 0; j < used; j++) mean += load<f32>(e + ((<usize>j) << 2)) - least;
    mean /= used;
    let beta: f64 = mean > 0 ? 1 / mean : 0, low: f64 = 0, high: f64 = f64.MAX_VALUE, sum = weigh(e, least, used, beta, w, log);
    for (let step = 0; step < STEPS && beta > 0; step++) {
      const excess = naturalLog(sum) + (beta * load<f64>(log)) / sum - target;
      if (abs(excess) < TOLERANCE) break;
      if (excess > 0) {
        low = beta;
        beta = high == f64.MAX_VALUE ? beta * 2 : (beta + high) / 2;
      } else {
        high = beta;
        beta = (beta + low) / 2;
      }
      if (beta > 1e30) break; // equal distances to the nearest: no width tells them apart
      sum = weigh(e, least, used, beta, w, log);
    }
    const scale = <f32>(1 / sum);
    for (let j = 0; j < used; j++) store<f32>(w + ((<usize>j) << 2), load<f32>(w + ((<usize>j) << 2)) * scale);
  }
}

/** Weights of one row; returns their sum and leaves the sum of weight times energy at `moment` (f64). */
function weigh(e: usize, least: f32, used: i32, beta: f64, w: usize, moment: usize): f64 {
  const base = splat(least), rate = splat(<f32>-beta);
  let sum = splat(0), first = splat(0), j = 0;
  for (; j + 4 <= used; j += 4) {
    const x = sub(v128.load(e + ((<usize>j) << 2)), base), y = exp4(mul(rate, x));
    v128.store(w + ((<usize>j) << 2), y);
    sum = add(sum, y); first = add(first, mul(x, y));
  }
  let total: f64 = laneSum(sum), momentum: f64 = laneSum(first);
  for (; j < used; j++) {
    const x = load<f32>(e + ((<usize>j) << 2)) - least, y = f32x4.extract_lane(exp4(splat(<f32>-beta * x)), 0);
    store<f32>(w + ((<usize>j) << 2), y);
    total += y; momentum += x * y;
  }
  store<f64>(moment, momentum);
  return total;
}

/** log x for normal x > 0, by the series of artanh in double precision. */
function naturalLog(x: f64): f64 {
  const bits = reinterpret<i64>(x) - 0x3fe6a09e667f3bcd, e = bits >> 52, m = reinterpret<f64>(reinterpret<i64>(x) - (e << 52));
  const s = (m - 1) / (m + 1), s2 = s * s;
  let series: f64 = 0;
  for (let n: f64 = 21; n > 0; n -= 2) series = series * s2 + 1 / n;
  return <f64>e * 0.6931471805599453 + 2 * s * series;
}

/** Counts of incoming edges: counts[target + 1] += 1 for all edges of rows from..to-1; ids: [rows][k], `used` of each row. */
export function countIncoming(ids: usize, k: i32, used: i32, from: i32, to: i32, counts: usize): void {
  for (let row = from; row < to; row++) {
    const line = ids + (<usize>row * <usize>k << 2);
    for (let j = 0; j < used; j++) {
      const p = counts + ((<usize>load<u32>(line + ((<usize>j) << 2)) + 1) << 2);
      store<u32>(p, load<u32>(p) + 1);
    }
  }
}

/** Transposes edges of rows from..to-1: cursor[target] is where the next edge into it goes (source row, weight). */
export function scatterIncoming(ids: usize, k: i32, weights: usize, used: i32, from: i32, to: i32, cursor: usize, sources: usize, values: usize): void {
  for (let row = from; row < to; row++) {
    const line = ids + (<usize>row * <usize>k << 2), w = weights + (<usize>row * <usize>used << 2);
    for (let j = 0; j < used; j++) {
      const p = cursor + ((<usize>load<u32>(line + ((<usize>j) << 2))) << 2), slot = load<u32>(p);
      store<u32>(p, slot + 1);
      store<u32>(sources + ((<usize>slot) << 2), row);
      store<f32>(values + ((<usize>slot) << 2), load<f32>(w + ((<usize>j) << 2)));
    }
  }
}

/**
 * Joins outgoing and incoming edges of rows from..to-1, weights (p(j|i) + p(i|j)) * scale: first the outgoing in their order, then the
 * incoming that have no partner. Writes from edge `at` on; starts[row]; returns the edge after the last. mark: rows u32, any contents below 2^31.
 */
export function joinEdges(ids: usize, k: i32, weights: usize, used: i32, from: i32, to: i32, incoming: usize, sources: usize, values: usize,
  scale: f32, at: u32, starts: usize, targets: usize, joined: usize, mark: usize): u32 {
  for (let row = from; row < to; row++) {
    const line = ids + (<usize>row * <usize>k << 2), w = weights + (<usize>row * <usize>used << 2), first = at;
    store<u32>(starts + ((<usize>row) << 2), at);
    for (let j = 0; j < used; j++, at++) {
      const id = load<u32>(line + ((<usize>j) << 2));
      store<u32>(mark + ((<usize>id) << 2), at);
      store<u32>(targets + ((<usize>at) << 2), id);
      store<f32>(joined + ((<usize>at) << 2), load<f32>(w + ((<usize>j) << 2)) * scale);
    }
    const end = load<u32>(incoming + ((<usize>row) << 2), 4), known = at;
    for (let s = load<u32>(incoming + ((<usize>row) << 2)); s < end; s++) {
      const id = load<u32>(sources + ((<usize>s) << 2)), value = load<f32>(values + ((<usize>s) << 2)) * scale, m = load<u32>(mark + ((<usize>id) << 2));
      if (m >= first && m < known && load<u32>(targets + ((<usize>m) << 2)) == id) {
        const p = joined + ((<usize>m) << 2);
        store<f32>(p, load<f32>(p) + value);
      } else {
        store<u32>(targets + ((<usize>at) << 2), id);
        store<f32>(joined + ((<usize>at) << 2), value);
        at++;
      }
    }
  }
  return at;
}
