import {
  type ColumnType,
  guessColumnType,
  isMissing,
  type ManifestMetadata,
  scanTsv,
  type TsvOddity,
  type TsvTable,
} from "pointillist/format";
import type { Categories, ColumnInfo, ColumnSearch, Edit, Numbers } from "./column-api.js";
import { EditedColumns } from "./column-edits.js";
import { failure } from "./fetching.js";
import { atOnce, type Pieces } from "./in-pieces.js";

/** Rows looked at to guess a column's type where no manifest says it; spread over the whole file. */
const GUESS_ROWS = 2000;
/** Rows between two places where long work may pause. */
const PIECE_ROWS = 4096;

/** A category of each row, as a number; -1: none. */
export interface FoundColumn {
  readonly name: string;
  readonly values: Int32Array;
}

/** Metadata as bytes and offsets. Answers are fresh arrays; cells become strings only when asked for. */
export class ColumnTable {
  columns: readonly ColumnInfo[];
  readonly oddities: readonly TsvOddity[];
  readonly #table: TsvTable | null;
  /** Columns of the file; those found later come behind them. */
  readonly #own: number;
  readonly #exact = new Map<string, string>();
  readonly #stored: readonly ColumnInfo[];
  #edited: EditedColumns | null = null;

  constructor(
    bytes: Uint8Array | null,
    readonly rows: number,
    source: string,
    stored: ManifestMetadata | null,
    readonly found: readonly FoundColumn[] = [],
  ) {
    this.#table = bytes && scanTsv(bytes, rows, source);
    this.oddities = this.#table?.oddities ?? [];
    const names = this.#table?.columns ?? [];
    this.#own = names.length;
    for (const { row, column, value } of stored?.exact ?? []) {
      const index = names.indexOf(column);
      if (index >= 0) this.#exact.set(`${row} ${index}`, value);
    }
    const own = names.map((name, index) => {
      const known = stored?.columns.find((column) => column.name === name);
      return {
        name,
        type: known?.type ?? this.#guess(index),
        added: known?.added ?? false,
      };
    });
    const later = found.map(({ name }) => ({ name, type: "category" as const, added: false }));
    this.#stored = [...own, ...later];
    this.columns = this.#stored;
  }

  /** Makes these changes, in order, to the table as it was stored. Returns the columns as they are now. */
  edit(edits: readonly Edit[]): readonly ColumnInfo[] {
    const stored = (row: number, column: number) => this.#cellStored(row, column);
    this.#edited = edits.length === 0 ? null : new EditedColumns(this.#stored, edits, stored);
    this.columns =
      this.#edited === null
        ? this.#stored
        : this.#edited.columns.map(({ isNew, ...info }, column) =>
            isNew ? { ...info, type: this.#guess(column) } : info,
          );
    return this.columns;
  }

  cell(row: number, column: number): string {
    return this.#edited?.cell(row, column) ?? this.#cellStored(row, column);
  }

  #cellStored(row: number, column: number): string {
    if (column >= this.#own) {
      const category = this.found[column - this.#own]?.values[row] ?? -1;
      return category < 0 ? "" : String(category);
    }
    const exact = this.#exact.size > 0 ? this.#exact.get(`${row} ${column}`) : undefined;
    return exact ?? this.#table?.cell(row, column) ?? "";
  }

  row(row: number): string[] {
    return this.columns.map((_, column) => this.cell(row, column));
  }

  categories(column: number): Categories {
    return atOnce(this.findCategories(column));
  }

  numbers(column: number): Numbers {
    return atOnce(this.findNumbers(column));
  }

  search(search: ColumnSearch): Uint32Array {
    return atOnce(this.findMatches(search));
  }

  *findCategories(column: number): Pieces<Categories> {
    const codeOf = new Map<string, number>();
    const raw = new Uint32Array(this.rows);
    const counts: number[] = [];
    for (let row = 0; row < this.rows; row++) {
      if (row % PIECE_ROWS === 0) yield;
      const text = this.cell(row, column);
      let code = codeOf.get(text);
      if (code === undefined) {
        code = counts.length;
        codeOf.set(text, code);
        counts.push(0);
      }
      raw[row] = code;
      counts[code] = (counts[code] as number) + 1;
    }
    const names = [...codeOf.keys()];
    const order = names.map((_, code) => code);
    order.sort((a, b) => (counts[b] as number) - (counts[a] as number) || a - b);
    const rank = new Uint32Array(order.length);
    order.forEach((code, place) => {
      rank[code] = place;
    });
    return {
      codes: raw.map((code) => rank[code] as number),
      names: order.map((code) => names[code] as string),
      counts: Uint32Array.from(order, (code) => counts[code] as number),
    };
  }

  *findNumbers(column: number): Pieces<Numbers> {
    const isDate = this.columns[column]?.type === "date";
    const values = new Float64Array(this.rows);
    let minimum = Number.POSITIVE_INFINITY;
    let maximum = Number.NEGATIVE_INFINITY;
    let missing = 0;
    for (let row = 0; row < this.rows; row++) {
      if (row % PIECE_ROWS === 0) yield;
      const value = toNumber(this.cell(row, column), isDate);
      values[row] = value;
      if (Number.isNaN(value)) missing++;
      else {
        if (value < minimum) minimum = value;
        if (value > maximum) maximum = value;
      }
    }
    const isEmpty = missing === this.rows;
    return {
      values,
      minimum: isEmpty ? Number.NaN : minimum,
      maximum: isEmpty ? Number.NaN : maximum,
      missing,
    };
  }

  /** Rows with a match, ascending. */
  *findMatches(search: ColumnSearch): Pieces<Uint32Array> {
    const matches = matcher(search);
    const columns = search.columns ?? this.columns.map((_, column) => column);
    const found: number[] = [];
    for (let row = 0; row < this.rows; row++) {
      if (row % PIECE_ROWS === 0) yield;
      if (columns.some((column) => matches(this.cell(row, column)))) found.push(row);
    }
    return Uint32Array.from(found);
  }

  order(column: number, direction: "ascending" | "descending"): Uint32Array {
    const sign = direction === "ascending" ? 1 : -1;
    const type = this.columns[column]?.type;
    const rows = Uint32Array.from({ length: this.rows }, (_, row) => row);
    if (type === "number" || type === "date") {
      const { values } = this.numbers(column);
      return rows.sort((a, b) => {
        const x = values[a] as number;
        const y = values[b] as number;
        if (Number.isNaN(x) || Number.isNaN(y))
          return Number(Number.isNaN(x)) - Number(Number.isNaN(y)) || a - b;
        return sign * (x - y) || a - b;
      });
    }
    const cells = Array.from(rows, (row) => this.cell(row, column));
    return rows.sort((a, b) => {
      const x = cells[a] as string;
      const y = cells[b] as string;
      if (isMissing(x) || isMissing(y)) return Number(isMissing(x)) - Number(isMissing(y)) || a - b;
      return x < y ? -sign : x > y ? sign : a - b;
    });
  }

  #guess(column: number): ColumnType {
    const step = Math.max(1, Math.floor(this.rows / GUESS_ROWS));
    const cells: string[] = [];
    for (let row = 0; row < this.rows; row += step) cells.push(this.cell(row, column));
    return guessColumnType(cells);
  }
}

function toNumber(cell: string, isDate: boolean): number {
  if (isMissing(cell)) return Number.NaN;
  const value = isDate ? Date.parse(cell) : Number(cell);
  return Number.isFinite(value) ? value : Number.NaN;
}

function matcher({ text, regex, matchCase }: ColumnSearch): (cell: string) => boolean {
  if (regex) {
    try {
      const pattern = new RegExp(text, matchCase ? "u" : "iu");
      return (cell) => pattern.test(cell);
    } catch (cause) {
      const said = cause instanceof Error ? cause.message : String(cause);
      throw failure(
        "unsupported",
        "the search",
        said,
        "a regular expression",
        "Mend it, or search for plain text.",
      );
    }
  }
  if (matchCase) return (cell) => cell.includes(text);
  const wanted = text.toLowerCase();
  return (cell) => cell.toLowerCase().includes(wanted);
}
