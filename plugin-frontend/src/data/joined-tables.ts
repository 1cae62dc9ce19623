/** Concepts and metadata of several data sets as one table each. */
import {
  type ColumnType,
  type ConceptTable,
  encodeConcepts,
  encodeMetadata,
  type ManifestConcepts,
  type ManifestMetadata,
  NEXT_COLUMN,
} from "pointillist/format";
import type { ColumnStore, TaskOptions } from "./api.js";
import { type ServedFile, ServedFiles } from "./run-files.js";

/** All concepts of several lists, and where each list's concepts stand among them. */
export interface ConceptUnion {
  readonly names: readonly string[];
  readonly ids: readonly string[];
  /** For each list the number of each of its concepts; null where there is no list. */
  readonly numbers: readonly (Uint32Array | null)[];
}

/** Concepts are the same where their ids are; the first list names them. */
export function uniteConcepts(
  lists: readonly (Pick<ManifestConcepts, "names" | "ids"> | undefined)[],
): ConceptUnion {
  const numberOf = new Map<string, number>();
  const names: string[] = [];
  const numbers = lists.map((list) => {
    if (list === undefined) return null;
    return Uint32Array.from(list.ids ?? list.names, (id, at) => {
      const known = numberOf.get(id);
      if (known !== undefined) return known;
      numberOf.set(id, names.length);
      return names.push(list.names[at] ?? id) - 1;
    });
  });
  return { names, ids: [...numberOf.keys()], numbers };
}

/** Tables one below the other. */
export function joinConceptTables(
  tables: readonly (ConceptTable | null)[],
  rows: readonly number[],
  { names, ids, numbers }: ConceptUnion,
): ConceptTable {
  const stored = tables.reduce((sum, table) => sum + (table?.indices.length ?? 0), 0);
  const indptr = new Uint32Array(rows.reduce((sum, one) => sum + one, 1));
  const indices = new (names.length > 65_536 ? Uint32Array : Uint16Array)(stored);
  const values = new Uint16Array(stored);
  let row = 0;
  let done = 0;
  tables.forEach((table, part) => {
    const count = rows[part] ?? 0;
    const number = numbers[part];
    for (let one = 0; one < count; one++)
      indptr[row + one + 1] = done + (table?.indptr[one + 1] ?? 0);
    row += count;
    if (table === null || number == null) return;
    table.indices.forEach((concept, at) => {
      indices[done + at] = number[concept] ?? 0;
    });
    values.set(table.values, done);
    done += table.indices.length;
  });
  return { indptr, indices, values, names, ids };
}

/** Numbers of rows that follow: in the joined table they would name rows of other parts. */
const FOLLOWS: ReadonlySet<string> = new Set([NEXT_COLUMN, "__seq_next__"]);
/** What a column of one part is called beside the one that tells the parts apart. */
const TAKEN = " of the metadata";

/**
 * Columns of the same name become one; rows of a part that lacks a column have no value there. `column` says of each
 * row which part it is of.
 */
export async function joinColumns(
  stores: readonly (ColumnStore | null)[],
  parts: readonly { readonly label: string; readonly rows: number }[],
  column: string,
  options: TaskOptions,
): Promise<{ readonly bytes: Uint8Array; readonly stored: Omit<ManifestMetadata, "file"> }> {
  const total = parts.reduce((sum, { rows }) => sum + rows, 0);
  const types = new Map<string, ColumnType>();
  const cells = new Map<string, string[]>();
  let first = 0;
  for (const [part, { rows }] of parts.entries()) {
    const store = stores[part] ?? null;
    const all = Uint32Array.from({ length: rows }, (_, row) => row);
    for (const [at, info] of (store?.columns ?? []).entries()) {
      if (info.added || store === null || FOLLOWS.has(info.name)) continue;
      const name = info.name === column ? `${column}${TAKEN}` : info.name;
      const known = types.get(name);
      types.set(name, known === undefined || known === info.type ? info.type : "text");
      const into = cells.get(name) ?? new Array<string>(total).fill("");
      cells.set(name, into);
      (await store.cells(all, at, options)).forEach((cell, row) => {
        into[first + row] = cell;
      });
    }
    first += rows;
  }
  const labels = parts.flatMap(({ label, rows }) => new Array<string>(rows).fill(label));
  // The first column names a row where no other does: that must not be the part.
  if (cells.size === 0)
    cells.set(
      "row",
      parts.flatMap(({ rows }) => Array.from({ length: rows }, (_, row) => String(row))),
    );
  const [head, ...rest] = cells;
  const table = Object.fromEntries([...(head ? [head] : []), [column, labels], ...rest]);
  const { bytes, manifest } = encodeMetadata(table, total);
  const columns = manifest.columns.map((info) => ({
    ...info,
    type: info.name === column ? "category" : (types.get(info.name) ?? info.type),
  }));
  return { bytes, stored: { ...manifest, columns } };
}

/** The three files of a concept table, for those who read them from a run. */
export function conceptFiles(run: string, folder: string, table: ConceptTable): ServedFiles {
  const files = Object.entries(encodeConcepts(table)) as [string, Uint8Array][];
  return filesInMemory(
    run,
    files.map(([name, bytes]) => [`${folder}/${name}`, bytes]),
  );
}

/** Files that stand in no run. */
export function filesInMemory(
  run: string,
  files: readonly (readonly [string, Uint8Array])[],
): ServedFiles {
  const served = files.map(
    ([path, bytes]): ServedFile => ({
      id: path,
      path,
      size: bytes.length,
      mtime: 0,
      blob: new Blob([bytes as Uint8Array<ArrayBuffer>]),
    }),
  );
  return new ServedFiles(run, served, [], "");
}
