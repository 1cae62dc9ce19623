import { deriveClusters } from "./derive-labels.js";
import { deriveNeighbourhood } from "./derive-neighbours.js";
import { deriveMovement } from "./movement.js";
import type { Session } from "./session.js";
import { attempt, latest } from "./task.js";

/** A layout is shown as it is stored; its names come once it is there. */
const MOVED_NOWHERE = {
  components: null,
  stored: null,
  startsFrom: null,
  clusterLabels: [],
} as const;

/** Changes the layout: the same rows at other places. */
export async function openLayout(session: Session, name: string): Promise<void> {
  const { dataset } = session.now;
  if (dataset === null) return;
  const isLatest = latest.ask(session, "layout");
  const own = session.now.own.find(({ info }) => info.name === name);
  if (own !== undefined) {
    session.derive({ ...MOVED_NOWHERE, placement: own.placement, layout: name });
    await Promise.all([deriveClusters(session), deriveMovement(session)]);
    return;
  }
  const placement = await attempt(
    session,
    name,
    (task) => dataset.positions(name, task),
    () => openLayout(session, name),
  );
  if (placement === null || !isLatest() || session.now.dataset !== dataset) return;
  session.derive({ ...MOVED_NOWHERE, placement, layout: name });
  if (placement.view !== undefined) {
    const { applyStoredView } = await import("./stored-view.js");
    if (session.now.dataset === dataset) applyStoredView(session, placement.view);
  }
  await Promise.all([
    deriveClusters(session),
    deriveNeighbourhood(session, session.now.inspected),
    deriveMovement(session),
  ]);
  const { colourBy } = session.choice;
  if (colourBy.kind === "quality") session.colourByQuality(colourBy.figure);
}
