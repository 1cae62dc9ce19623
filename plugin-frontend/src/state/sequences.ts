/** Rows that follow one another, as lines on the map: as they were logged, or by columns chosen here. */
import type { ColumnStore } from "../data/api.js";
import type { Session } from "./session.js";
import { attempt, latest } from "./task.js";

/** Columns by which the stock projector draws lines too, the first that is there. */
const NEXT_COLUMNS = ["__next__", "__seq_next__"] as const;

/** What the lines follow. `auto`: the column of the log, where there is one. */
export type Lines =
  | { readonly kind: "auto" | "none" }
  | { readonly kind: "columns"; readonly group: string | null; readonly order: string };

/** Where the log says which row follows; -1: it does not. */
export function nextColumn(columns: ColumnStore | null): number {
  const names = columns?.columns.map(({ name }) => name) ?? [];
  return NEXT_COLUMNS.map((name) => names.indexOf(name)).find((index) => index >= 0) ?? -1;
}

/**
 * Chains of rows from the row that follows each: NaN, negative, the row itself or beyond the last end a chain. A chain
 * that runs into another ends where they meet; a ring ends where it began.
 */
export function chainsOf(next: ArrayLike<number>): Uint32Array[] {
  const rows = next.length;
  const after = (row: number) => {
    const value = next[row] ?? Number.NaN;
    return Number.isInteger(value) && value >= 0 && value < rows && value !== row ? value : -1;
  };
  const isFollowed = new Uint8Array(rows);
  for (let row = 0; row < rows; row++) {
    const then = after(row);
    if (then >= 0) isFollowed[then] = 1;
  }
  const seen = new Uint8Array(rows);
  const chains: Uint32Array[] = [];
  const walk = (start: number) => {
    const chain = [start];
    seen[start] = 1;
    for (let row = after(start); row >= 0; row = after(row)) {
      chain.push(row);
      if (seen[row] === 1) break;
      seen[row] = 1;
    }
    if (chain.length > 1) chains.push(Uint32Array.from(chain));
  };
  for (let row = 0; row < rows; row++) if (isFollowed[row] === 0 && after(row) >= 0) walk(row);
  for (let row = 0; row < rows; row++) if (seen[row] === 0 && after(row) >= 0) walk(row); // rings
  return chains;
}

/** Rows of one group in the order of a value; NaN is in no sequence, of equal values the earlier row comes first. */
export function groupedChains(
  groups: ArrayLike<number> | null,
  order: ArrayLike<number>,
): Uint32Array[] {
  const members = new Map<number, number[]>();
  for (let row = 0; row < order.length; row++) {
    if (Number.isNaN(order[row])) continue;
    const group = groups?.[row] ?? 0;
    const list = members.get(group);
    if (list) list.push(row);
    else members.set(group, [row]);
  }
  return [...members.values()]
    .filter((rows) => rows.length > 1)
    .map((rows) =>
      Uint32Array.from(rows.sort((a, b) => (order[a] as number) - (order[b] as number) || a - b)),
    );
}

async function sequencesOf(columns: ColumnStore, lines: Lines): Promise<readonly Uint32Array[]> {
  if (lines.kind !== "columns") {
    const column = lines.kind === "auto" ? nextColumn(columns) : -1;
    return column < 0 ? [] : chainsOf((await columns.numbers(column)).values);
  }
  const index = (name: string) => columns.columns.findIndex((column) => column.name === name);
  const [order, group] = [index(lines.order), lines.group === null ? -1 : index(lines.group)];
  if (order < 0 || (lines.group !== null && group < 0)) return [];
  const type = columns.columns[order]?.type;
  const values =
    type === "number" || type === "date"
      ? (await columns.numbers(order)).values
      : ranksOf(await columns.order(order, "ascending"));
  return groupedChains(group < 0 ? null : (await columns.categories(group)).codes, values);
}

/** Each row's place in an order. */
function ranksOf(order: Uint32Array): Float64Array {
  const ranks = new Float64Array(order.length);
  order.forEach((row, place) => {
    ranks[row] = place;
  });
  return ranks;
}

/** Works the lines out anew. */
export async function deriveSequences(session: Session): Promise<void> {
  const isLatest = latest.ask(session, "sequences");
  const { columns, ui } = session.now;
  if (columns === null) return;
  const found = await attempt(
    session,
    "lines between points",
    () => sequencesOf(columns, ui.lines),
    () => deriveSequences(session),
  );
  if (found === null || !isLatest()) return;
  if (found.length > 0 || session.now.derived.sequences.length > 0)
    session.derive({ sequences: found });
}

export function setLines(session: Session, lines: Lines): void {
  session.setUi({ lines });
  void deriveSequences(session);
}
