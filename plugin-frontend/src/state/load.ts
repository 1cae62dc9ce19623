/** From the list of runs to the picture: what is asked, in which order, and what is picked where nothing was chosen. */
import type { Dataset, LayoutInfo, Progress, Run, RunList, TensorInfo } from "../data/api.js";
import { FIRST_CHOICE } from "./choice.js";
import { deriveColours } from "./derive-colour.js";
import { startHistory } from "./history.js";
import type { Session } from "./session.js";
import { NOTHING_DERIVED } from "./session-state.js";
import { attempt, latest, noticeOf } from "./task.js";
import type { Wanted } from "./wanted.js";

/** The run wanted, else the newest with a stored layout, else the newest that can be read. */
export function pickRun(list: RunList, wanted: Wanted): string | null {
  const wantedRow = list.runs.find(({ run }) => run === wanted.run);
  if (wantedRow !== undefined) return wantedRow.run;
  const newest = (rows: RunList["runs"]) =>
    rows.reduce<RunList["runs"][number] | null>(
      (best, row) => (best === null || row.mtime > best.mtime ? row : best),
      null,
    );
  const readable = list.runs.filter(({ error, embeddings }) => error === null && embeddings > 0);
  const best = newest(readable.filter(({ hasLayout }) => hasLayout)) ?? newest(readable);
  return (best ?? newest(list.runs))?.run ?? null;
}

export function pickTensor(run: Run, wanted: Wanted): TensorInfo | null {
  const named = run.tensors.find(({ tag }) => tag === wanted.tag);
  const laidOut = run.tensors.find(({ steps }) => (steps.at(-1)?.layouts.length ?? 0) > 0);
  return named ?? laidOut ?? run.tensors[0] ?? null;
}

/** The layout wanted, else a t-SNE in the plane, else any in the plane, else the first. */
export function pickLayout(layouts: readonly LayoutInfo[], wanted: Wanted): LayoutInfo | null {
  const plane = layouts.filter(({ dims }) => dims !== 3);
  return (
    layouts.find(({ name }) => name === wanted.layout) ??
    plane.find(({ method }) => method === "tsne") ??
    plane[0] ??
    layouts[0] ??
    null
  );
}

/** A fetch shorter than this many bytes is over before it is read. */
const LEAST_BYTES = 500_000;

/** Shows how far a large fetch has come; its end takes the line away. */
function tellProgress(session: Session, progress: Progress): void {
  const { total, done, unit } = progress;
  if (unit === "bytes" && (total ?? 0) < LEAST_BYTES) return;
  session.patch({ progress: total !== null && done >= total ? null : progress });
}

export async function start(session: Session, wanted: Wanted): Promise<void> {
  const isLatest = latest.ask(session, "open");
  session.patch({ phase: "loading" });
  try {
    const runs = await session.surroundings.source.listRuns();
    if (!isLatest()) return;
    session.patch({ runs });
    for (const row of runs.runs) if (row.error !== null) session.notice(row.error);
    const name = pickRun(runs, wanted);
    if (name === null) {
      session.patch({ phase: runs.scanning ? "loading" : "empty" });
      return;
    }
    await openRun(session, name, wanted);
  } catch (error) {
    if (!isLatest()) return;
    session.notice(noticeOf(error, "the list of runs"));
    session.patch({ phase: "error" });
  }
}

export async function openRun(session: Session, name: string, wanted: Wanted): Promise<void> {
  const isLatest = latest.ask(session, "run");
  try {
    const run = await session.surroundings.source.openRun(name);
    if (!isLatest()) return;
    for (const notice of run.notices) session.notice(notice);
    const tensor = pickTensor(run, wanted);
    if (tensor === null) {
      session.now.dataset?.dispose();
      session.patch({ run, dataset: null, derived: NOTHING_DERIVED, phase: "error" });
      return;
    }
    session.patch({ run });
    await openDataset(session, run, tensor, wanted);
  } catch (error) {
    if (!isLatest()) return;
    session.notice(noticeOf(error, name));
    if (session.now.dataset === null) session.patch({ phase: "error" });
  }
}

export async function openDataset(
  session: Session,
  run: Run,
  tensor: TensorInfo,
  wanted: Wanted,
): Promise<void> {
  const isLatest = latest.ask(session, "dataset");
  void import("./later.js"); // beside the layout: it is there when the picture is
  const hasStep = tensor.steps.some(({ step }) => step === wanted.step);
  const step = hasStep ? (wanted.step ?? null) : null;
  const dataset = await session.surroundings.source.openDataset(run.name, tensor.tag, step);
  if (!isLatest()) {
    dataset.dispose();
    return;
  }
  for (const notice of dataset.notices) session.notice(notice);
  dataset.onNotice((notice) => session.notice(notice));
  const layout = pickLayout(dataset.layouts, wanted);
  const options = { onProgress: (progress: Progress) => tellProgress(session, progress) };
  const before = session.now;
  const sameRows =
    before.dataset?.rows === dataset.rows &&
    before.dataset.tag === dataset.tag &&
    before.dataset.run === dataset.run;
  // Asked for together: the colours cost no further round trip.
  const [placement] = await Promise.all([
    layout === null
      ? null
      : attempt(session, layout.name, () => dataset.positions(layout.name, options)),
    attempt(session, "colours", () => dataset.colour()),
  ]);
  if (!isLatest()) {
    dataset.dispose();
    return;
  }
  before.running?.run.cancel();
  before.dataset?.dispose();
  session.patch({
    phase: "ready",
    own: [],
    running: null,
    dataset,
    concepts: null,
    columns: null,
    derived: sameRows
      ? { ...before.derived, placement, layout: layout?.name ?? null, neighbourhood: null }
      : { ...NOTHING_DERIVED, placement, layout: layout?.name ?? null },
    inspected: sameRows ? before.inspected : -1,
    focused: sameRows ? before.focused : -1,
    history: sameRows ? before.history : startHistory(FIRST_CHOICE),
  });
  await openParts(session, dataset);
}

/** What may come after the first picture: concepts, then columns; each failure is a notice of its own. */
async function openParts(session: Session, dataset: Dataset): Promise<void> {
  const isSame = () => session.now.dataset === dataset;
  const options = { onProgress: (progress: Progress) => tellProgress(session, progress) };
  const { deriveClusters, deriveColumns, deriveKept, deriveLegend } = await import("./later.js");
  const opening = [
    attempt(session, "concepts", () => dataset.concepts(options)).then(async (concepts) => {
      if (concepts === null || !isSame()) return;
      session.patch({ concepts });
      await deriveLegend(session, concepts);
    }),
    attempt(session, "metadata", () => dataset.columns(options)).then(async (columns) => {
      if (columns === null || !isSame()) return;
      session.patch({ columns });
      await deriveColumns(session, columns);
    }),
  ];
  await Promise.all(opening);
  if (!isSame()) return;
  session.patch({ progress: null });
  await Promise.all([deriveColours(session), deriveKept(session)]);
  await deriveClusters(session);
}
