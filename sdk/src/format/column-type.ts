import type { ColumnType } from "./manifest.js";

const NUMBER = /^[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?$/;
const DATE = /^\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?)?$/;
const BOOLEAN = /^(true|false)$/i;
/** What stands for "no value" in tables of others. Compared in lower case. */
const MISSING: ReadonlySet<string> = new Set([
  "",
  "nan",
  "null",
  "none",
  "n/a",
  "na",
  "(none)",
  "-",
]);
/** Beyond this many distinct values a column is text: no legend of it would be read. */
const CATEGORY_LIMIT = 1000;

/**
 * True for a cell that says "no value here".
 * @example
 * isMissing(EMPTY_CELL); // => true
 */
export const isMissing = (cell: string): boolean => MISSING.has(cell.trim().toLowerCase());

/**
 * Guesses what a column holds from its cells: `number`, `boolean` or `date` (ISO 8601) when every cell that is not
 * missing is one; `category` when values repeat (each twice on average, at most 1,000 of them); else `text`.
 * @example
 * guessColumnType(["1", "2.5", "-3"]); // => "number"
 * guessColumnType(["2026-11-27", "2026-11-28"]); // => "date"
 */
export function guessColumnType(cells: Iterable<string>): ColumnType {
  const distinct = new Set<string>();
  let present = 0;
  let numbers = 0;
  let booleans = 0;
  let dates = 0;
  for (const cell of cells) {
    if (isMissing(cell)) continue;
    present++;
    if (distinct.size <= CATEGORY_LIMIT) distinct.add(cell);
    if (NUMBER.test(cell)) numbers++;
    else if (BOOLEAN.test(cell)) booleans++;
    else if (DATE.test(cell) && Number.isFinite(Date.parse(cell))) dates++;
  }
  if (present === 0) return "text";
  if (numbers === present) return "number";
  if (booleans === present) return "boolean";
  if (dates === present) return "date";
  return distinct.size <= CATEGORY_LIMIT && distinct.size * 2 <= present ? "category" : "text";
}
