import { FormatError } from "../errors.js";

/** Something about a table that a reader may want to know, said once for the whole file. */
export interface TsvOddity {
  readonly code:
    | "single-column-header"
    | "header-missing"
    | "short-rows"
    | "long-rows"
    | "empty-cells"
    | "blank-lines"
    | "duplicate-columns"
    | "windows-line-ends"
    | "utf-16"
    | "row-count";
  readonly count: number;
  readonly message: string;
}

const TAB = 0x09;
const LINE_FEED = 0x0a;
const RETURN = 0x0d;
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

/**
 * A table of text as bytes and offsets: no row is a string until it is asked for, so a million rows cost four bytes
 * each beside the file itself. Rows and columns count from 0; the header is not a row.
 * @example
 * const table = scanTsv(new TextEncoder().encode("name\tkind\noak\ttree\n"));
 * table instanceof TsvTable; // => true
 * table.row(0); // => ["oak", "tree"]
 */
export class TsvTable {
  constructor(
    readonly bytes: Uint8Array,
    readonly columns: readonly string[],
    /** Offset of the first byte of each row. */
    readonly rowStarts: Uint32Array,
    readonly hasHeader: boolean,
    readonly oddities: readonly TsvOddity[],
  ) {}

  get rowCount(): number {
    return this.rowStarts.length;
  }

  /** The text of one cell; empty where the row is too short, or does not exist. */
  cell(row: number, column: number): string {
    const start = this.rowStarts[row];
    if (start === undefined) return "";
    const end = lineEnd(this.bytes, start);
    let from = start;
    for (let skip = column; skip > 0; skip--) {
      const tab = this.bytes.indexOf(TAB, from);
      if (tab < 0 || tab >= end) return "";
      from = tab + 1;
    }
    const tab = this.bytes.indexOf(TAB, from);
    return decoder.decode(this.bytes.subarray(from, tab < 0 || tab > end ? end : tab));
  }

  /** All cells of one row, as many as there are columns. */
  row(row: number): string[] {
    const start = this.rowStarts[row];
    if (start === undefined) return this.columns.map(() => "");
    const line = decoder.decode(this.bytes.subarray(start, lineEnd(this.bytes, start)));
    const cells = line.split("\t");
    return this.columns.map((_, column) => cells[column] ?? "");
  }

  /** The cells of one column from the first row to the last. */
  *column(column: number): Generator<string> {
    for (let row = 0; row < this.rowCount; row++) yield this.cell(row, column);
  }
}

/**
 * Scans a metadata file as the stock projector reads it: one column has no header, two or more have one; lines end in
 * a line feed; nothing is quoted; blank lines are skipped. `expectedRows` (the rows of the tensor) settles what the
 * file alone leaves open: a header over a single column, a missing header, blank lines that are rows.
 * @throws FormatError `limit` for 4 GiB and more.
 * Source: tensorboard vz_projector/data-provider.ts, `parseMetadata`.
 * @example
 * const table = scanTsv(new TextEncoder().encode("name\tage\noak\t90\nfir\t12\n"), 2);
 * table.columns; // => ["name", "age"]
 * table.cell(1, 0); // => "fir"
 */
export function scanTsv(
  file: Uint8Array,
  expectedRows?: number,
  source = "metadata.tsv",
): TsvTable {
  if (file.length >= 2 ** 32) {
    throw new FormatError("limit", `${file.length} bytes, allowed 4 GiB`, { source, offset: 0 });
  }
  const oddities: TsvOddity[] = [];
  const note = (code: TsvOddity["code"], count: number, message: string) => {
    if (count > 0) oddities.push({ code, count, message });
  };
  const bytes = asUtf8(file);
  if (bytes !== file && file[0] !== 0xef)
    note("utf-16", 1, "the file is UTF-16; read all the same");

  const { starts, blanks, returns } = scanLines(bytes);
  note("windows-line-ends", returns, "lines end in CR LF");
  const first = starts[0];
  const head =
    first === undefined ? "" : decoder.decode(bytes.subarray(first, lineEnd(bytes, first)));
  const names = head.split("\t");
  const keepsBlanks = blanks.length > 0 && blanksAreRows(starts.length, names.length, expectedRows);
  const lines = keepsBlanks || blanks.length === 0 ? starts : without(starts, blanks);
  if (!keepsBlanks) note("blank-lines", blanks.length, "blank lines are skipped");

  const hasHeader = isHeader(names.length, lines.length, expectedRows);
  if (hasHeader && names.length === 1) {
    note("single-column-header", 1, "one column with a header: the stock projector refuses it");
  }
  if (!hasHeader && names.length > 1) note("header-missing", 1, "several columns without a header");
  const rowStarts = hasHeader ? lines.subarray(1) : lines;
  const columns = hasHeader
    ? uniqueNames(names)
    : names.length === 1
      ? ["label"]
      : names.map((_, column) => `column ${column + 1}`);
  if (hasHeader) {
    note("duplicate-columns", names.length - new Set(names).size, "columns share a name");
  }
  countCells(bytes, rowStarts, columns.length, note);
  if (expectedRows !== undefined && rowStarts.length !== expectedRows) {
    const message = `${rowStarts.length} rows of metadata for ${expectedRows} rows of the tensor`;
    note("row-count", Math.abs(rowStarts.length - expectedRows), message);
  }
  return new TsvTable(bytes, columns, rowStarts, hasHeader, oddities);
}

/** End of the line that begins at `start`, without its line break. */
function lineEnd(bytes: Uint8Array, start: number): number {
  const found = bytes.indexOf(LINE_FEED, start);
  const end = found < 0 ? bytes.length : found;
  return end > start && bytes[end - 1] === RETURN ? end - 1 : end;
}

/** The bytes as UTF-8 without a byte order mark; spreadsheets like to save UTF-16. */
function asUtf8(file: Uint8Array): Uint8Array {
  if (file[0] === 0xef && file[1] === 0xbb && file[2] === 0xbf) return file.subarray(3);
  const encoding =
    file[0] === 0xff && file[1] === 0xfe
      ? "utf-16le"
      : file[0] === 0xfe && file[1] === 0xff
        ? "utf-16be"
        : undefined;
  if (encoding === undefined) return file;
  return new TextEncoder().encode(new TextDecoder(encoding).decode(file));
}

/** Starts of all lines but blank ones at the end, the indexes of blank lines, and how many lines end in CR LF. */
function scanLines(bytes: Uint8Array) {
  let count = 0;
  for (let at = 0; at < bytes.length; count++) {
    const found = bytes.indexOf(LINE_FEED, at);
    at = found < 0 ? bytes.length : found + 1;
  }
  const starts = new Uint32Array(count);
  const blanks: number[] = [];
  let returns = 0;
  for (let line = 0, at = 0; line < count; line++) {
    starts[line] = at;
    const found = bytes.indexOf(LINE_FEED, at);
    const end = found < 0 ? bytes.length : found;
    if (found > at && bytes[found - 1] === RETURN) returns++;
    if (isBlank(bytes, at, end)) blanks.push(line);
    at = end + 1;
  }
  let kept = count;
  while (blanks.length > 0 && blanks[blanks.length - 1] === kept - 1) {
    blanks.pop();
    kept--;
  }
  return { starts: starts.subarray(0, kept), blanks, returns };
}

/** What JavaScript's `trim()` leaves empty. Lines that begin with a visible ASCII character are told at once. */
function isBlank(bytes: Uint8Array, start: number, end: number): boolean {
  if (start === end) return true;
  const first = bytes[start] as number; // start < end <= length
  if (first > 0x20 && first < 0x80) return false;
  return decoder.decode(bytes.subarray(start, end)).trim() === "";
}

function without(starts: Uint32Array, blanks: readonly number[]): Uint32Array {
  const skip = new Set(blanks);
  return starts.filter((_, line) => !skip.has(line));
}

function blanksAreRows(lines: number, columns: number, expectedRows?: number): boolean {
  if (expectedRows === undefined) return false;
  return lines === expectedRows + (columns > 1 ? 1 : 0);
}

function isHeader(columns: number, lines: number, expectedRows?: number): boolean {
  if (lines === 0) return false;
  if (expectedRows === undefined) return columns > 1;
  if (columns > 1) return lines !== expectedRows;
  return lines === expectedRows + 1;
}

/**
 * Names as they are, but later ones of equal name get ` (2)`, ` (3)`; an empty name becomes `column 3`.
 * @example
 * uniqueNames(["age", "age", ""]); // => ["age", "age (2)", "column 3"]
 */
export function uniqueNames(names: readonly string[]): string[] {
  const taken = new Set<string>();
  return names.map((given, index) => {
    const base = given.trim() === "" ? `column ${index + 1}` : given;
    let name = base;
    for (let again = 2; taken.has(name); again++) name = `${base} (${again})`;
    taken.add(name);
    return name;
  });
}

function countCells(
  bytes: Uint8Array,
  rowStarts: Uint32Array,
  columns: number,
  note: (code: TsvOddity["code"], count: number, message: string) => void,
): void {
  let short = 0;
  let long = 0;
  let empty = 0;
  for (let row = 0; row < rowStarts.length; row++) {
    const start = rowStarts[row] as number; // row < length
    const end = lineEnd(bytes, start);
    let cells = 1;
    let hasEmpty = end === start;
    let from = start;
    for (let at = start; at < end; at++) {
      if (bytes[at] !== TAB) continue;
      if (at === from) hasEmpty = true;
      from = at + 1;
      cells++;
    }
    if (from === end) hasEmpty = true;
    if (hasEmpty) empty++;
    if (cells < columns) short++;
    if (cells > columns) long++;
  }
  note("short-rows", short, `rows with fewer than ${columns} cells; the missing ones are empty`);
  note("long-rows", long, `rows with more than ${columns} cells; the rest is not shown`);
  note("empty-cells", empty, "rows with empty cells: the stock projector's search fails on them");
}
