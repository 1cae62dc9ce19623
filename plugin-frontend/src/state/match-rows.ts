/** Which row of one step, tensor or run is which row of another: by the ids that their manifests carry. */
import type { Dataset, TaskOptions } from "../data/api.js";

/** True where the listing alone tells that both hold the same rows in the same order. */
export function hasSameRows(one: Dataset, other: Dataset): boolean {
  if (one === other) return true;
  if (one.rows !== other.rows) return false;
  const a = one.manifest?.ids;
  const b = other.manifest?.ids;
  if (a === undefined && b === undefined) return true; // both by row number
  if (a?.kind === "list" && b?.kind === "list")
    return a.values.every((value, row) => value === b.values[row]);
  if (a?.kind !== "column" || b?.kind !== "column" || a.column !== b.column) return false;
  // Files are named by their content: one name is one table.
  return one.run === other.run && one.manifest?.metadata?.file === other.manifest?.metadata?.file;
}

/** For each row of `one` its row in `other`, or -1; null where they are the same rows. */
export async function matchRows(
  one: Dataset,
  other: Dataset,
  task: TaskOptions = {},
): Promise<Int32Array | null> {
  if (hasSameRows(one, other)) return null;
  const [a, b] = await Promise.all([one.ids(task), other.ids(task)]);
  const match = new Int32Array(one.rows);
  let isSame = one.rows === other.rows;
  for (let row = 0; row < one.rows; row++) {
    match[row] = b.rowOf(a.of(row));
    if (match[row] !== row) isSame = false;
  }
  return isSame ? null : match;
}

/** The match the other way round: for each of `rows` rows of the other its row here, or -1. */
export function inverted(match: Int32Array, rows: number): Int32Array {
  const back = new Int32Array(rows).fill(-1);
  for (let row = 0; row < match.length; row++) {
    const there = match[row] as number;
    if (there >= 0 && there < rows) back[there] = row;
  }
  return back;
}

/** Positions of the other map in the order of these rows; NaN for rows that it has not. */
export function inRowsOf(
  positions: Float32Array,
  dims: 2 | 3,
  match: Int32Array | null,
): Float32Array {
  if (match === null) return positions;
  const found = new Float32Array(match.length * dims).fill(Number.NaN);
  for (let row = 0; row < match.length; row++) {
    const there = match[row] as number;
    if (there < 0) continue;
    for (let axis = 0; axis < dims; axis++)
      found[row * dims + axis] = positions[there * dims + axis] as number;
  }
  return found;
}

/** Rows of the other that these rows are, ascending; rows that it has not are left out. */
export function mappedRows(rows: Uint32Array, match: Int32Array | null): Uint32Array {
  if (match === null) return rows;
  return Uint32Array.from(rows, (row) => match[row] ?? -1)
    .filter((row) => row < 0xffffffff)
    .sort();
}
