import type { ColumnInfo, Edit } from "./column-api.js";

/** A column as it is shown: where its cells come from, and what was changed in them. */
interface Column {
  readonly name: string;
  /** Number of the stored column, or -1 for one that was added. */
  readonly source: number;
  /** What a stored value is called now, where it was renamed. */
  readonly renamed: Map<string, string>;
  /** What single rows say now. */
  readonly cells: Map<number, string>;
}

/**
 * Metadata with changes laid over it; what is stored stays as it is. A change speaks of the table as the changes before
 * it left it: a renamed value may be renamed again, a deleted column's name may be given anew.
 */
export class EditedColumns {
  readonly columns: readonly (ColumnInfo & { readonly isNew?: boolean })[];
  readonly #columns: readonly Column[];

  constructor(
    stored: readonly ColumnInfo[],
    edits: readonly Edit[],
    private readonly storedCell: (row: number, column: number) => string,
  ) {
    let columns: Column[] = stored.map(({ name }, source) => columnOf(name, source));
    for (const edit of edits) {
      const column = columns.find(({ name }) => name === edit.column);
      if (edit.kind === "delete") columns = columns.filter((one) => one !== column);
      else if (edit.kind === "rename") {
        if (column !== undefined) rename(column, edit.from, edit.to);
      } else {
        const target = column ?? columnOf(edit.column, -1);
        if (column === undefined) columns.push(target);
        for (const row of edit.rows) target.cells.set(row, edit.value);
      }
    }
    this.#columns = columns;
    this.columns = columns.map(
      ({ name, source }) => stored[source] ?? { name, type: "text", added: false, isNew: true },
    );
  }

  cell(row: number, column: number): string {
    const found = this.#columns[column];
    if (found === undefined) return "";
    const own = found.cells.get(row);
    if (own !== undefined) return own;
    if (found.source < 0) return "";
    const stored = this.storedCell(row, found.source);
    return found.renamed.get(stored) ?? stored;
  }
}

function columnOf(name: string, source: number): Column {
  return { name, source, renamed: new Map(), cells: new Map() };
}

function rename({ renamed, cells }: Column, from: string, to: string): void {
  for (const [row, value] of cells) if (value === from) cells.set(row, to);
  for (const [stored, value] of renamed) if (value === from) renamed.set(stored, to);
  if (!renamed.has(from)) renamed.set(from, to);
}
