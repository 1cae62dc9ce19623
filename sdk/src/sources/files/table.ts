import { ArgumentError, FormatError, ShapeError } from "../../errors.js";
import type { SourceCell, SourceConcept, SourceSet } from "../source-set.js";

/** A column that holds a list of numbers in each row. float32 [rows, dim]. */
export interface VectorColumn {
  readonly name: string;
  readonly dim: number;
  readonly data: Float32Array;
}

/** What a tabular file holds, before it is said what its columns mean. */
export interface SourceTable {
  /** `csv`, `parquet`, ... */
  readonly format: string;
  readonly rows: number;
  readonly cells: ReadonlyMap<string, readonly SourceCell[]>;
  readonly vectors: readonly VectorColumn[];
  /** Columns that hold a list of labels in each row. */
  readonly labels?: ReadonlyMap<string, readonly (readonly SourceConcept[])[]>;
}

/** What columns mean. Everything not named is guessed, and the guess is in the set's `origin`. */
export interface TableOptions {
  /** Column of lists, or the common beginning of columns of numbers (`emb_` for `emb_0`, `emb_1`, ...). */
  readonly vector?: string;
  /** Column whose values name the rows. */
  readonly id?: string;
  /** Columns whose values become concepts; cells may hold several, parted by `|` or `;`. */
  readonly concepts?: readonly string[];
  /** Column with paths or URLs of pictures. */
  readonly image?: string;
}

const ID_NAMES = [
  "id",
  "_id",
  "uuid",
  "key",
  "filename",
  "file",
  "filepath",
  "path",
  "word",
  "token",
];
/** Names of columns that hold paths or URLs of pictures. */
export const IMAGE_NAMES = ["image", "image_path", "image_url", "filepath", "url", "img"];
const LABEL_NAMES = ["concepts", "tags", "labels"];
/** Columns of a layout. */
const PLACE_NAMES = ["x", "y", "z"];
const SEPARATOR = /\s*[|;]\s*/;

/**
 * Turns a table into a set: finds the vector, names the rows, keeps the other columns.
 * @throws ArgumentError when a named column is not there, or no vector can be found.
 */
export function setFromTable(table: SourceTable, source: string, options: TableOptions): SourceSet {
  const cells = new Map(table.cells);
  const vector = chooseVector(table, cells, source, options.vector);
  const id = options.id ?? guessId(cells, table.rows);
  const ids = id === undefined ? rowNumbers(table.rows) : idsFrom(cells, id);
  const image = options.image ?? IMAGE_NAMES.find((name) => cells.has(name));
  const images =
    image === undefined
      ? undefined
      : column(cells, image, "image").map((cell) => (cell === null ? undefined : String(cell)));
  const concepts = conceptsOf(table, cells, options.concepts);
  return {
    ids,
    dim: vector.dim,
    vectors: vector.data,
    columns: cells,
    failures: [],
    ...(images ? { images } : {}),
    ...(concepts ? { concepts: concepts.rows } : {}),
    origin: {
      format: table.format,
      vector: vector.name,
      ...(id === undefined ? {} : { id }),
      ...(concepts ? { concepts: concepts.names.join(",") } : {}),
      ...(image === undefined ? {} : { image }),
    },
  };
}

function column(
  cells: ReadonlyMap<string, readonly SourceCell[]>,
  name: string,
  what: string,
): readonly SourceCell[] {
  const found = cells.get(name);
  if (!found) throw new ArgumentError(what, `one of ${[...cells.keys()].join(", ")}`, name);
  return found;
}

function chooseVector(
  table: SourceTable,
  cells: Map<string, readonly SourceCell[]>,
  source: string,
  wanted: string | undefined,
): VectorColumn {
  const lists = table.vectors;
  if (wanted !== undefined) {
    const list = lists.find((one) => one.name === wanted);
    if (list) return list;
    const spread = gatherSpread(cells, wanted, table.rows);
    if (spread) return spread;
    const names = [...lists.map((one) => one.name), ...cells.keys()].join(", ");
    throw new ArgumentError(
      "vector",
      `a column of lists or a common beginning among ${names}`,
      wanted,
    );
  }
  const widest = [...lists].sort((a, b) => b.dim - a.dim)[0];
  if (widest) return widest;
  const prefix = commonPrefix(cells);
  const spread = prefix === undefined ? undefined : gatherSpread(cells, prefix, table.rows);
  if (spread) return spread;
  const spatial = gatherNamed(cells, PLACE_NAMES, table.rows);
  if (spatial) return spatial;
  const message = `no vector among the columns ${[...cells.keys()].join(", ")}; name one`;
  throw new FormatError("unsupported", message, { source, offset: 0 });
}

/** The beginning that most numbered columns of numbers share; at least two. `""` for columns named 0, 1, 2, ... */
function commonPrefix(cells: ReadonlyMap<string, readonly SourceCell[]>): string | undefined {
  const counts = new Map<string, number>();
  for (const [name, values] of cells) {
    const match = /^(.*?)(\d+)$/.exec(name);
    if (!match || !values.every((value) => typeof value === "number")) continue;
    const prefix = match[1] ?? "";
    counts.set(prefix, (counts.get(prefix) ?? 0) + 1);
  }
  const best = [...counts].sort((a, b) => b[1] - a[1])[0];
  return best && best[1] >= 2 ? best[0] : undefined;
}

/** Takes `prefix0`, `prefix1`, ... out of the cells, in the order of their numbers. */
function gatherSpread(
  cells: Map<string, readonly SourceCell[]>,
  prefix: string,
  rows: number,
): VectorColumn | undefined {
  const members = [...cells.keys()]
    .filter((name) => name.startsWith(prefix) && /^\d+$/.test(name.slice(prefix.length)))
    .sort((a, b) => Number(a.slice(prefix.length)) - Number(b.slice(prefix.length)));
  if (members.length < 2) return undefined;
  const data = new Float32Array(rows * members.length);
  members.forEach((name, at) => {
    const values = cells.get(name) ?? [];
    for (let row = 0; row < rows; row++) {
      const value = values[row];
      if (typeof value !== "number")
        throw new ShapeError(`column ${name}, row ${row}`, "a number", String(value));
      data[row * members.length + at] = value;
    }
    cells.delete(name);
  });
  return { name: `${prefix}*`, dim: members.length, data };
}

/** Takes columns x, y and, where it is there, z out of the cells: a layout's places. */
function gatherNamed(
  cells: Map<string, readonly SourceCell[]>,
  names: readonly string[],
  rows: number,
): VectorColumn | undefined {
  const found = names
    .map((name) => [...cells.keys()].find((one) => one.toLowerCase() === name))
    .filter((name) => name !== undefined);
  const columns = found.map((name) => cells.get(name) ?? []);
  const isNumeric = columns.every((values) => values.every((value) => typeof value === "number"));
  if (columns.length < 2 || !isNumeric) return undefined;
  const data = new Float32Array(rows * columns.length);
  columns.forEach((values, at) => {
    values.forEach((value, row) => {
      data[row * columns.length + at] = value as number;
    });
  });
  for (const name of found) cells.delete(name);
  return { name: found.join(","), dim: columns.length, data };
}

/** A well-known name whose values are there and differ. */
export function guessId(
  cells: ReadonlyMap<string, readonly SourceCell[]>,
  rows: number,
): string | undefined {
  const byLower = new Map([...cells.keys()].map((name) => [name.toLowerCase(), name]));
  for (const known of ID_NAMES) {
    const name = byLower.get(known);
    const values = name === undefined ? undefined : cells.get(name);
    if (values && new Set(values).size === rows && !values.includes(null)) return name;
  }
  return undefined;
}

/** The values of a column as ids. @throws ArgumentError when one stands twice. */
export function idsFrom(cells: ReadonlyMap<string, readonly SourceCell[]>, name: string): string[] {
  const ids = column(cells, name, "id").map((cell) => String(cell));
  const seen = new Set<string>();
  for (const id of ids) {
    if (seen.has(id))
      throw new ArgumentError("id", `a column whose values differ`, `${name} with ${id} twice`);
    seen.add(id);
  }
  return ids;
}

export function rowNumbers(rows: number): string[] {
  return Array.from({ length: rows }, (_, row) => String(row));
}

/** The columns that hold labels, and each row's. Without `wanted`, those with well-known names. @throws ArgumentError */
export function conceptsOf(
  table: SourceTable,
  cells: ReadonlyMap<string, readonly SourceCell[]>,
  wanted: readonly string[] | undefined,
): { names: readonly string[]; rows: SourceConcept[][] } | undefined {
  const known = (name: string) => table.labels?.has(name) || cells.has(name);
  const names = wanted ?? [
    ...(table.labels?.keys() ?? []),
    ...LABEL_NAMES.filter((name) => cells.has(name) && !table.labels?.has(name)),
  ];
  for (const name of names)
    if (!known(name))
      throw new ArgumentError("concepts", `one of ${[...cells.keys()].join(", ")}`, name);
  if (!names.length) return undefined;
  const rows: SourceConcept[][] = Array.from({ length: table.rows }, () => []);
  for (const name of names) {
    const lists = table.labels?.get(name);
    const values = cells.get(name);
    rows.forEach((row, index) => {
      if (lists) row.push(...(lists[index] ?? []));
      else row.push(...splitLabels(values?.[index]));
    });
  }
  return { names, rows };
}

function splitLabels(cell: SourceCell | undefined): SourceConcept[] {
  if (cell === null || cell === undefined || cell === "") return [];
  return String(cell)
    .split(SEPARATOR)
    .filter(Boolean)
    .map((name) => ({ name }));
}
