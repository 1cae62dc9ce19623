import type { ManifestMetadata, TsvOddity } from "pointillist/format";
import type { Progress } from "./api.js";
import type { ColumnInfo, ColumnSearch, Edit } from "./column-api.js";
import { ColumnTable, type FoundColumn } from "./column-table.js";
import { inPieces } from "./in-pieces.js";
import { LIMITS } from "./limits.js";
import { type FileOrder, readOrdered } from "./run-files.js";
import { thisCall } from "./worker-serve.js";

/** What the column worker answers; kept apart from the worker so that it can be tested without one. */
export function columnFunctions() {
  let held: ColumnTable | null = null;
  const table = (): ColumnTable => {
    if (!held) throw new Error("columns were asked for before they were opened");
    return held;
  };
  return {
    async open(
      order: FileOrder | null,
      rows: number,
      source: string,
      stored: ManifestMetadata | null,
      found: readonly FoundColumn[] = [],
    ): Promise<{ columns: readonly ColumnInfo[]; oddities: readonly TsvOddity[] }> {
      const call = thisCall();
      const onProgress = ({ done, total }: Progress) => call.progress(done, total, "bytes");
      const bytes = order && (await readOrdered(order, { onProgress }, LIMITS.metadata));
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
