import type { Notice, Run } from "../data/api.js";
import { openDataset, start } from "./load.js";
import type { Session } from "./session.js";
import { attempt } from "./task.js";

/** After TensorBoard's reload: new runs and steps appear; what is shown, selected and filtered stays. */
export async function reload(session: Session): Promise<void> {
  const { dataset, run } = session.now;
  if (dataset === null || run === null) return start(session, {});
  const runs = await attempt(
    session,
    "the list of runs",
    (task) => session.surroundings.source.listRuns(task),
    () => reload(session),
  );
  if (runs !== null) session.patch({ runs });
  const fresh = await attempt(
    session,
    run.name,
    (task) => session.surroundings.source.openRun(run.name, task),
    () => reload(session),
  );
  if (fresh === null || session.now.dataset !== dataset) return;
  tellWhatStays(session, run, fresh);
  const steps = (from: Run) => from.tensors.find(({ tag }) => tag === dataset.tag)?.steps ?? [];
  const wasNewest = steps(run).at(-1)?.step === dataset.step;
  const newest = steps(fresh).at(-1)?.step;
  session.patch({ run: fresh });
  const tensor = fresh.tensors.find(({ tag }) => tag === dataset.tag);
  if (tensor === undefined || newest === undefined || newest === dataset.step || !wasNewest) return;
  const layout = session.now.derived.layout ?? undefined;
  // Where the new step does not have the map that is looked at, it waits on the strip: a map made here is not lost.
  const isStored = tensor.steps.at(-1)?.layouts.some(({ name }) => name === layout) ?? false;
  if (!isStored) return;
  try {
    await openDataset(session, fresh, tensor, { step: newest, layout });
  } catch {
    // Still being written: the next reload tries again.
    if (session.now.dataset === dataset) session.patch({ run });
  }
}

/** Notices of a run that were told: when it was opened, or by a reload since. A dismissed one does not come back. */
const told = new WeakMap<Session, { readonly run: string; notices: readonly Notice[] }>();

/**
 * What is wrong with files at two reloads in a row is told: a file that was only half written is whole by then. What is
 * no longer wrong goes.
 */
function tellWhatStays(session: Session, before: Run, now: Run): void {
  const isIn = (list: readonly Notice[], one: Notice) =>
    list.some(({ where, found }) => where === one.where && found === one.found);
  const kept = told.get(session);
  const known = kept?.run === now.name ? kept.notices : before.notices;
  const solved = known.filter((one) => !isIn(now.notices, one));
  const left = session.now.notices.filter((one) => !isIn(solved, one));
  if (left.length < session.now.notices.length) session.patch({ notices: left });
  const due = now.notices.filter((one) => isIn(before.notices, one) && !isIn(known, one));
  for (const notice of due) session.notice(notice);
  const stays = known.filter((one) => isIn(now.notices, one));
  told.set(session, { run: now.name, notices: [...stays, ...due] });
}
