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
 * end. Writes `keep` row numbers a query to `found`, the nearest `front` of them first, 0xffffffff behind the last, and to `bounds` the key
 * below which no candidate is missing. A query never finds itself. scratch: 192 + 6 * BUFFER * 8 + 64 bytes.
 */
export function search(source: usize, padded: i32, ids: usize, from: i32, to: i32, panels: usize, panelHalves: usize, panelIds: usize,
  ranges: usize, rangeCount: i32, keep: i32, front: i32, found: usize, bounds: usize, scratch: usize): void {
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
            store<i32>(limits + o, keepSmallest(key, entry, count, keep, load<i32>(limits + o)));
            count = keep;
          }
          store<i32>(counts + o, count);
        }
      }
    }
    for (let r = 0; r < queries; r++) {
      const o = (<usize>r) << 2, key = keys + ((<usize>(r * BUFFER)) << 2), entry = entries + ((<usize>(r * BUFFER)) << 2);
      const out = found + (<usize>(first - from + r) * <usize>keep << 2), count = load<i32>(counts + o);
      const limit = load<i32>(limits + o), bound = count > keep ? keepSmallest(key, entry, count, keep, limit) : limit;
      store<i32>(bounds + ((<usize>(first - from + r)) << 2), bound);
      // The nearest in front: what follows is then compared with a bound that is low from the start.
      if (min(count, keep) > front) keepSmallest(key, entry, min(count, keep), front, bound);
      for (let j = 0; j < keep; j++) store<u32>(out + ((<usize>j) << 2), j < count ? load<u32>(entry + ((<usize>j) << 2)) : 0xffffffff);
    }
  }
}

/**
 * Moves the `keep` smallest of `count` keys, none above `limit`, to the front with their entries; returns a key that none
 * of the others is below. Halves the range of the keys, counting four at a time, then swaps without a branch: at some hundred keys a quickselect takes four times as long, for branches that are guessed wrong.
 */
function keepSmallest(keys: usize, entries: usize, count: i32, keep: i32, limit: i32): i32 {
  const end = keys + ((<usize>count) << 2);
  // Buffers hold a multiple of four: what is behind the last key is counted, and never is among the smallest.
  for (let p = end; ((p - keys) & 15) != 0; p += 4) store<i32>(p, i32.MAX_VALUE);
  let least = v128.load(keys);
  for (let p = keys; p < end; p += 16) least = i32x4.min_s(least, v128.load(p));
  least = i32x4.min_s(least, v128.shuffle<i32>(least, least, 2, 3, 0, 1));
  // Of the keys up to `low` there are fewer than `keep`, up to `high` as many or more.
  let low = min(i32x4.extract_lane(least, 0), i32x4.extract_lane(least, 1)) - 1, high = limit, below = 0;
  while (<u32>(high - low) > 1) {
    const middle = low + <i32>(<u32>(high - low) >> 1), found = countUpTo(keys, end, middle);
    if (found < keep) { low = middle; below = found; continue; }
    high = middle;
    if (found == keep) { high = middle + 1; below = keep; break; }
  }
  let ties = keep - below;
  for (let p = keys, e = entries, to = keys, entry = entries; p < end; p += 4, e += 4) {
    const key = load<i32>(p);
    const id = load<u32>(e);
    store<i32>(p, load<i32>(to)); store<i32>(to, key);
    store<u32>(e, load<u32>(entry)); store<u32>(entry, id);
    let step = <usize>(key < high) << 2;
    if (key == high && ties > 0) { ties--; step = 4; }
    to += step; entry += step;
  }
  return high;
}

/** How many of the keys up to `end`, counted in fours, are at most `bound`. */
// @ts-ignore: decorator
@inline
function countUpTo(keys: usize, end: usize, bound: i32): i32 {
  const limit = i32x4.splat(bound);
  let sum = i32x4.splat(0);
  for (let p = keys; p < end; p += 16) sum = i32x4.sub(sum, i32x4.le_s(v128.load(p), limit));
  sum = i32x4.add(sum, v128.shuffle<i32>(sum, sum, 2, 3, 0, 1));
  return i32x4.extract_lane(sum, 0) + i32x4.extract_lane(sum, 1);
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
