import type { NamedView } from "./session-state.js";

/** Views with others added, which take the places of those that have their names. */
export function withViews(
  views: readonly NamedView[],
  added: readonly NamedView[],
): readonly NamedView[] {
  const names = new Set(added.map(({ name }) => name));
  return [...views.filter(({ name }) => !names.has(name)), ...added];
}
