// Nearest rows among panels of quantised rows. The key of a candidate t for a query q is |t|^2 / 2 - q.t: it orders as
// the distance does. Candidates below the present bound collect in a buffer; when it is full, the best are kept and the
// bound falls to the worst of them.
import { products16 } from "./quantise";

/** Queries that are searched for at once. */
const BLOCK: i32 = 6;

/** Entries of each query's buffer. */
export const BUFFER: i32 = 512;

/**
 * Candidates for the queries ids[from..to-1] (or from..to-1 where ids is 0) among the panels of `ranges`, pairs of first and
 * end. Writes `keep` row numbers a query to `found`, in no order, 0xffffffff behind the last, and to `bounds` the key
 * below which no candidate is missing. A query never finds itself. scratch: 192 + 6 * BUFFER * 8 + 64 bytes.
 */
export function search(source: usize, padded: i32, ids: usize, from: i32, to: i32, panels: usize, panelHalves: usize, panelIds: usize,
  ranges: usize, rangeCount: i32, keep: i32, found: usize, bounds: usize, scratch: usize): void {
  const rowBytes = (<usize>padded) << 1, panelBytes = rowBytes << 3;
  const block = scratch, rows = scratch + 192, counts = rows + 24, selves = counts + 24, limits = selves + 24;
  const keys = scratch + 320, entries = keys + ((<usize>(BLOCK * BUFFER)) << 2);
  for (let first = from; first < to; first += BLOCK) {
    const queries = min(BLOCK, to - first);
    for (let r = 0; r < BLOCK; r++) {
      const at = min(first + r, to - 1), id = ids ? load<u32>(ids + ((<usize>at) << 2)) : <u32>at, o = (<usize>r) << 2;
      store<usize>(rows + o, source + <usize>id * rowBytes);
      store<u32>(selves + o, id);
      store<i32>(counts + o, 0);
      store<i32>(limits + o, i32.MAX_VALUE);
    }
    for (let range = 0; range < rangeCount; range++) {
      const end = load<u32>(ranges + ((<usize>range) << 3), 4);
      for (let p = load<u32>(ranges + ((<usize>range) << 3)); p < end; p++) {
        products16(rows, panels + <usize>p * panelBytes, rowBytes, block);
        const halves0 = v128.load(panelHalves + ((<usize>p) << 5)), halves1 = v128.load(panelHalves + ((<usize>p) << 5), 16);
        for (let r = 0; r < queries; r++) {
          const o = (<usize>r) << 2, q = block + ((<usize>r) << 5), limit = v128.load32_splat(limits + o);
          const low = i32x4.sub(halves0, v128.load(q)), high = i32x4.sub(halves1, v128.load(q, 16));
          let hits = i32x4.bitmask(i32x4.lt_s(low, limit)) | (i32x4.bitmask(i32x4.lt_s(high, limit)) << 4);
          if (hits == 0) continue;
          v128.store(q, low); v128.store(q, high, 16);
          const own = load<u32>(selves + o), key = keys + ((<usize>(r * BUFFER)) << 2), entry = entries + ((<usize>(r * BUFFER)) << 2);
          let count = load<i32>(counts + o);
          while (hits != 0) {
            const j = <usize>ctz(hits) << 2, id = load<u32>(panelIds + ((<usize>p) << 5) + j);
            hits &= hits - 1;
            if (id == own || id == 0xffffffff) continue;
            store<i32>(key + ((<usize>count) << 2), load<i32>(q + j));
            store<u32>(entry + ((<usize>count) << 2), id);
            count++;
          }
          if (count > BUFFER - 8) {
            store<i32>(limits + o, keepSmallest(key, entry, count, keep));
            count = keep;
          }
          store<i32>(counts + o, count);
        }
      }
    }
    for (let r = 0; r < queries; r++) {
      const o = (<usize>r) << 2, key = keys + ((<usize>(r * BUFFER)) << 2), entry = entries + ((<usize>(r * BUFFER)) << 2);
      const out = found + (<usize>(first - from + r) * <usize>keep << 2), count = load<i32>(counts + o);
      const bound = count > keep ? keepSmallest(key, entry, count, keep) : load<i32>(limits + o);
      store<i32>(bounds + ((<usize>(first - from + r)) << 2), bound);
      for (let j = 0; j < keep; j++) store<u32>(out + ((<usize>j) << 2), j < count ? load<u32>(entry + ((<usize>j) << 2)) : 0xffffffff);
    }
  }
}

/** Moves the `keep` smallest of `count` keys to the front with their entries; returns the largest of them. Hoare's quickselect. */
function keepSmallest(keys: usize, entries: usize, count: i32, keep: i32): i32 {
  let low = 0, high = count - 1;
  while (low < high) {
    const pivot = load<i32>(keys + ((<usize>((low + high) >> 1)) << 2));
    let i = low, j = high;
    while (i <= j) {
      while (load<i32>(keys + ((<usize>i) << 2)) < pivot) i++;
      while (load<i32>(keys + ((<usize>j) << 2)) > pivot) j--;
      if (i > j) break;
      swap(keys, i, j);
      swap(entries, i, j);
      i++; j--;
    }
    if (keep - 1 <= j) high = j;
    else if (keep - 1 >= i) low = i;
    else break;
  }
  return load<i32>(keys + ((<usize>(keep - 1)) << 2));
}

// @ts-ignore: decorator
@inline
function swap(list: usize, i: i32, j: i32): void {
  const p = list + ((<usize>i) << 2), q = list + ((<usize>j) << 2), x = load<i32>(p);
  store<i32>(p, load<i32>(q));
  store<i32>(q, x);
}

/** The panel entry nearest to each of the rows from..to-1, for clustering: its number to nearestOf. */
export function assign(source: usize, padded: i32, from: i32, to: i32, panels: usize, panelHalves: usize, panelCount: i32, nearestOf: usize, scratch: usize): void {
  const rowBytes = (<usize>padded) << 1, panelBytes = rowBytes << 3, rows = scratch + 192, best = rows + 24, which = best + 24;
  for (let first = from; first < to; first += BLOCK) {
    for (let r = 0; r < BLOCK; r++) {
      const o = (<usize>r) << 2;
      store<usize>(rows + o, source + <usize>min(first + r, to - 1) * rowBytes);
      store<i32>(best + o, i32.MAX_VALUE);
      store<u32>(which + o, 0);
    }
    for (let p = 0; p < panelCount; p++) {
      products16(rows, panels + <usize>p * panelBytes, rowBytes, scratch);
      const halves0 = v128.load(panelHalves + ((<usize>p) << 5)), halves1 = v128.load(panelHalves + ((<usize>p) << 5), 16);
      for (let r = 0; r < BLOCK; r++) {
        const o = (<usize>r) << 2, q = scratch + ((<usize>r) << 5), limit = v128.load32_splat(best + o);
        const low = i32x4.sub(halves0, v128.load(q)), high = i32x4.sub(halves1, v128.load(q, 16));
        let hits = i32x4.bitmask(i32x4.lt_s(low, limit)) | (i32x4.bitmask(i32x4.lt_s(high, limit)) << 4);
        if (hits == 0) continue;
        v128.store(q, low); v128.store(q, high, 16);
        while (hits != 0) {
          const j = ctz(hits), key = load<i32>(q + ((<usize>j) << 2));
          hits &= hits - 1;
          if (key < load<i32>(best + o)) { store<i32>(best + o, key); store<u32>(which + o, <u32>((p << 3) + j)); }
        }
      }
    }
    for (let r = 0; r < BLOCK && first + r < to; r++)
      store<u32>(nearestOf + ((<usize>(first + r)) << 2), load<u32>(which + ((<usize>r) << 2)));
  }
}
