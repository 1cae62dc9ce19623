/** Names beside points: of any column, or of their strongest concept. */
import type { ColumnStore, ConceptStore, TaskOptions } from "../data/api.js";
import type { MapLabel } from "../view/api.js";
import type { Session } from "./session.js";
import { withScript } from "./task.js";

/** What names the points. `auto`: only regions, and points that are looked at. */
export type LabelBy =
  | { readonly kind: "auto" | "none" | "concepts" }
  | { readonly kind: "column"; readonly name: string };

/** Characters of a name that are shown; a word of any script is shorter. */
const MOST_CHARACTERS = 28;
/** They turn the direction of text that is not theirs, or take no place at all. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these characters are what must not get through
const UNSEEN = /[\u0000-\u001f\u007f-\u009f\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]/gu;

const letters = new Intl.Segmenter(undefined, { granularity: "grapheme" });

/** A cell as a name on the map: one line, cut between letters as people count them, never inside one. */
export function shortName(text: string): string {
  const line = text.replace(/\s+/gu, " ").replace(UNSEEN, "").trim();
  if (line.length <= MOST_CHARACTERS) return line;
  const found: string[] = [];
  for (const { segment } of letters.segment(line.slice(0, 16 * MOST_CHARACTERS))) {
    if (found.length === MOST_CHARACTERS) return `${found.join("").trimEnd()}…`;
    found.push(segment);
  }
  return found.join("");
}

async function conceptNames(
  concepts: ConceptStore | null,
  rows: Uint32Array,
  stop: readonly number[],
  task: TaskOptions,
): Promise<readonly string[]> {
  if (concepts === null) return [];
  const found = await concepts.ofRows(rows, task);
  return found.map((own) => {
    const first = own.find(({ concept }) => !stop.includes(concept));
    return first === undefined ? "" : (concepts.names[first.concept] ?? "");
  });
}

async function columnNames(
  columns: ColumnStore | null,
  rows: Uint32Array,
  name: string,
  task: TaskOptions,
): Promise<readonly string[]> {
  const column = columns?.columns.findIndex((info) => info.name === name) ?? -1;
  return columns === null || column < 0 ? [] : columns.cells(rows, column, task);
}

/** Names of these rows, in the order given: the first are placed first. */
export async function namesOf(
  session: Session,
  rows: Uint32Array,
  task: TaskOptions,
): Promise<MapLabel[]> {
  const { concepts, columns, derived, ui } = session.now;
  const { labelBy } = ui;
  if (labelBy.kind !== "column" && labelBy.kind !== "concepts") return [];
  const names =
    labelBy.kind === "column"
      ? await columnNames(columns, rows, labelBy.name, task)
      : await conceptNames(concepts, rows, derived.legend.stop, task);
  return Array.from(
    rows,
    (row, place): MapLabel => ({ text: shortName(names[place] ?? ""), rank: "point", row }),
  ).filter(({ text }) => text !== "");
}

const namePoints = (session: Session) =>
  withScript(
    session,
    "names on the map",
    () => import("./later.js"),
    ({ derivePointLabels }) => derivePointLabels(session),
  );

/** The map has come to rest on these rows. */
export async function nameCandidates(session: Session, rows: Uint32Array): Promise<void> {
  session.patch({ nameable: rows });
  await namePoints(session);
}

export async function setLabelBy(session: Session, labelBy: LabelBy): Promise<void> {
  session.setUi({ labelBy });
  await namePoints(session);
}
