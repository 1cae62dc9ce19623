import type { Dataset } from "../data/api.js";
import { deriveColours } from "./derive-colour.js";
import { deriveClusters } from "./derive-labels.js";
import { deriveNeighbourhood } from "./derive-neighbours.js";
import { deriveQuality } from "./derive-quality.js";
import { deriveMovement } from "./movement.js";
import { layoutsOf } from "./running.js";
import type { Session } from "./session.js";
import { attempt, latest } from "./task.js";

/** A layout is shown as it is stored; its names come once it is there. */
const MOVED_NOWHERE = {
  components: null,
  stored: null,
  startsFrom: null,
  clusterLabels: [],
} as const;

/** Changes the layout: the same rows at other places, all in view. A step to undo. */
export async function openLayout(session: Session, name: string): Promise<void> {
  if (session.now.dataset === null) return;
  session.change({ ...session.choice, layout: name, camera: null });
  await showLayout(session);
}

/** What is on its way already: asked for twice, it would be shown, and to be cancelled, twice. */
const opening = new WeakMap<Session, { readonly of: Dataset; readonly name: string }>();

/** Shows the chosen layout, where this data set has it. */
export async function showLayout(session: Session): Promise<void> {
  const { dataset, derived } = session.now;
  const { layout: name } = session.choice;
  const isHere = layoutsOf(session.now).some((layout) => layout.name === name);
  const isShown = name === derived.layout && derived.placement !== null;
  if (dataset === null || name === null || isShown || !isHere) return;
  if (opening.get(session)?.of === dataset && opening.get(session)?.name === name) return;
  const isLatest = latest.ask(session, "layout");
  const own = session.now.own.find(({ info }) => info.name === name);
  if (own !== undefined) {
    session.derive({ ...MOVED_NOWHERE, placement: own.placement, layout: name });
    await Promise.all([deriveClusters(session), deriveMovement(session)]);
    return;
  }
  const mine = { of: dataset, name };
  opening.set(session, mine);
  const placement = await attempt(
    session,
    name,
    (task) => dataset.positions(name, task),
    () => openLayout(session, name),
  );
  if (opening.get(session) === mine) opening.delete(session);
  if (!isLatest() || session.now.dataset !== dataset) return;
  if (placement === null) {
    session.adjust({ layout: session.now.derived.layout }); // what cannot be read is not chosen
    return;
  }
  session.derive({ ...MOVED_NOWHERE, placement, layout: name });
  // Undone back to, it stays as it was left.
  if (placement.view !== undefined && session.now.history.future.length === 0) {
    const { applyStoredView } = await import("./stored-view.js");
    if (session.now.dataset === dataset) applyStoredView(session, placement.view);
  }
  await Promise.all([
    deriveClusters(session),
    deriveNeighbourhood(session, session.now.inspected),
    deriveMovement(session),
  ]);
  if (session.choice.colourBy.kind !== "quality") return;
  await deriveQuality(session);
  await deriveColours(session);
}
