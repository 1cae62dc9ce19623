import { ArgumentError, ShapeError } from "../../errors.js";
import type { MetadataCell, MetadataInput } from "../../format/metadata.js";

/** Values of a column of the metadata by its name, or one value a row. */
export type SequenceColumn = string | readonly MetadataCell[];

/** Rows that follow one another: frames of a clip, turns of a dialogue, one word over time. */
export interface SequenceOptions {
  /** Rows of one value are one sequence. Default: all rows are one. */
  readonly group?: SequenceColumn;
  /** What they are ordered by: numbers, dates or text. Of equal values the earlier row comes first. */
  readonly order: SequenceColumn;
}

/** Stands where no row follows. A number, so that the stock projector keeps the column numeric; no row has it. */
const LAST = -1;

/**
 * The row that follows each row, or -1: the column `__next__`, by which both tabs draw lines.
 * Rows without a value in either column are in no sequence.
 * @throws ArgumentError where a column is not in the metadata; ShapeError where values are not one a row.
 * Source: tensorboard vz_projector/data.ts (`getSequenceNextPointIndex`).
 */
export function planSequence(
  { group, order }: SequenceOptions,
  metadata: MetadataInput,
  rowCount: number,
): readonly number[] {
  const groups =
    group === undefined ? null : columnOf(group, metadata, rowCount, "sequence.group").map(textOf);
  const values = columnOf(order, metadata, rowCount, "sequence.order").map(textOf);
  const rows = values
    .map((value, row) => ({ row, value, group: groups === null ? "" : (groups[row] ?? null) }))
    .filter(({ value, group }) => value !== null && group !== null);
  const numbers = rows.every(({ value }) => Number.isFinite(Number(value)));
  const apart = (a: string, b: string) =>
    numbers ? Number(a) - Number(b) : a < b ? -1 : a > b ? 1 : 0;
  rows.sort(
    (a, b) => textOrder(a.group, b.group) || apart(a.value ?? "", b.value ?? "") || a.row - b.row,
  );
  const next = new Array<number>(rowCount).fill(LAST);
  rows.forEach((one, place) => {
    const after = rows[place + 1];
    if (after !== undefined && after.group === one.group) next[one.row] = after.row;
  });
  return next;
}

function textOrder(a: string | null, b: string | null): number {
  return a === b ? 0 : (a ?? "") < (b ?? "") ? -1 : 1;
}

/** Null where there is no value. Dates order as numbers. */
function textOf(cell: MetadataCell): string | null {
  if (cell === null || cell === undefined) return null;
  const text = cell instanceof Date ? String(cell.getTime()) : String(cell).trim();
  return text === "" || text === "NaN" ? null : text;
}

function columnOf(
  column: SequenceColumn,
  metadata: MetadataInput,
  rowCount: number,
  argument: string,
): MetadataCell[] {
  const values = typeof column === "string" ? named(column, metadata, argument) : [...column];
  if (values.length !== rowCount)
    throw new ShapeError(argument, `${rowCount} rows, as the vectors`, `${values.length}`);
  return values;
}

function named(name: string, metadata: MetadataInput, argument: string): MetadataCell[] {
  const isRow = (row: unknown): row is Readonly<Record<string, MetadataCell>> =>
    typeof row === "object" && row !== null && !(row instanceof Date);
  if (Array.isArray(metadata)) {
    const rows = metadata as readonly unknown[];
    if (rows.some((row) => isRow(row) && Object.hasOwn(row, name)))
      return rows.map((row) => (isRow(row) && Object.hasOwn(row, name) ? row[name] : null));
  } else if (Object.hasOwn(metadata, name)) {
    const columns = metadata as Readonly<Record<string, ArrayLike<MetadataCell>>>;
    return Array.from(columns[name] ?? []);
  }
  const known = Array.isArray(metadata)
    ? [
        ...new Set(
          (metadata as readonly unknown[]).flatMap((row) => (isRow(row) ? Object.keys(row) : [])),
        ),
      ]
    : Object.keys(metadata);
  throw new ArgumentError(argument, `a metadata column: ${known.join(", ")}`, JSON.stringify(name));
}
