// Exact squared distances of candidates in the full space, and the nearest of them in order.
import { squaredDistance } from "./distance";

/**
 * Sorts `row`'s candidates (row numbers, ending at `count` or 0xffffffff) by distance, equal ones by number, and keeps
 * the first k: numbers to `ids`, squared distances to `distances`. Returns how many there are. `finishRow` comes after.
 */
export function rerank(data: usize, columns: i32, row: i32, candidates: usize, count: i32, k: i32, ids: usize, distances: usize): i32 {
  const rowBytes = (<usize>columns) << 2, x = data + <usize>row * rowBytes;
  let kept = 0;
  for (let c = 0; c < count; c++) {
    const id = load<u32>(candidates + ((<usize>c) << 2));
    if (id == 0xffffffff) break;
    kept = insert(squaredDistance(x, data + <usize>id * rowBytes, columns, bound(kept, k, distances)), id, kept, k, ids, distances);
  }
  return kept;
}

/** The same with all rows from..to-1 as candidates, added to the `kept` there already. */
export function scanRow(data: usize, columns: i32, row: i32, from: i32, to: i32, kept: i32, k: i32, ids: usize, distances: usize): i32 {
  const rowBytes = (<usize>columns) << 2, x = data + <usize>row * rowBytes;
  for (let id = from; id < to; id++) {
    if (id == row) continue;
    kept = insert(squaredDistance(x, data + <usize>id * rowBytes, columns, bound(kept, k, distances)), id, kept, k, ids, distances);
  }
  return kept;
}

/** What a row must be nearer than, or as near as, to be kept. */
// @ts-ignore: decorator
@inline
function bound(kept: i32, k: i32, distances: usize): f32 {
  return kept < k ? f32.MAX_VALUE : load<f32>(distances + ((<usize>(k - 1)) << 2));
}

/** Puts a row in its place of a sorted list of `kept`, at most k; returns how many there are then. */
// @ts-ignore: decorator
@inline
export function insert(distance: f32, id: u32, kept: i32, k: i32, ids: usize, distances: usize): i32 {
  if (kept == k) {
    const last = load<f32>(distances + ((<usize>(k - 1)) << 2));
    if (distance > last || (distance == last && id > load<u32>(ids + ((<usize>(k - 1)) << 2)))) return kept;
  }
  let at = kept < k ? kept : k - 1;
  // Four at a time while all of them are farther.
  const nearer = f32x4.splat(distance);
  while (at >= 4) {
    const p = distances + ((<usize>(at - 4)) << 2), q = ids + ((<usize>(at - 4)) << 2), four = v128.load(p);
    if (!i32x4.all_true(f32x4.gt(four, nearer))) break;
    v128.store(p, four, 4);
    v128.store(q, v128.load(q), 4);
    at -= 4;
  }
  while (at > 0) {
    const before = load<f32>(distances + ((<usize>(at - 1)) << 2)), other = load<u32>(ids + ((<usize>(at - 1)) << 2));
    if (before < distance || (before == distance && other < id)) break;
    store<f32>(distances + ((<usize>at) << 2), before);
    store<u32>(ids + ((<usize>at) << 2), other);
    at--;
  }
  store<f32>(distances + ((<usize>at) << 2), distance);
  store<u32>(ids + ((<usize>at) << 2), id);
  return kept < k ? kept + 1 : kept;
}

/** Turns squared distances into distances; entries behind the `kept` become 0xffffffff and the largest number. */
export function finishRow(kept: i32, k: i32, ids: usize, distances: usize): void {
  for (let j = 0; j < k; j++) {
    const p = distances + ((<usize>j) << 2);
    if (j < kept) store<f32>(p, sqrt<f32>(load<f32>(p)));
    else {
      store<f32>(p, f32.MAX_VALUE);
      store<u32>(ids + ((<usize>j) << 2), 0xffffffff);
    }
  }
}
