import { FLAG_HIDDEN, type Placement } from "./api.js";
import type { Bounds } from "./camera.js";

/** What must be known of a placement before its first frame. */
export interface Placed {
  /** 1 for rows that have a place. */
  readonly finite: Uint8Array;
  /** Every row has a place. */
  readonly isWhole: boolean;
  /** Of the rows that are shown; null where none is. */
  readonly bounds: Bounds | null;
}

/** Measures a placement in one pass, with no call for a row: a million rows are due in the frame that shows them first. */
export function measurePlaces({ positions, dims }: Placement, flags: Uint8Array): Placed {
  const finite = new Uint8Array(Math.floor(positions.length / dims));
  let placed = 0;
  let [left, bottom, back] = [Infinity, Infinity, Infinity];
  let [right, top, front] = [-Infinity, -Infinity, -Infinity];
  for (let row = 0; row < finite.length; row++) {
    const x = positions[row * dims] as number; // row < length / dims
    const y = positions[row * dims + 1] as number;
    const z = dims === 3 ? (positions[row * dims + 2] as number) : 0;
    // What is not finite makes this NaN.
    if ((x + y + z) * 0 !== 0) continue;
    finite[row] = 1;
    placed++;
    if (((flags[row] as number) & FLAG_HIDDEN) !== 0) continue;
    if (x < left) left = x;
    if (x > right) right = x;
    if (y < bottom) bottom = y;
    if (y > top) top = y;
    if (z < back) back = z;
    if (z > front) front = z;
  }
  return {
    finite,
    isWhole: placed === finite.length,
    bounds: left <= right ? { low: [left, bottom, back], high: [right, top, front] } : null,
  };
}

/** Where a row is; a flat layout lies at depth 0. */
export function coordinates({ positions, dims }: Placement, row: number): [number, number, number] {
  const at = row * dims;
  return [
    positions[at] as number,
    positions[at + 1] as number,
    dims === 3 ? (positions[at + 2] as number) : 0,
  ];
}

/** Where rows start that are at `at(row)` now; one without a place there starts where it will land. */
export function startingPlaces(
  rows: number,
  at: (row: number) => readonly [number, number, number],
  next: Placement,
): Placement {
  const positions = new Float32Array(rows * 3);
  for (let row = 0; row < rows; row++) {
    const now = at(row);
    const [x, y, z] = Number.isFinite(now[0] + now[1] + now[2]) ? now : coordinates(next, row);
    positions[3 * row] = x;
    positions[3 * row + 1] = y;
    positions[3 * row + 2] = z;
  }
  return { positions, dims: 3 };
}
