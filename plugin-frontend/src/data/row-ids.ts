/** Ids by which rows are matched across steps, tensors and runs. */
import type { RowIds } from "./api.js";

export function idsOf(values: readonly string[]): RowIds {
  const rows = new Map<string, number>();
  values.forEach((id, row) => {
    if (!rows.has(id)) rows.set(id, row);
  });
  return { of: (row) => values[row] ?? "", rowOf: (id) => rows.get(id) ?? -1 };
}

/** Rows that have no ids are called by their numbers. */
export function rowNumbers(rows: number): RowIds {
  return {
    of: (row) => String(row),
    rowOf: (id) => (/^\d+$/.test(id) && Number(id) < rows ? Number(id) : -1),
  };
}
