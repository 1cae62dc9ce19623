import { ArgumentError, ShapeError } from "../errors.js";

/** One label of one row, in Clarifai's shape. A bare string is its own id and name. */
export type ConceptInput =
  | string
  | {
      readonly id?: string | undefined;
      readonly name?: string | undefined;
      /** Confidence, 0 to 1; a label without one is certain: 1. */
      readonly value?: number | undefined;
    };

/**
 * Labels of all rows as a sparse matrix in CSR form: the labels of row i are `indices[indptr[i]..indptr[i + 1])`,
 * strongest first, each once; their confidences are `values / 65535`.
 */
export interface ConceptTable {
  /** N + 1 offsets into the two arrays below. */
  readonly indptr: Uint32Array;
  readonly indices: Uint16Array | Uint32Array;
  readonly values: Uint16Array;
  readonly names: readonly string[];
  /** Absent where every id is its name. */
  readonly ids?: readonly string[];
}

/** The other way round: the rows of concept c are `rows[offsets[c]..offsets[c + 1])`, ascending. */
export interface ConceptRows {
  readonly offsets: Uint32Array;
  readonly rows: Uint32Array;
  /** Confidence of each, v / 65535. */
  readonly values: Uint16Array;
}

/**
 * `values` of full confidence.
 * @example
 * CERTAIN / 65_535; // => 1
 */
export const CERTAIN = 65_535;
/**
 * In the colour array: this row has no concept.
 * @example
 * strongestConcepts(buildConcepts([[]]))[0]; // => NO_CONCEPT
 */
export const NO_CONCEPT = 65_535;
/** `indices` are uint16 up to this many concepts, uint32 beyond. */
const SMALL_INDEX = 65_536;

/**
 * Collects the labels of all rows. Concepts are numbered by first appearance; a label that a row has twice is merged,
 * the larger confidence wins. Confidences are stored to 1 / 65535; one above 0 never becomes 0.
 * @throws ShapeError when there are not `rowCount` rows.
 * @throws ArgumentError for a concept without id and name, or a confidence outside 0 to 1.
 * @example
 * const table = buildConcepts([[{ name: "bird", value: 0.5 }], ["sea", "bird"]]);
 * table.names; // => ["bird", "sea"]
 * table.indptr; // => new Uint32Array([0, 1, 3])
 */
export function buildConcepts(
  rows: readonly (readonly ConceptInput[])[],
  rowCount = rows.length,
): ConceptTable {
  if (rows.length !== rowCount)
    throw new ShapeError("concepts", `${rowCount} rows`, `${rows.length}`);
  const numberOf = new Map<string, number>();
  const names: string[] = [];
  const ids: string[] = [];
  const indptr = new Uint32Array(rowCount + 1);
  const indices: number[] = [];
  const values: number[] = [];
  rows.forEach((row, index) => {
    const merged = new Map<number, number>();
    for (const input of row ?? []) {
      const { id, name, value } = readConcept(input, index);
      let number = numberOf.get(id);
      if (number === undefined) {
        number = names.length;
        numberOf.set(id, number);
        names.push(name);
        ids.push(id);
      }
      merged.set(number, Math.max(merged.get(number) ?? 0, value));
    }
    // Strongest first; a stable sort leaves equal ones in the order given, so that order decides between them.
    for (const [number, value] of [...merged].sort(([, a], [, b]) => b - a)) {
      indices.push(number);
      values.push(value === 0 ? 0 : Math.max(1, Math.round(value * CERTAIN)));
    }
    indptr[index + 1] = indices.length;
  });
  const plain = ids.every((id, index) => id === names[index]);
  return {
    indptr,
    indices: names.length <= SMALL_INDEX ? Uint16Array.from(indices) : Uint32Array.from(indices),
    values: Uint16Array.from(values),
    names,
    ...(plain ? {} : { ids }),
  };
}

function readConcept(input: ConceptInput, row: number) {
  const { id, name, value = 1 } = typeof input === "string" ? { name: input } : (input ?? {});
  const key = id ?? name;
  if (key === undefined || key === "") {
    throw new ArgumentError(`concepts[${row}]`, "concepts with a name or an id", "neither");
  }
  if (!(value >= 0 && value <= 1)) {
    throw new ArgumentError(`concepts[${row}]`, "a value from 0 to 1", String(value));
  }
  return { id: key, name: name ?? key, value };
}

/**
 * Turns rows of concepts into concepts of rows: a counting sort, linear in the labels stored.
 * @example
 * const { rows } = transposeConcepts(buildConcepts([["bird"], ["sea", "bird"]]));
 * rows; // => new Uint32Array([0, 1, 1])
 */
export function transposeConcepts(table: ConceptTable): ConceptRows {
  const { indptr, indices, values, names } = table;
  const offsets = new Uint32Array(names.length + 1);
  for (const concept of indices) offsets[concept + 1] = (offsets[concept + 1] ?? 0) + 1;
  for (let c = 0; c < names.length; c++) offsets[c + 1] = (offsets[c + 1] ?? 0) + (offsets[c] ?? 0);
  const next = offsets.slice();
  const rows = new Uint32Array(indices.length);
  const transposed = new Uint16Array(indices.length);
  for (let row = 0; row + 1 < indptr.length; row++) {
    const end = indptr[row + 1] as number; // row + 1 < length
    for (let at = indptr[row] as number; at < end; at++) {
      const concept = indices[at] as number; // at < indices.length: checked by decodeConcepts
      const to = next[concept] as number;
      next[concept] = to + 1;
      rows[to] = row;
      transposed[to] = values[at] as number;
    }
  }
  return { offsets, rows, values: transposed };
}

/**
 * Rows that carry each concept.
 * @example
 * countConcepts(buildConcepts([["bird"], ["bird", "sea"]])); // => new Uint32Array([2, 1])
 */
export function countConcepts(table: ConceptTable): Uint32Array {
  const counts = new Uint32Array(table.names.length);
  for (const concept of table.indices) counts[concept] = (counts[concept] ?? 0) + 1;
  return counts;
}

/**
 * Concepts on so many rows that a colour for them says nothing: on more than `share` of them (default 0.8), where
 * there are at least 10 rows and other concepts.
 * @example
 * const rows = Array.from({ length: 20 }, (_, row) => (row === 0 ? ["bird", "image"] : ["image"]));
 * ubiquitousConcepts(buildConcepts(rows)); // => new Set([1])
 */
export function ubiquitousConcepts(table: ConceptTable, share = 0.8): Set<number> {
  const rowCount = table.indptr.length - 1;
  const stopped = new Set<number>();
  if (rowCount < 10) return stopped;
  countConcepts(table).forEach((count, concept) => {
    if (count > share * rowCount) stopped.add(concept);
  });
  return stopped.size < table.names.length ? stopped : new Set();
}

/**
 * The strongest concept of each row: what the first picture colours by. uint16 [N, 2]: concept and confidence as
 * v / 65535; `NO_CONCEPT` where the row has none. Of equal confidences the one given first wins: who labels without
 * confidences decides by order. Stopped concepts count only where a row has no other.
 * Concepts past number 65,534 cannot be named here and are passed over.
 * @example
 * const table = buildConcepts([[{ name: "bird", value: 0.5 }, { name: "sea", value: 1 }]]);
 * strongestConcepts(table); // => new Uint16Array([1, CERTAIN])
 */
export function strongestConcepts(
  table: ConceptTable,
  stopped: ReadonlySet<number> = ubiquitousConcepts(table),
): Uint16Array {
  const { indptr, indices, values } = table;
  const rowCount = indptr.length - 1;
  const colour = new Uint16Array(rowCount * 2);
  for (let row = 0; row < rowCount; row++) {
    let best = -1;
    let bestAt = -1;
    const end = indptr[row + 1] as number; // row + 1 < indptr.length
    for (let at = indptr[row] as number; at < end; at++) {
      const concept = indices[at] as number;
      if (concept >= NO_CONCEPT) continue;
      if (best >= 0 && !isStronger(at, concept, bestAt, best)) continue;
      best = concept;
      bestAt = at;
    }
    colour[row * 2] = best < 0 ? NO_CONCEPT : best;
    colour[row * 2 + 1] = best < 0 ? 0 : (values[bestAt] as number);
  }
  return colour;

  function isStronger(at: number, concept: number, otherAt: number, other: number): boolean {
    if (stopped.has(concept) !== stopped.has(other)) return stopped.has(other);
    return (values[at] as number) > (values[otherAt] as number);
  }
}

/**
 * Most values the stock projector colours a text column by. Source: tensorboard vz_projector/data-provider.ts.
 * @example
 * STOCK_COLOUR_LIMIT; // => 50
 */
export const STOCK_COLOUR_LIMIT = 50;

/**
 * A column for the stock projector's colours: each row's strongest concept by name, at most 50 distinct values: past
 * that the rarest become `(other)`. Rows without a concept are `(none)`.
 * @example
 * const table = buildConcepts([["bird"], ["sea"]]);
 * topConceptColumn(strongestConcepts(table), table.names); // => ["bird", "sea"]
 */
export function topConceptColumn(colour: Uint16Array, names: readonly string[]): string[] {
  const counts = new Map<number, number>();
  for (let at = 0; at < colour.length; at += 2) {
    const concept = colour[at] as number; // at < length
    if (concept !== NO_CONCEPT) counts.set(concept, (counts.get(concept) ?? 0) + 1);
  }
  const ranked = [...counts].sort(([a, m], [b, n]) => n - m || a - b).map(([concept]) => concept);
  const room = STOCK_COLOUR_LIMIT - 2;
  const named = new Set(ranked.length <= STOCK_COLOUR_LIMIT - 1 ? ranked : ranked.slice(0, room));
  const column: string[] = [];
  for (let at = 0; at < colour.length; at += 2) {
    const concept = colour[at] as number;
    if (concept === NO_CONCEPT) column.push("(none)");
    else column.push(named.has(concept) ? (names[concept] ?? "(other)") : "(other)");
  }
  return column;
}
