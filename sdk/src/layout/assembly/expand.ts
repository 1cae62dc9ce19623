// Better neighbours from neighbours of neighbours: what is near to a near row is likely to be near itself.
import { squaredDistance } from "./distance";
import { insert } from "./rerank";

/** What rounding may take from the square of a root. */
const SLACK: f32 = 1.000001;

/**
 * The k nearest of `row` among those in its old list and in the lists of `near` of them, evenly spaced by rank: the last ones lead into other
 * groups than the first. Sorted by distance, equal ones by number.
 * Old and new lists: [rows][k], numbers and distances (no squares), full. mark: u32 [rows], no entry equal to `stamp`.
 */
export function expandRow(data: usize, columns: i32, row: i32, oldIds: usize, oldDistances: usize, k: i32, near: i32, ids: usize, distances: usize,
  mark: usize, stamp: u32): void {
  const rowBytes = (<usize>columns) << 2, x = data + <usize>row * rowBytes, line = <usize>row * <usize>k << 2, own = oldIds + line;
  ids += line; distances += line;
  memory.copy(ids, own, (<usize>k) << 2);
  memory.copy(distances, oldDistances + line, (<usize>k) << 2);
  store<u32>(mark + ((<usize>row) << 2), stamp);
  for (let j = 0; j < k; j++) store<u32>(mark + ((<usize>load<u32>(own + ((<usize>j) << 2))) << 2), stamp);
  const last = distances + ((<usize>(k - 1)) << 2);
  for (let j = 0; j < near; j++) {
    const list = oldIds + (<usize>load<u32>(own + ((<usize>(j * k / near)) << 2)) * <usize>k << 2);
    for (let i = 0; i < k; i++) {
      const id = load<u32>(list + ((<usize>i) << 2)), m = mark + ((<usize>id) << 2);
      if (load<u32>(m) == stamp) continue;
      store<u32>(m, stamp);
      const bound = load<f32>(last), square = squaredDistance(x, data + <usize>id * rowBytes, columns, bound * bound * SLACK);
      insert(sqrt<f32>(square), id, k, k, ids, distances);
    }
  }
}
