/** Finding rows by words: they are ringed, and `n` and `p` walk them. Finding never hides anything. */
import type { ColumnStore, ConceptStore } from "../data/api.js";
import { derivePointLabels } from "./derive-labels.js";
import type { FindOptions } from "./find-options.js";
import { CONCEPTS, type FindQuery, readFind } from "./find-query.js";
import type { Session } from "./session.js";
import { attempt, latest, type Working } from "./task.js";

/** Finds what the line says; `change` also changes where and how it is looked for. */
export async function findRows(
  session: Session,
  text: string,
  change: Partial<FindOptions> = {},
): Promise<void> {
  const isLatest = latest.ask(session, "find");
  const wanted = text.trim();
  const options = { ...session.now.findOptions, ...change };
  if (session.now.find !== wanted || Object.keys(change).length > 0)
    session.patch({ find: wanted, findOptions: options });
  const { columns } = session.now;
  const own = columns?.columns.filter(({ added }) => !added).map(({ name }) => name) ?? [];
  const query = readFind(wanted, own, options.where);
  if (query === null) {
    if (session.now.derived.matches === null) return;
    session.derive({ matches: null });
    await derivePointLabels(session);
    return;
  }
  const found = await attempt(
    session,
    "find",
    (task) => rowsOf(session, query, options, task),
    () => findRows(session, session.now.find),
  );
  if (found === null || !isLatest()) return;
  session.derive({ matches: found });
  await derivePointLabels(session);
}

async function rowsOf(
  session: Session,
  query: FindQuery,
  options: FindOptions,
  task: Working,
): Promise<Uint32Array> {
  const { dataset, columns, concepts } = session.now;
  if (dataset === null) return new Uint32Array(0);
  if (query.kind === "row") {
    const named = (await dataset.ids(task)).rowOf(query.id);
    const isNumber = /^\d+$/u.test(query.id) && Number(query.id) < dataset.rows;
    const row = named >= 0 ? named : isNumber ? Number(query.id) : -1;
    return row < 0 ? new Uint32Array(0) : Uint32Array.of(row);
  }
  const mask = new Uint8Array(dataset.rows);
  if (query.kind === "range") {
    if (columns !== null) await markRange(mask, columns, query);
  } else {
    if (columns !== null && query.where !== CONCEPTS)
      await markCells(mask, columns, query, options, task);
    if (concepts !== null && (query.where === CONCEPTS || query.where === null))
      await markConcepts(mask, concepts, query, options);
  }
  const rows = new Uint32Array(mask.reduce((sum, one) => sum + one, 0));
  let count = 0;
  mask.forEach((one, row) => {
    if (one === 1) rows[count++] = row;
  });
  return rows;
}

function placesOf(columns: ColumnStore, where: string | null): number[] {
  return columns.columns
    .map((info, index) => ({ info, index }))
    .filter(({ info }) => (where === null ? !info.added : info.name === where))
    .map(({ index }) => index);
}

async function markRange(
  mask: Uint8Array,
  columns: ColumnStore,
  { where, from, to }: FindQuery & { readonly kind: "range" },
): Promise<void> {
  const numeric = placesOf(columns, where).filter(
    (index) => columns.columns[index]?.type === "number",
  );
  for (const column of numeric) {
    const { values } = await columns.numbers(column);
    values.forEach((value, row) => {
      if (value >= from && value <= to) mask[row] = 1;
    });
  }
}

async function markCells(
  mask: Uint8Array,
  columns: ColumnStore,
  { text, regex, where }: FindQuery & { readonly kind: "text" },
  { matchCase, whole }: FindOptions,
  task: Working,
): Promise<void> {
  const search = { ...patternOf(text, regex, whole), matchCase };
  const found = await columns.search({ ...search, columns: placesOf(columns, where) }, task);
  for (const row of found) mask[row] = 1;
}

/** Everywhere, a concept is found by its whole name: "sea" is not in "season". Asked for concepts, by any part. */
async function markConcepts(
  mask: Uint8Array,
  concepts: ConceptStore,
  { text, regex, where }: FindQuery & { readonly kind: "text" },
  { matchCase, whole }: FindOptions,
): Promise<void> {
  const isWhole = whole || (where === null && !regex);
  const pattern = patternOf(text, regex, isWhole);
  const source = pattern.regex ? pattern.text : escaped(pattern.text);
  const matches = new RegExp(source, matchCase ? "u" : "iu");
  const wanted = concepts.names.flatMap((name, concept) => (matches.test(name) ? [concept] : []));
  for (const concept of wanted) {
    const { rows } = await concepts.rowsOf(concept);
    for (const row of rows) mask[row] = 1;
  }
}

function patternOf(text: string, regex: boolean, whole: boolean): { text: string; regex: boolean } {
  if (!whole) return { text, regex };
  return { text: `^(?:${regex ? text : escaped(text)})$`, regex: true };
}

const escaped = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/-]/gu, "\\$&");

/** Inspects the next (1) or previous (-1) match; while a row is inspected without a search, its neighbours. */
export function stepMatch(session: Session, step: 1 | -1): void {
  const { matches, neighbourhood } = session.now.derived;
  const { inspected } = session.now;
  const rows = matches ?? neighbourhood?.found.map(({ row }) => row) ?? [];
  if (rows.length === 0) return;
  const at = rows.indexOf(inspected);
  const next =
    at < 0 ? (step === 1 ? 0 : rows.length - 1) : (at + step + rows.length) % rows.length;
  session.inspect(rows[next] ?? -1);
}
