/** Changes of the metadata: each is a step to undo, and kept by the browser. The run itself is never written to. */
import type { Edit } from "../data/api.js";
import type { Session } from "./session.js";

function add(session: Session, edit: Edit): void {
  const { choice } = session;
  const { colourBy } = choice;
  const losesColour =
    edit.kind === "delete" && colourBy.kind === "column" && colourBy.name === edit.column;
  session.change({
    ...choice,
    edits: [...choice.edits, edit],
    ...(losesColour ? { colourBy: { kind: "concepts" as const } } : {}),
  });
}

/** Writes a value into a column for all selected rows; a column of a new name is added. */
export function tagSelection(session: Session, column: string, value: string): void {
  const { selected } = session.choice;
  if (column.trim() === "" || selected.length === 0) return;
  add(session, { kind: "tag", column: column.trim(), value: value.trim(), rows: selected });
}

export function renameValue(session: Session, column: string, from: string, to: string): void {
  if (from !== to) add(session, { kind: "rename", column, from, to });
}

export function deleteColumn(session: Session, column: string): void {
  add(session, { kind: "delete", column });
}
