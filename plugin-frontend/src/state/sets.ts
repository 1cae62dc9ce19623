/** Selections that have a name. */
import type { NamedSet } from "./choice.js";
import type { Session } from "./session.js";

/** Keeps the selection by name; one of that name is replaced. */
export function keepSet(session: Session, name: string): void {
  const { choice } = session;
  const wanted = name.trim();
  if (wanted === "" || choice.selected.length === 0) return;
  const set: NamedSet = { name: wanted, rows: choice.selected };
  const others = choice.sets.filter((one) => one.name !== wanted);
  session.change({ ...choice, sets: [...others, set] });
}

export function dropSet(session: Session, name: string): void {
  const { choice } = session;
  session.change({ ...choice, sets: choice.sets.filter((one) => one.name !== name) });
}

export type Combination = "replace" | "and" | "or" | "minus";

/** Combines the selection with a set: what both have, what either has, what the set has not. */
export function combine(session: Session, { rows }: NamedSet, how: Combination): void {
  if (how !== "and") {
    session.select(rows, how === "or" ? "add" : how === "minus" ? "remove" : "replace");
    return;
  }
  const inside = new Set(rows);
  session.select(session.choice.selected.filter((row) => inside.has(row)));
}
