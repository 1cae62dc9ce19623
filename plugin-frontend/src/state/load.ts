/** From the list of runs to the picture: what is asked, in which order, and what is picked where nothing was chosen. */
import type { Dataset, LayoutInfo, Run, RunList, TensorInfo } from "../data/api.js";
import { FIRST_CHOICE } from "./choice.js";
import { amend, startHistory } from "./history.js";
import { MANY_ROWS } from "./many-rows.js";
import { pictured } from "./pictured.js";
import type { Session } from "./session.js";
import { NOTHING_DERIVED } from "./session-state.js";
import { attempt, latest, noticeOf, offerAgain, track } from "./task.js";
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

/** While the server still looks for runs, it is asked again after so long. */
const SCAN_MS = 1000;

export async function start(session: Session, wanted: Wanted): Promise<void> {
  const isLatest = latest.ask(session, "open");
  session.patch({ phase: "loading" });
  try {
    const runs = await track(session, "the list of runs", (task) =>
      session.surroundings.source.listRuns(task),
    );
    if (!isLatest()) return;
    session.patch({ runs });
    for (const row of runs.runs) if (row.error !== null) session.notice(row.error);
    const name = pickRun(runs, wanted);
    if (name === null) {
      session.patch({ phase: runs.scanning ? "loading" : "empty" });
      if (!runs.scanning) return;
      await new Promise((resolve) => setTimeout(resolve, SCAN_MS));
      if (isLatest()) await start(session, wanted);
      return;
    }
    await openRun(session, name, wanted);
  } catch (error) {
    if (!isLatest()) return;
    const notice = noticeOf(error, "the list of runs");
    session.notice(offerAgain(notice, () => start(session, wanted)));
    session.patch({ phase: "error" });
  }
}

export async function openRun(session: Session, name: string, wanted: Wanted): Promise<void> {
  const isLatest = latest.ask(session, "run");
  try {
    const run = await track(session, name, (task) =>
      session.surroundings.source.openRun(name, task),
    );
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
    session.notice(offerAgain(noticeOf(error, name), () => openRun(session, name, wanted)));
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
  const again = () => openDataset(session, run, tensor, wanted);
  const later = import("./later.js"); // beside the layout: it is there when the picture is
  const hasStep = tensor.steps.some(({ step }) => step === wanted.step);
  const step = hasStep ? (wanted.step ?? null) : null;
  const dataset = await track(session, tensor.tag, (task) =>
    session.surroundings.source.openDataset(run.name, tensor.tag, step, task),
  );
  if (!isLatest()) {
    dataset.dispose();
    return;
  }
  for (const notice of dataset.notices) session.notice(notice);
  dataset.onNotice((notice) => session.notice(notice));
  const layout = pickLayout(dataset.layouts, wanted);
  const { dataset: open } = session.now;
  const isSameTensor = open?.tag === dataset.tag && open.run === dataset.run;
  // Asked for together: the colours cost no further round trip.
  const [placement] = await Promise.all([
    layout === null
      ? null
      : attempt(
          session,
          layout.name,
          (task) => dataset.positions(layout.name, task),
          async () => {
            if (isSameTensor) return again();
            const { openLayout } = await import("./open-layout.js");
            await openLayout(session, layout.name);
          },
        ),
    attempt(
      session,
      "colours",
      (task) => dataset.colour(task),
      async () => (await later).deriveColours(session),
    ),
  ]);
  // A step whose map does not come is not opened: the one that is seen stays.
  const isLeft = isSameTensor && layout !== null && placement === null;
  if (!isLatest() || isLeft) {
    dataset.dispose();
    return;
  }
  const before = session.now;
  const name = layout?.name ?? null;
  const carried = isSameTensor
    ? await (await later).carryOver(session, before, dataset, name, placement, again)
    : null;
  if (!isLatest() || (isSameTensor && carried === null)) {
    dataset.dispose();
    return;
  }
  before.running?.run.cancel();
  before.dataset?.dispose();
  const history = carried?.history ?? startHistory(FIRST_CHOICE);
  session.patch({
    phase: "ready",
    own: [],
    running: null,
    dataset,
    concepts: null,
    columns: null,
    movement: isSameTensor ? before.movement : null,
    nameable: new Uint32Array(0),
    derived: { ...NOTHING_DERIVED, placement, layout: name },
    inspected: -1,
    focused: -1,
    ...carried,
    history: amend(history, { ...history.present, ...wanted.choice, layout: name }),
  });
  await openParts(session, dataset, wanted.legend);
}

/** What may come after the first picture: concepts, then columns; each failure is a notice of its own. */
async function openParts(session: Session, dataset: Dataset, legend?: string): Promise<void> {
  const { ui, views } = session.now;
  await Promise.all([openConcepts(session, dataset, legend), openColumns(session, dataset)]);
  if (session.now.dataset !== dataset) return;
  const later = await import("./later.js");
  await later.openOwnWork(session, dataset, views);
  await Promise.all([later.deriveColours(session), later.deriveKept(session)]);
  // A point that stays open from the step before has other neighbours in this one.
  if (session.now.inspected >= 0) await later.deriveNeighbourhood(session, session.now.inspected);
  await Promise.all([
    later.deriveClusters(session),
    // Who switched it on while these came has it worked out already.
    ui.movement ? later.deriveMovement(session) : undefined,
  ]);
}

async function openConcepts(session: Session, dataset: Dataset, legend?: string): Promise<void> {
  const again = () => openConcepts(session, dataset, legend);
  const concepts = await attempt(session, "concepts", (task) => dataset.concepts(task), again);
  if (concepts === null || session.now.dataset !== dataset) return;
  session.patch({ concepts });
  const { deriveLegend, findRows } = await import("./later.js");
  await Promise.all([deriveLegend(session, concepts, legend), findRows(session, session.now.find)]);
}

/** Metadata of many rows keep the server, the browser and a worker busy for seconds: the panels are made before. */
const PANELS_MS = 400;

async function openColumns(session: Session, dataset: Dataset): Promise<void> {
  if (dataset.rows >= MANY_ROWS) {
    await pictured(session);
    await new Promise((resolve) => setTimeout(resolve, PANELS_MS));
    if (session.now.dataset !== dataset) return;
  }
  const again = () => openColumns(session, dataset);
  const columns = await attempt(session, "metadata", (task) => dataset.columns(task), again);
  if (columns === null || session.now.dataset !== dataset) return;
  session.patch({ columns });
  const { deriveColumns, deriveSequences, findRows } = await import("./later.js");
  await Promise.all([
    deriveColumns(session, columns),
    deriveSequences(session),
    findRows(session, session.now.find), // words may have been typed before there was anything to look in
  ]);
}
