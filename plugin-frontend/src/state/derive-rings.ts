/** Rings round the points in view: the four strongest concepts of each, once few enough are in view to be read. */
import type { PointRing, RingArc } from "../view/api.js";
import { thresholdOf } from "./choice.js";
import { PALETTES } from "./palette.js";
import type { Session } from "./session.js";
import { attempt, latest } from "./task.js";

const ARCS = 4;
/** A small set is all in view at first: rings wait until at most this share of its rows is. */
const LARGEST_SHARE = 0.5;

/** True where rings would say something now. */
export function wantsRings(session: Session): boolean {
  const { inView, concepts, dataset, ui, running } = session.now;
  const { mode, colourBy } = session.choice;
  return (
    ui.rings &&
    !ui.images &&
    running === null &&
    concepts !== null &&
    inView !== null &&
    inView.length <= LARGEST_SHARE * (dataset?.rows ?? 0) &&
    mode === "strongest" &&
    colourBy.kind === "concepts"
  );
}

/** Ends the wait for rings that were asked for before: who is in view changes faster than they may come. */
const overtake = new WeakMap<Session, () => void>();

export async function deriveRings(session: Session): Promise<void> {
  const isLatest = latest.ask(session, "rings");
  overtake.get(session)?.();
  const { inView, concepts, derived, ui } = session.now;
  if (!wantsRings(session) || inView === null || concepts === null) {
    if (derived.rings.length > 0) session.derive({ rings: [] });
    return;
  }
  const overtaken = new Promise<null>((resolve) => {
    overtake.set(session, () => resolve(null));
  });
  const found = await attempt(
    session,
    "rings",
    (task) => Promise.race([concepts.ofRows(inView, task), overtaken]),
    () => deriveRings(session),
  );
  if (found === null || !isLatest() || session.now.inView !== inView) return;
  const palette = session.now.derived.palette ?? PALETTES[ui.theme];
  const { slots, legend } = session.now.derived;
  const { choice } = session;
  const rings = Array.from(inView, (row, at): PointRing => {
    const arcs = (found[at] ?? [])
      .filter(({ concept }) => !legend.stop.includes(concept))
      .filter(({ concept, confidence }) => confidence >= thresholdOf(choice, concept))
      .slice(0, ARCS)
      .map(({ concept, confidence }): RingArc => {
        const slot = choice.hidden.has(concept) ? undefined : slots.get(concept);
        const colour = slot === undefined ? undefined : palette.categories[slot.slot]?.fill;
        return {
          colour: colour ?? palette.ghostRing,
          share: confidence,
          notch: colour !== undefined && slot?.round === 1,
        };
      });
    return { row, arcs };
  });
  session.derive({ rings: rings.filter(({ arcs }) => arcs.length > 0) });
}
