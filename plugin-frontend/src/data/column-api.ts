import type { ColumnType } from "pointillist/format";
import type { TaskOptions } from "./api.js";

export interface ColumnInfo {
  readonly name: string;
  readonly type: ColumnType;
  /** Made by the writer for the stock tab (row number, top_concept): hidden unless asked for. */
  readonly added: boolean;
}

/** Values of a category column, most frequent first, ties by first appearance. */
export interface Categories {
  /** [N], index into `names`. */
  readonly codes: Uint32Array;
  readonly names: readonly string[];
  readonly counts: Uint32Array;
}

export interface Numbers {
  /** [N]; NaN where the cell is empty or no number. Dates are milliseconds since 1970. */
  readonly values: Float64Array;
  readonly minimum: number;
  readonly maximum: number;
  readonly missing: number;
}

export interface ColumnSearch {
  readonly text: string;
  readonly regex: boolean;
  readonly matchCase: boolean;
  /** Column numbers to look in; all where absent. */
  readonly columns?: readonly number[];
}

/** One change of the metadata. Rows are ascending. */
export type Edit =
  | {
      readonly kind: "tag";
      readonly column: string;
      readonly value: string;
      readonly rows: Uint32Array;
    }
  | { readonly kind: "rename"; readonly column: string; readonly from: string; readonly to: string }
  | { readonly kind: "delete"; readonly column: string };

/** Metadata of all rows, held in a worker as bytes with offsets. Cells are untrusted text. */
export interface ColumnStore {
  readonly rows: number;
  readonly columns: readonly ColumnInfo[];
  /** Cells of one column for many rows, in the order asked. */
  cells(rows: Uint32Array, column: number, options?: TaskOptions): Promise<readonly string[]>;
  /** All cells of one row, in column order. */
  row(row: number, options?: TaskOptions): Promise<readonly string[]>;
  categories(column: number, options?: TaskOptions): Promise<Categories>;
  numbers(column: number, options?: TaskOptions): Promise<Numbers>;
  /** Rows with a match, ascending. A regex that does not compile rejects as `unsupported`. */
  search(search: ColumnSearch, options?: TaskOptions): Promise<Uint32Array>;
  /** All rows in the order of a column; numbers by value, text by code point, empty cells last. */
  order(
    column: number,
    direction: "ascending" | "descending",
    options?: TaskOptions,
  ): Promise<Uint32Array>;
  /** The same metadata with these changes, in order, in the place of all made before. This store answers no more. */
  edited(edits: readonly Edit[], options?: TaskOptions): Promise<ColumnStore>;
}
