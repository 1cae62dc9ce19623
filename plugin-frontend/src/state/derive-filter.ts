/** Works out which rows a filter keeps, and the figures of the concepts in it. */
import type { ColumnStore, ConceptFilter } from "../data/api.js";
import { type NamedSet, thresholdOf } from "./choice.js";
import type { Filter, Term } from "./filter-ast.js";
import { pause } from "./pause.js";
import type { Session } from "./session.js";
import { attempt, latest, track } from "./task.js";

/** A filter that names what is not there. */
export class UnknownName extends Error {
  constructor(
    readonly term: Term,
    message: string,
  ) {
    super(message);
  }
}

export interface Names {
  readonly concepts: readonly string[];
  readonly columns: readonly string[];
  /** Named sets: `set = name` keeps their rows. */
  readonly sets: readonly NamedSet[];
  readonly rows: number;
}

/** The name that stands for named sets where no column is called so. */
const SET = "set";

function setMask(term: Term, { sets, rows }: Names): Uint8Array {
  const set = sets.find(({ name }) => name === term.test?.value);
  if (set === undefined)
    throw new UnknownName(term, `no set is called ${term.test?.value ?? ""} in this browser`);
  const isKept = term.test?.comparison !== "!=";
  const mask = new Uint8Array(rows).fill(isKept ? 0 : 1);
  for (const row of set.rows) mask[row] = isKept ? 1 : 0;
  return mask;
}

/** What a term's name stands for: a concept first, where there is no test or a confidence; else a column. */
export function resolveTerm(
  term: Term,
  names: Names,
):
  | { kind: "concept"; concept: number; atLeast: number | null }
  | { kind: "column"; column: number } {
  const same = (text: string) => text.toLowerCase() === term.name.toLowerCase();
  const exact = names.concepts.indexOf(term.name);
  const concept = exact >= 0 ? exact : names.concepts.findIndex(same);
  const exactColumn = names.columns.indexOf(term.name);
  const column = exactColumn >= 0 ? exactColumn : names.columns.findIndex(same);
  const confidence = term.test === null ? null : Number(term.test.value);
  const asksConfidence = term.test?.comparison === ">=" && Number.isFinite(confidence);
  if (concept >= 0 && (term.test === null || (asksConfidence && column < 0))) {
    return { kind: "concept", concept, atLeast: confidence };
  }
  if (column >= 0 && term.test !== null) return { kind: "column", column };
  if (column >= 0) {
    throw new UnknownName(
      term,
      `${term.name} is a column: write ${term.name} = value, or ${term.name} > number`,
    );
  }
  throw new UnknownName(term, `no concept and no column is called ${term.name}`);
}

function numberTest(comparison: string, wanted: number): (value: number) => boolean {
  switch (comparison) {
    case ">=":
      return (value) => value >= wanted;
    case "<=":
      return (value) => value <= wanted;
    case ">":
      return (value) => value > wanted;
    case "<":
      return (value) => value < wanted;
    case "!=":
      return (value) => value !== wanted;
    default:
      return (value) => value === wanted;
  }
}

/** `1..3`, with both ends in it, either left open; null where the value is no range. */
function rangeTest(value: string, isDate: boolean): ((value: number) => boolean) | null {
  const [, from, to] = /^([^.]*(?:\.\d+)?)\.\.(.*)$/u.exec(value.trim()) ?? [];
  if (from === undefined || to === undefined || (from === "" && to === "")) return null;
  const read = (text: string, open: number) =>
    text.trim() === "" ? open : isDate ? Date.parse(text) : Number(text);
  const least = read(from, Number.NEGATIVE_INFINITY);
  const most = read(to, Number.POSITIVE_INFINITY);
  return Number.isNaN(least) || Number.isNaN(most) ? null : (one) => one >= least && one <= most;
}

/** One byte a row: 1 where the column's cell passes. */
async function columnMask(columns: ColumnStore, column: number, term: Term): Promise<Uint8Array> {
  const mask = new Uint8Array(columns.rows);
  const { comparison, value } = term.test ?? { comparison: "=", value: "" };
  const type = columns.columns[column]?.type;
  const isNumber = type === "number" || type === "date";
  if (isNumber || (comparison !== "=" && comparison !== "!=")) {
    const { values } = await columns.numbers(column);
    const range = comparison === "=" ? rangeTest(value, type === "date") : null;
    const wanted = type === "date" ? Date.parse(value) : Number(value);
    if (range === null && Number.isNaN(wanted))
      throw new UnknownName(term, `${value} is no ${type ?? "number"}`);
    const passes = range ?? numberTest(comparison, wanted);
    for (let row = 0; row < mask.length; row++)
      mask[row] = passes(values[row] ?? Number.NaN) ? 1 : 0;
    return mask;
  }
  const { codes, names } = await columns.categories(column);
  const code = names.indexOf(value);
  if (code < 0) throw new UnknownName(term, `${term.name} is never ${value}`);
  const keep = comparison === "=";
  for (let row = 0; row < mask.length; row++) mask[row] = (codes[row] === code) === keep ? 1 : 0;
  return mask;
}

/** The filter as the concept store takes it: names become numbers, columns become masks. */
export async function compileFilter(
  filter: Filter,
  names: Names,
  columns: ColumnStore | null,
  leastOf: (concept: number) => number,
): Promise<ConceptFilter> {
  switch (filter.kind) {
    case "term": {
      const isSet = filter.name.toLowerCase() === SET && filter.test !== null;
      if (isSet && !names.columns.some((name) => name.toLowerCase() === SET))
        return { kind: "mask", mask: setMask(filter, names) };
      const found = resolveTerm(filter, names);
      if (found.kind === "concept") {
        const atLeast = found.atLeast ?? leastOf(found.concept);
        return { kind: "concept", concept: found.concept, atLeast };
      }
      if (columns === null) throw new UnknownName(filter, "the columns could not be read");
      return { kind: "mask", mask: await columnMask(columns, found.column, filter) };
    }
    case "not":
      return { kind: "not", of: await compileFilter(filter.of, names, columns, leastOf) };
    default: {
      const of = await Promise.all(
        filter.of.map((part) => compileFilter(part, names, columns, leastOf)),
      );
      return { kind: filter.kind, of };
    }
  }
}

/** Evaluates masks alone: for runs without concepts. */
export function evaluateMasks(filter: ConceptFilter, rows: number): Uint8Array {
  if (filter.kind === "mask") return filter.mask;
  const result = new Uint8Array(rows);
  if (filter.kind === "concept") return result;
  if (filter.kind === "not") {
    const inside = evaluateMasks(filter.of, rows);
    for (let row = 0; row < rows; row++) result[row] = 1 - (inside[row] ?? 0);
    return result;
  }
  const isAnd = filter.kind === "and";
  if (isAnd) result.fill(1);
  // Mask by mask: asking all of them row by row takes ten times as long.
  for (const part of filter.of) {
    const mask = evaluateMasks(part, rows);
    for (let row = 0; row < rows; row++)
      if ((mask[row] === 1) !== isAnd) result[row] = isAnd ? 0 : 1;
  }
  return result;
}

/** The rows that a filter keeps; null where it names what is not there. */
export async function rowsOfFilter(session: Session, filter: Filter): Promise<Uint32Array | null> {
  const { dataset, concepts, columns } = session.now;
  try {
    const names = namesOf(session);
    const compiled = await compileFilter(filter, names, columns, (concept) =>
      thresholdOf(session.choice, concept),
    );
    const mask =
      concepts === null
        ? evaluateMasks(compiled, dataset?.rows ?? 0)
        : (await concepts.filter(compiled)).mask;
    const rows: number[] = [];
    mask.forEach((kept, row) => {
      if (kept === 1) rows.push(row);
    });
    return Uint32Array.from(rows);
  } catch (error) {
    if (error instanceof UnknownName) return null;
    throw error;
  }
}

export function namesOf(session: Session): Names {
  const { dataset, columns } = session.now;
  return {
    concepts: dataset?.conceptNames ?? [],
    columns: columns?.columns.map(({ name }) => name) ?? [],
    sets: session.choice.sets,
    rows: dataset?.rows ?? 0,
  };
}

export async function deriveKept(session: Session): Promise<void> {
  const isLatest = latest.ask(session, "kept");
  const { dataset, concepts, columns } = session.now;
  const { choice } = session;
  const { filter } = choice;
  if (filter === null || dataset === null) {
    session.derive({ kept: null, filterProblem: null });
    return;
  }
  try {
    const found = await track(session, "filter", async (task) => {
      const compiled = await compileFilter(filter, namesOf(session), columns, (concept) =>
        thresholdOf(choice, concept),
      );
      if (concepts !== null) return concepts.filter(compiled, task);
      await pause(dataset.rows);
      const mask = evaluateMasks(compiled, dataset.rows);
      return { mask, kept: countOnes(mask), counts: null };
    });
    await pause(dataset.rows);
    if (!isLatest()) return;
    const { mask, kept: rows, counts } = found;
    session.derive({ kept: { mask, rows, counts }, filterProblem: null });
  } catch (error) {
    if (!isLatest()) return;
    // The last good filter's rows stay; the line says what is wrong.
    if (error instanceof UnknownName) session.derive({ filterProblem: error.message });
    else
      await attempt(
        session,
        "filter",
        () => Promise.reject(error),
        () => deriveKept(session),
      );
  }
}

/** Not reduce(), whose calls make the page wait ten times as long for a million rows. */
function countOnes(mask: Uint8Array): number {
  let ones = 0;
  for (let row = 0; row < mask.length; row++) ones += mask[row] as number;
  return ones;
}

/** Counts of the concepts in the selection, for the list's "in selection / total". */
export async function deriveSelection(session: Session): Promise<void> {
  const isLatest = latest.ask(session, "selection");
  const { dataset, concepts } = session.now;
  const { selected, threshold } = session.choice;
  if (dataset === null || concepts === null || selected.length === 0) {
    session.derive({ selectedCounts: null });
    return;
  }
  const mask = new Uint8Array(dataset.rows);
  for (const row of selected) mask[row] = 1;
  const counted = await attempt(
    session,
    "selection",
    (task) => concepts.count(mask, threshold, task),
    () => deriveSelection(session),
  );
  if (counted !== null && isLatest()) session.derive({ selectedCounts: counted.counts });
}
