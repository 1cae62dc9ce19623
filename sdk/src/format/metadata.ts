import { ArgumentError, ShapeError } from "../errors.js";
import { guessColumnType } from "./column-type.js";
import type { ManifestMetadata } from "./manifest.js";
import { uniqueNames } from "./tsv-scan.js";

/** One value of one row. `null` and `undefined` are "no value". */
export type MetadataCell = string | number | boolean | bigint | Date | null | undefined;

/** Columns by name, rows by name, or plain labels. */
export type MetadataInput =
  | Readonly<Record<string, ArrayLike<MetadataCell>>>
  | readonly Readonly<Record<string, MetadataCell>>[]
  | readonly MetadataCell[];

export interface MetadataOptions {
  /** Value of the column that stock colours by, one a row. At most 50 distinct (see `topConceptColumn`). */
  readonly topConcept?: readonly string[];
  /** Lets `__next__` and `__seq_next__` stand as column names: the stock projector draws polylines by them. */
  readonly sequences?: boolean;
  /** The row that follows each row, or -1: becomes the column `__next__`. */
  readonly next?: readonly number[];
}

/** A metadata file, and what the manifest says of it. */
export interface EncodedMetadata {
  readonly bytes: Uint8Array;
  readonly manifest: Omit<ManifestMetadata, "file">;
}

/**
 * Stands where a cell is empty: the stock projector's search throws on empty cells. The manifest keeps the truth.
 * @example
 * EMPTY_CELL.length > 0; // => true
 */
export const EMPTY_CELL = "(none)";
/**
 * The column by which both tabs join rows with lines.
 * @example
 * NEXT_COLUMN; // => "__next__"
 */
export const NEXT_COLUMN = "__next__";
/** Names that mean something to the stock projector, or break its objects. */
const RESERVED: ReadonlySet<string> = new Set([NEXT_COLUMN, "__seq_next__", "__proto__"]);
/** All that any reader takes for a column or line break; Python's `splitlines` knows the last nine. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these characters are what must not get through
const BREAKS = /[\t\n\r\v\f\x00\x1c-\x1f\u0085\u2028\u2029]+/g;

/** The columns of any accepted form, as text, in the order given. */
interface TextColumn {
  readonly name: string;
  readonly cells: readonly string[];
  readonly added?: boolean;
}

/**
 * Encodes labels as the TSV that both tabs read: at least two columns, a header, no empty cell, no break inside a
 * cell. Row i is row i of the tensor. What the file cannot carry stands in `manifest.exact`.
 * @throws ShapeError when a column, or the number of rows, is not `rowCount` long.
 * @throws ArgumentError when `input` has none of the accepted forms.
 * Source: tensorboard vz_projector/data-provider.ts (`parseMetadata`), projector_plugin.py (`_serve_metadata`).
 * @example
 * const { bytes } = encodeMetadata({ name: ["oak", "fir"], age: [90, 12] }, 2);
 * new TextDecoder().decode(bytes).split("\n")[0]; // => "name\tage"
 */
export function encodeMetadata(
  input: MetadataInput,
  rowCount: number,
  options: MetadataOptions = {},
): EncodedMetadata {
  const given = textColumns(input, rowCount);
  const columns: TextColumn[] = [...given];
  if (options.topConcept) {
    requireRows("metadata.top_concept", options.topConcept.length, rowCount);
    columns.push({ name: "top_concept", cells: options.topConcept, added: true });
  }
  if (options.next) {
    requireRows("sequence", options.next.length, rowCount);
    if (given.some(({ name }) => name === NEXT_COLUMN && options.sequences))
      throw new ArgumentError("sequence", `no column ${NEXT_COLUMN} of your own beside it`, "both");
    columns.push({ name: NEXT_COLUMN, cells: options.next.map(String), added: true });
  }
  if (columns.length < 2) {
    const cells = Array.from({ length: rowCount }, (_, row) => String(row));
    columns.push({ name: "row", cells, added: true });
  }
  const names = uniqueNames(
    columns.map(({ name, added }) => (added ? name : safeName(name, options.sequences))),
  );
  const exact: { row: number; column: string; value: string }[] = [];
  const lines = [names.join("\t")];
  for (let row = 0; row < rowCount; row++) {
    const cells = columns.map(({ cells }, index) => {
      const value = cells[row] ?? "";
      const cell = safeCell(value);
      if (cell !== value) exact.push({ row, column: names[index] ?? "", value });
      return cell;
    });
    lines.push(cells.join("\t"));
  }
  const described = columns.map((column, index) => ({
    name: names[index] ?? "",
    type: guessColumnType(column.cells),
    ...(column.added ? { added: true } : {}),
  }));
  return {
    bytes: new TextEncoder().encode(`${lines.join("\n")}\n`),
    manifest: {
      rows: rowCount,
      columns: described,
      ...(exact.length > 0 ? { exact } : {}),
    },
  };
}

/** A cell as it may stand in the file: breaks become one space, nothing becomes `(none)`. */
function safeCell(value: string): string {
  const cell = value.replace(BREAKS, " ");
  // A cell of spaces only counts too: a line of such cells is blank to the stock parser, and later rows slide up.
  return cell.trim() === "" ? EMPTY_CELL : wellFormed(cell);
}

/** Half of a character outside the basic plane is no text: it becomes U+FFFD, as UTF-8 would make it. */
const wellFormed = (text: string): string => text.replace(/\p{Surrogate}/gu, "\uFFFD");

function safeName(name: string, sequences = false): string {
  const plain = wellFormed(name.replace(BREAKS, " ").replace(/^\uFEFF+/, ""));
  if (!RESERVED.has(plain)) return plain;
  return sequences && plain !== "__proto__" ? plain : `column ${plain}`;
}

function textColumns(input: MetadataInput, rowCount: number): TextColumn[] {
  if (Array.isArray(input)) return rowsToColumns(input, rowCount);
  if (typeof input !== "object" || input === null) {
    throw new ArgumentError("metadata", "columns, rows or labels", typeof input);
  }
  return Object.entries(input as Record<string, ArrayLike<MetadataCell>>).map(([name, values]) => {
    if (typeof values !== "object" || values === null || typeof values.length !== "number") {
      throw new ArgumentError(`metadata.${name}`, "an array of values", typeof values);
    }
    requireRows(`metadata.${name}`, values.length, rowCount);
    return { name, cells: Array.from(values, (value) => cellText(value, `metadata.${name}`)) };
  });
}

function rowsToColumns(
  rows: readonly (MetadataCell | Readonly<Record<string, MetadataCell>>)[],
  rowCount: number,
): TextColumn[] {
  requireRows("metadata", rows.length, rowCount);
  const isRow = (row: unknown): row is Readonly<Record<string, MetadataCell>> =>
    typeof row === "object" && row !== null && !(row instanceof Date);
  if (!rows.some(isRow)) {
    const cells = rows.map((value) => cellText(value as MetadataCell, "metadata"));
    return [{ name: "label", cells }];
  }
  const names = new Set<string>();
  for (const row of rows) if (isRow(row)) for (const name of Object.keys(row)) names.add(name);
  return [...names].map((name) => ({
    name,
    cells: rows.map((row) =>
      isRow(row) && Object.hasOwn(row, name) ? cellText(row[name], `metadata.${name}`) : "",
    ),
  }));
}

function cellText(value: MetadataCell, argument: string): string {
  if (value === null || value === undefined) return "";
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? "" : value.toISOString();
  if (typeof value === "object" || typeof value === "function" || typeof value === "symbol") {
    throw new ArgumentError(argument, "text, a number, a boolean or a date", typeof value);
  }
  return String(value);
}

function requireRows(what: string, found: number, expected: number): void {
  if (found !== expected) throw new ShapeError(what, `${expected} rows`, `${found}`);
}
