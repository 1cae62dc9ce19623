// Ranks among all rows, for the figures of a layout. Keys are i32 that order as distances do; float32 squares serve as
// keys by their bits.
import { products16 } from "./quantise";

/**
 * Keys of the rows from..to-1 for the queries of `panelCount` panels: half its squared length less the product, as in
 * search.ts. Query q's key of row r goes to keys[q * stride + r]. `halves` 0: the negated product alone. scratch: 256 bytes.
 */
export function panelKeys(source: usize, padded: i32, halves: usize, from: i32, to: i32, panels: usize, panelCount: i32, keys: usize, stride: i32, scratch: usize): void {
  const rowBytes = (<usize>padded) << 1, rows = scratch + 192;
  for (let first = from; first < to; first += 6) {
    for (let r = 0; r < 6; r++) store<usize>(rows + ((<usize>r) << 2), source + <usize>min(first + r, to - 1) * rowBytes);
    for (let p = 0; p < panelCount; p++) {
      products16(rows, panels + <usize>p * (rowBytes << 3), rowBytes, scratch);
      for (let r = 0; r < 6 && first + r < to; r++) {
        const half = halves ? load<i32>(halves + ((<usize>(first + r)) << 2)) : 0;
        for (let j = 0; j < 8; j++)
          store<i32>(keys + ((<usize>((p << 3) + j) * <usize>stride + <usize>(first + r)) << 2), half - load<i32>(scratch + ((<usize>((r << 3) + j)) << 2)));
      }
    }
  }
}

/** Squared distances on the map from point `self` to all, 2 or 4 f32 a point. */
export function mapKeys(y: usize, spatial: bool, self: i32, n: i32, keys: usize): void {
  const shift: usize = spatial ? 4 : 3, own = y + ((<usize>self) << shift);
  const x0 = load<f32>(own), y0 = load<f32>(own, 4), z0: f32 = spatial ? load<f32>(own, 8) : 0;
  for (let i = 0; i < n; i++) {
    const p = y + ((<usize>i) << shift), dx = load<f32>(p) - x0, dy = load<f32>(p, 4) - y0, dz: f32 = spatial ? load<f32>(p, 8) - z0 : 0;
    store<f32>(keys + ((<usize>i) << 2), dx * dx + dy * dy + dz * dz);
  }
}

/** The k rows with the smallest keys, `self` left out, nearest first, equal ones by row number. k at most n - 1. */
export function nearestKeys(keys: usize, n: i32, self: i32, k: i32, ids: usize): void {
  let count = 0, bound = i32.MAX_VALUE;
  for (let i = 0; i < n; i += 4) {
    if (count == k && !v128.any_true(i32x4.lt_s(v128.load(keys + ((<usize>i) << 2)), i32x4.splat(bound)))) continue;
    for (let row = i; row < min(i + 4, n); row++) {
      const key = load<i32>(keys + ((<usize>row) << 2));
      if (row == self || (count == k && key >= bound)) continue;
      let at = count < k ? count++ : k - 1;
      while (at > 0) {
        const before = load<i32>(ids + ((<usize>(at - 1)) << 2));
        if (load<i32>(keys + ((<usize>before) << 2)) <= key) break;
        store<i32>(ids + ((<usize>at) << 2), before);
        at--;
      }
      store<i32>(ids + ((<usize>at) << 2), row);
      bound = load<i32>(keys + ((<usize>load<i32>(ids + ((<usize>(count - 1)) << 2))) << 2));
    }
  }
}

/** Sum over the k rows `ids` of how far their rank by `keys` exceeds k. Of equal keys, each counts as the nearest. */
export function excessRanks(keys: usize, n: i32, self: i32, ids: usize, k: i32): u32 {
  let sum: u32 = 0;
  const own = load<i32>(keys + ((<usize>self) << 2));
  for (let j = 0; j < k; j++) {
    const key = load<i32>(keys + ((<usize>load<i32>(ids + ((<usize>j) << 2))) << 2)), limit = i32x4.splat(key);
    let counts = i32x4.splat(0), i = 0;
    for (; i + 4 <= n; i += 4) counts = i32x4.sub(counts, i32x4.lt_s(v128.load(keys + ((<usize>i) << 2)), limit));
    let nearer = i32x4.extract_lane(counts, 0) + i32x4.extract_lane(counts, 1) + i32x4.extract_lane(counts, 2) + i32x4.extract_lane(counts, 3);
    for (; i < n; i++) if (load<i32>(keys + ((<usize>i) << 2)) < key) nearer++;
    if (own < key) nearer--;
    sum += max(0, nearer + 1 - k);
  }
  return sum;
}
