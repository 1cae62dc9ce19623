import type { Run } from "../data/api.js";
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
  const steps = (from: Run) => from.tensors.find(({ tag }) => tag === dataset.tag)?.steps ?? [];
  const wasNewest = steps(run).at(-1)?.step === dataset.step;
  const newest = steps(fresh).at(-1)?.step;
  session.patch({ run: fresh });
  const tensor = fresh.tensors.find(({ tag }) => tag === dataset.tag);
  if (tensor === undefined || newest === undefined || newest === dataset.step || !wasNewest) return;
  const layout = session.now.derived.layout ?? undefined;
  await openDataset(session, fresh, tensor, { step: newest, layout });
}
