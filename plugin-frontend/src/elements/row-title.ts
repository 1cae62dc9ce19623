import type { ColumnStore, TaskOptions } from "../data/api.js";
import { titleColumn } from "../state/column-summary.js";

/** What a row is called: its cell in the column that names rows, else its number. */
export async function titleOf(
  columns: ColumnStore | null,
  row: number,
  task: TaskOptions = {},
): Promise<string> {
  if (columns === null) return `row ${row}`;
  const column = titleColumn(columns.columns);
  if (column < 0) return `row ${row}`;
  const [cell] = await columns.cells(Uint32Array.of(row), column, task);
  return cell?.trim() || `row ${row}`;
}
