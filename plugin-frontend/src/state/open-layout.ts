import { deriveClusters } from "./derive-labels.js";
import { deriveNeighbourhood } from "./derive-neighbours.js";
import type { Session } from "./session.js";
import { attempt, latest } from "./task.js";

/** Changes the layout: the same rows at other places. */
export async function openLayout(session: Session, name: string): Promise<void> {
  const { dataset } = session.now;
  if (dataset === null) return;
  const isLatest = latest.ask(session, "layout");
  const own = session.now.own.find(({ info }) => info.name === name);
  if (own !== undefined) {
    session.derive({ placement: own.placement, layout: name, clusterLabels: [] });
    return;
  }
  const placement = await attempt(
    session,
    name,
    (task) => dataset.positions(name, task),
    () => openLayout(session, name),
  );
  if (placement === null || !isLatest() || session.now.dataset !== dataset) return;
  session.derive({ placement, layout: name, clusterLabels: [] });
  await Promise.all([deriveClusters(session), deriveNeighbourhood(session, session.now.inspected)]);
  const { colourBy } = session.choice;
  if (colourBy.kind === "quality") session.colourByQuality(colourBy.figure);
}
