// Exact squared distances of candidates in the full space, and the nearest of them in order.
import { add, sub, mul, splat, laneSum } from "./simd";

/** Squared Euclidean distance of two rows of `columns` f32. */
// @ts-ignore: decorator
@inline
function squaredDistance(x: usize, y: usize, columns: i32): f32 {
  let s0 = splat(0), s1 = s0, s2 = s0, s3 = s0, k = 0;
  for (; k + 16 <= columns; k += 16, x += 64, y += 64) {
    const e0 = sub(v128.load(x), v128.load(y)), e1 = sub(v128.load(x, 16), v128.load(y, 16));
    const e2 = sub(v128.load(x, 32), v128.load(y, 32)), e3 = sub(v128.load(x, 48), v128.load(y, 48));
    s0 = add(s0, mul(e0, e0)); s1 = add(s1, mul(e1, e1));
    s2 = add(s2, mul(e2, e2)); s3 = add(s3, mul(e3, e3));
  }
  for (; k + 4 <= columns; k += 4, x += 16, y += 16) {
    const e = sub(v128.load(x), v128.load(y));
    s0 = add(s0, mul(e, e));
  }
  let sum = laneSum(add(add(s0, s1), add(s2, s3)));
  for (; k < columns; k++, x += 4, y += 4) {
    const e = load<f32>(x) - load<f32>(y);
    sum += e * e;
  }
  return sum;
}

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
    kept = insert(squaredDistance(x, data + <usize>id * rowBytes, columns), id, kept, k, ids, distances);
  }
  return kept;
}

/** The same with all rows from..to-1 as candidates, added to the `kept` there already. */
export function scanRow(data: usize, columns: i32, row: i32, from: i32, to: i32, kept: i32, k: i32, ids: usize, distances: usize): i32 {
  const rowBytes = (<usize>columns) << 2, x = data + <usize>row * rowBytes;
  for (let id = from; id < to; id++) {
    if (id == row) continue;
    kept = insert(squaredDistance(x, data + <usize>id * rowBytes, columns), id, kept, k, ids, distances);
  }
  return kept;
}

// @ts-ignore: decorator
@inline
function insert(distance: f32, id: u32, kept: i32, k: i32, ids: usize, distances: usize): i32 {
  if (kept == k) {
    const last = load<f32>(distances + ((<usize>(k - 1)) << 2));
    if (distance > last || (distance == last && id > load<u32>(ids + ((<usize>(k - 1)) << 2)))) return kept;
  }
  let at = kept < k ? kept : k - 1;
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
