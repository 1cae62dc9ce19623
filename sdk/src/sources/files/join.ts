import { ArgumentError } from "../../errors.js";
import type { SourceCell, SourceConcept, SourceSet } from "../source-set.js";
import { conceptsOf, guessId, IMAGE_NAMES, idsFrom, type SourceTable } from "./table.js";

export interface JoinOptions {
  /** Column of the table whose values are the set's ids. Default: found by its name, or by the order of the rows. */
  readonly on?: string;
  readonly concepts?: readonly string[];
  readonly image?: string;
}

/**
 * Adds a table's columns, concepts and pictures to a set: by id, or by the order of the rows where the set has no ids of its
 * own; then the table's ids become the set's. Rows of the set that the table does not know keep empty cells; the origin
 * says how many matched, how many did not, and how many of the table's rows were left over.
 * @throws ArgumentError when nothing says which row is which
 */
export function joinTable(
  set: SourceSet,
  table: SourceTable,
  name: string,
  options: JoinOptions,
): SourceSet {
  const hasIds = set.ids.some((id, row) => id !== String(row));
  const key = options.on ?? guessId(table.cells, table.rows);
  const byOrder = options.on === undefined && !hasIds;
  if (byOrder && table.rows !== set.ids.length)
    throw new ArgumentError(
      "join",
      `${set.ids.length} rows in their order, or a column that names the rows (--on)`,
      `${table.rows} rows in ${name}`,
    );
  if (!byOrder && key === undefined)
    throw new ArgumentError(
      "on",
      `a column of ${name} that holds the ids: one of ${[...table.cells.keys()].join(", ")}`,
      "none that could be guessed",
    );
  const keys = key === undefined ? undefined : idsFrom(table.cells, key);
  const rowOf = new Map(keys?.map((id, row) => [id, row]));
  const rows = byOrder ? set.ids.map((_, row) => row) : set.ids.map((id) => rowOf.get(id));
  const matched = rows.filter((row) => row !== undefined).length;
  if (matched === 0 && set.ids.length)
    throw new ArgumentError("on", `ids such as ${set.ids[0]}`, `${keys?.[0] ?? "none"} in ${name}`);
  const pick = <T>(values: readonly T[], none: T): T[] =>
    rows.map((row) => (row === undefined ? none : (values[row] ?? none)));
  const columns = new Map<string, readonly SourceCell[]>(set.columns);
  for (const [column, cells] of table.cells)
    if (column !== key) columns.set(column, pick<SourceCell>(cells, null));
  const found = conceptsOf(table, table.cells, options.concepts);
  const image = options.image ?? IMAGE_NAMES.find((one) => table.cells.has(one));
  const pictures = image === undefined ? undefined : table.cells.get(image);
  const counts = [
    `${matched} of ${set.ids.length} rows${byOrder ? " in their order" : ` by ${key}`}`,
    `${set.ids.length - matched} not in it`,
    `${table.rows - matched} of its rows left over`,
  ];
  return {
    ...set,
    ids: byOrder && keys ? keys : set.ids,
    columns,
    ...(found ? { concepts: mergeConcepts(set, pick<SourceConcept[]>(found.rows, [])) } : {}),
    ...(pictures
      ? {
          images: pick<SourceCell>(pictures, null).map((one) =>
            one === null ? undefined : String(one),
          ),
        }
      : {}),
    origin: { ...set.origin, [`joined ${name}`]: counts.join(", ") },
  };
}

function mergeConcepts(set: SourceSet, more: readonly SourceConcept[][]): SourceConcept[][] {
  return more.map((row, index) => [...(set.concepts?.[index] ?? []), ...row]);
}
