import type { Session } from "../state/session.js";

/** What stands in the place of the one map, or null: the table, the grid of small maps, two maps. */
export function showsInstead(session: Session): "table" | "grid" | "split" | null {
  const { ui, mapProblem, derived, running } = session.now;
  const { mode, chosen, colourBy } = session.choice;
  if (ui.table || mapProblem !== null) return "table";
  if (derived.placement === null || running !== null) return null;
  if (mode === "grid" && colourBy.kind === "concepts" && chosen.length > 0) return "grid";
  return ui.split ? "split" : null;
}
