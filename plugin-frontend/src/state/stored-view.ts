/** A bookmark of the stock projector is more than coordinates: it had a selection, and a colour. */
import type { StoredView } from "../data/api.js";
import { selectRows } from "./choice.js";
import type { Session } from "./session.js";

/** Selects and colours as the bookmark did, as one step to undo. A column that the metadata lack is left alone. */
export function applyStoredView(session: Session, view: StoredView): void {
  const { choice, now } = session;
  const { colourColumn, selected } = view;
  const isKnown = now.columns?.columns.some(({ name }) => name === colourColumn) ?? false;
  const rows = selectRows(choice.selected, Uint32Array.from(selected), "replace");
  session.change({
    ...choice,
    selected: rows,
    ...(isKnown && colourColumn !== null
      ? { colourBy: { kind: "column", name: colourColumn }, mode: "strongest", chosen: [] }
      : {}),
  });
  if (rows.length > 0) session.patch({ inspected: -1, ui: { ...session.now.ui, rightOpen: true } });
}
