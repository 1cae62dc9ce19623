/** Neighbours of the inspected row, and which of them the map shows near. */
import type { Positions, RowConcept } from "../data/api.js";
import { isStored, nearNow } from "./nearest.js";
import type { Session } from "./session.js";
import { attempt, latest } from "./task.js";

export const NEIGHBOURS_SHOWN = 12;
/** A stored neighbour counts as near when it is among this many nearest on the map. */
const NEAR_ON_MAP = 15;

/** The `k` rows nearest to `row` on the map, nearest first. */
export function nearestOnMap(placement: Positions, row: number, k: number): Uint32Array {
  const { positions, dims } = placement;
  const rows = positions.length / dims;
  const rowsFound = new Uint32Array(Math.min(k, Math.max(0, rows - 1)));
  const distances = new Float64Array(rowsFound.length).fill(Number.POSITIVE_INFINITY);
  let found = 0;
  for (let other = 0; other < rows; other++) {
    if (other === row) continue;
    let squared = 0;
    for (let axis = 0; axis < dims; axis++) {
      const apart = (positions[other * dims + axis] ?? 0) - (positions[row * dims + axis] ?? 0);
      squared += apart * apart;
    }
    const last = rowsFound.length - 1;
    if (Number.isNaN(squared) || last < 0 || squared >= (distances[last] ?? 0)) continue;
    let at = last;
    for (; at > 0 && (distances[at - 1] ?? 0) > squared; at--) {
      distances[at] = distances[at - 1] ?? 0;
      rowsFound[at] = rowsFound[at - 1] ?? 0;
    }
    distances[at] = squared;
    rowsFound[at] = other;
    found++;
  }
  return rowsFound.subarray(0, Math.min(found, rowsFound.length));
}

/** Confidences nearer to the highest than this count as equal to it. */
const TIE = 0.005;

/**
 * The concept that colours an inspected point: its strongest; of several as strong, the rarest that has a colour of
 * its own to give. -1 where it has none, or a shown one already.
 */
function mostTelling(session: Session, own: readonly RowConcept[]): number {
  const { legend, figures } = session.now.derived;
  const told = own.filter(({ concept }) => !legend.stop.includes(concept));
  const shown = new Set(legend.rounds.slice(0, session.choice.rounds).flat());
  if (told.some(({ concept }) => shown.has(concept))) return -1;
  const top = told[0]?.confidence ?? 0;
  const tied = told.filter(({ confidence }) => confidence >= top - TIE);
  const ready = tied.filter(({ concept }) => legend.slots.has(concept));
  const count = ({ concept }: RowConcept) => figures?.counts[concept] ?? 0;
  const [first] = (ready.length > 0 ? ready : tied.slice(0, 1)).sort((a, b) => count(a) - count(b));
  return first?.concept ?? -1;
}

export async function deriveNeighbourhood(session: Session, row: number): Promise<void> {
  const isLatest = latest.ask(session, "neighbours");
  const { dataset, concepts } = session.now;
  if (row < 0 || dataset === null) {
    session.derive({ neighbourhood: null, inspectedStrongest: -1 });
    return;
  }
  const strongest =
    concepts === null
      ? []
      : await attempt(
          session,
          "concepts",
          (task) => concepts.ofRow(row, task),
          () => deriveNeighbourhood(session, row),
        );
  if (!isLatest()) return;
  session.derive({ inspectedStrongest: mostTelling(session, strongest ?? []) });
  const near = nearNow(session);
  const { placement, layout } = session.now.derived;
  const stored = isStored(session, near);
  // Unasked, only what is stored is shown: other ways read all vectors.
  if (!stored && !near.asked) return session.derive({ neighbourhood: null });
  const how = layout !== null && near.space === "layout" ? { ...near, layout } : near;
  const found = await attempt(
    session,
    "neighbours",
    async (task) =>
      stored
        ? ((await dataset.neighbours(row, task)) ?? []).slice(0, near.k)
        : await dataset.computeNeighbours(row, how, task),
    () => deriveNeighbourhood(session, row),
  );
  if (!isLatest() || found === null || placement === null) return;
  const reach = Math.max(NEAR_ON_MAP, Math.ceil(1.25 * near.k));
  const onMap = new Set(nearestOnMap(placement, row, reach));
  session.derive({
    neighbourhood: {
      row,
      found: found.map((one) => ({ ...one, near: onMap.has(one.row) })),
      stored,
    },
  });
}
