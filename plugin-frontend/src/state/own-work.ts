/** What a person made of these data (named sets, saved views, edits), kept by the browser and found again by the data. */
import { contentHash } from "pointillist/format";
import type { Dataset, Edit, TaskOptions } from "../data/api.js";
import { type Choice, FIRST_CHOICE, type NamedSet } from "./choice.js";
import { deriveEdits } from "./derive-edits.js";
import { decodeRows, encodeRows } from "./row-codec.js";
import type { Session } from "./session.js";
import type { NamedView } from "./session-state.js";
import { attempt } from "./task.js";
import { withViews } from "./with-views.js";

export interface OwnWork {
  readonly sets: readonly NamedSet[];
  readonly views: readonly NamedView[];
  readonly edits: readonly Edit[];
}

const NOTHING: OwnWork = { sets: [], views: [], edits: [] };
const VERSION = 1;
/** Rows whose cells tell these data from others. */
const SAMPLED_ROWS = 256;
const keys = new WeakMap<Session, { dataset: Dataset; key: string }>();

/**
 * Finds what was made of these data before, and keeps what is made from now on.
 * @param before the views that were there when the data were opened: any other is one of these data
 */
export async function openOwnWork(
  session: Session,
  dataset: Dataset,
  before: readonly NamedView[],
): Promise<void> {
  const { memory } = session.surroundings;
  if (memory === undefined) return;
  const found = await attempt(
    session,
    "what was made of these data before",
    (task) => dataKey(session, dataset, task),
    () => openOwnWork(session, dataset, before),
  );
  if (found === null || session.now.dataset !== dataset) return;
  const key = `work:${found}`;
  const isFirst = !keys.has(session);
  keys.set(session, { dataset, key });
  const stored = parseWork(memory.recall(key), dataset.rows);
  // What came along from another step stays, where nothing is kept of these rows.
  const { sets, edits } = session.choice;
  const added = session.now.views.filter((view) => !before.includes(view));
  const work = {
    views: added.length === 0 ? stored.views : withViews(stored.views, added),
    sets: stored.sets.length === 0 ? sets : stored.sets,
    edits: stored.edits.length === 0 ? edits : stored.edits,
  };
  session.patch({ views: work.views });
  // What was undone or done meanwhile must not take it away again.
  const { history } = session.now;
  const isBefore = ({ sets, edits }: Choice) =>
    sets === FIRST_CHOICE.sets && edits === FIRST_CHOICE.edits;
  const withWork = (choice: Choice) =>
    isBefore(choice) ? { ...choice, sets: work.sets, edits: work.edits } : choice;
  const { past, future } = history;
  session.patch({
    history: { ...history, past: past.map(withWork), future: future.map(withWork) },
  });
  session.adjust({ sets: work.sets, edits: work.edits });
  // The worker of this step holds the metadata as it is stored.
  if (work.edits === edits && edits.length > 0) await deriveEdits(session);
  if (isFirst) keepFrom(session, { ...workOf(session), views: stored.views });
}

/** Writes whenever something is other than what is kept; the first failure is said, once. */
function keepFrom(session: Session, stored: OwnWork): void {
  let kept = stored;
  let wasRefused = false;
  session.state.subscribe(() => {
    const now = workOf(session);
    const place = keys.get(session);
    const isSame = (["sets", "views", "edits"] as const).every((part) => now[part] === kept[part]);
    if (isSame) return;
    kept = now;
    if (place === undefined || place.dataset !== session.now.dataset) return;
    const isKept = session.surroundings.memory?.remember(place.key, printWork(now)) ?? false;
    if (isKept || wasRefused) return;
    wasRefused = true;
    session.say(
      "This browser keeps nothing for this page: it lasts until the tab is closed. Download it.",
    );
  });
}

function workOf(session: Session): OwnWork {
  const { sets, edits } = session.choice;
  return { sets, edits, views: session.now.views };
}

/**
 * Says by their content which data these are: names and labels of some rows, else the checksum of the vectors, else
 * where they stand. The same rows at another step, or under another address, are the same data.
 */
async function dataKey(session: Session, dataset: Dataset, task: TaskOptions): Promise<string> {
  const { columns } = session.now;
  const { rows, manifest, run, tag, step } = dataset;
  const sum = manifest?.tensor.crc32c || `${run}\n${tag}\n${step}`;
  if (columns === null) return contentHash(new TextEncoder().encode(`${rows}\n${sum}`));
  const every = Math.max(1, Math.ceil(rows / SAMPLED_ROWS));
  const sampled = Uint32Array.from({ length: Math.ceil(rows / every) }, (_, at) => at * every);
  const stored = await columns.edited([], task);
  const cells = await Promise.all(
    stored.columns.map((_, column) => stored.cells(sampled, column, task)),
  );
  const names = stored.columns.map(({ name }) => name);
  return contentHash(new TextEncoder().encode(JSON.stringify([rows, names, cells])));
}

function printWork({ sets, views, edits }: OwnWork): string {
  return JSON.stringify({
    v: VERSION,
    sets: sets.map(({ name, rows }) => ({ name, rows: encodeRows(rows) })),
    // Views with a layout of their own come from a file, which still has it.
    views: views
      .filter(({ layout, isOfRun }) => layout === undefined && isOfRun !== true)
      .map(({ name, text }) => ({ name, text })),
    edits: edits.map((edit) =>
      edit.kind === "tag" ? { ...edit, rows: encodeRows(edit.rows) } : edit,
    ),
  });
}

/** Reads with suspicion: anything odd is left out. */
export function parseWork(text: string | null, rowCount: number): OwnWork {
  let found: unknown;
  try {
    found = JSON.parse(text ?? "null");
  } catch {
    return NOTHING;
  }
  if (!isRecord(found) || found["v"] !== VERSION) return NOTHING;
  return {
    sets: listOf(found["sets"]).flatMap(({ name, rows }) => {
      const decoded = typeof rows === "string" ? decodeRows(rows, rowCount) : null;
      return typeof name === "string" && decoded !== null ? [{ name, rows: decoded }] : [];
    }),
    views: listOf(found["views"]).flatMap(({ name, text: view }) =>
      typeof name === "string" && typeof view === "string" ? [{ name, text: view }] : [],
    ),
    edits: listOf(found["edits"]).flatMap((edit) => readEdit(edit, rowCount)),
  };
}

function readEdit(
  { kind, column, value, rows, from, to }: Record<string, unknown>,
  rowCount: number,
): Edit[] {
  if (typeof column !== "string") return [];
  if (kind === "delete") return [{ kind, column }];
  if (kind === "rename" && typeof from === "string" && typeof to === "string")
    return [{ kind, column, from, to }];
  const decoded = typeof rows === "string" ? decodeRows(rows, rowCount) : null;
  if (kind === "tag" && typeof value === "string" && decoded !== null)
    return [{ kind, column, value, rows: decoded }];
  return [];
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null;

function listOf(value: unknown): Record<string, unknown>[] {
  return Array.isArray(value) ? value.filter(isRecord) : [];
}
