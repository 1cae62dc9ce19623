import type { Positions } from "../data/api.js";
import { nearestOnMap } from "./derive-neighbours.js";

/** Comparing a row costs two passes over all rows: no more than this many distances are computed. */
const BUDGET = 4_000_000;

/** Mean share of the `k` nearest that rows have in common on two maps; over all rows, or a sample, where none are given. */
export function sharedNeighbours(
  one: Positions,
  other: Positions,
  rows: Uint32Array,
  k: number,
): number | null {
  const total = one.positions.length / one.dims;
  if (total !== other.positions.length / other.dims || total < 2) return null;
  const asked = rows.length > 0 ? rows : Uint32Array.from({ length: total }, (_, row) => row);
  const most = Math.max(1, Math.floor(BUDGET / total));
  const step = Math.max(1, Math.ceil(asked.length / most));
  let sum = 0;
  let compared = 0;
  for (let at = 0; at < asked.length; at += step) {
    const row = asked[at] ?? 0;
    const near = new Set(nearestOnMap(one, row, k));
    const found = nearestOnMap(other, row, k);
    sum += found.filter((neighbour) => near.has(neighbour)).length / Math.max(1, found.length);
    compared++;
  }
  return compared === 0 ? null : sum / compared;
}
