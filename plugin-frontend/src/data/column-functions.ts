import type { ManifestMetadata, TsvOddity } from "pointillist/format";
import type { ColumnInfo, ColumnSearch, Edit } from "./column-api.js";
import { ColumnTable, type FoundColumn } from "./column-table.js";
import { inPieces } from "./in-pieces.js";

/** What the column worker answers; kept apart from the worker so that it can be tested without one. */
export function columnFunctions() {
  let held: ColumnTable | null = null;
  const table = (): ColumnTable => {
    if (!held) throw new Error("columns were asked for before they were opened");
    return held;
  };
  return {
    open(
      bytes: Uint8Array | null,
      rows: number,
      source: string,
      stored: ManifestMetadata | null,
      found: readonly FoundColumn[] = [],
    ): { columns: readonly ColumnInfo[]; oddities: readonly TsvOddity[] } {
      held = new ColumnTable(bytes, rows, source, stored, found);
      return { columns: held.columns, oddities: held.oddities };
    },
    edit: (edits: readonly Edit[]) => table().edit(edits),
    cells: (rows: Uint32Array, column: number) =>
      Array.from(rows, (row) => table().cell(row, column)),
    row: (row: number) => table().row(row),
    categories: (column: number) => inPieces("metadata", table().findCategories(column)),
    numbers: (column: number) => inPieces("metadata", table().findNumbers(column)),
    search: (search: ColumnSearch) => inPieces("the search", table().findMatches(search)),
    order: (column: number, direction: "ascending" | "descending") =>
      table().order(column, direction),
  };
}

export type ColumnFunctions = ReturnType<typeof columnFunctions>;
