/** Changes kept for undo; older ones are forgotten. */
export const HISTORY_LIMIT = 100;

/**
 * What was, what is, and what was undone. Immutable: every change gives a new one.
 * Changes with the same `key` in a row (a slider being dragged) count as one.
 */
export interface History<T> {
  readonly past: readonly T[];
  readonly present: T;
  readonly future: readonly T[];
  readonly key: string | null;
}

export function startHistory<T>(present: T): History<T> {
  return { past: [], present, future: [], key: null };
}

export function record<T>(history: History<T>, next: T, key: string | null = null): History<T> {
  if (Object.is(next, history.present)) return history;
  const sameGesture = key !== null && key === history.key;
  const past = sameGesture
    ? history.past
    : [...history.past, history.present].slice(-HISTORY_LIMIT);
  return { past, present: next, future: [], key };
}

/** Changes the present without a step to undo: for what follows from data, not from the user. */
export function amend<T>(history: History<T>, next: T): History<T> {
  return { ...history, present: next };
}

export function undo<T>(history: History<T>): History<T> {
  const previous = history.past.at(-1);
  if (previous === undefined) return history;
  return {
    past: history.past.slice(0, -1),
    present: previous,
    future: [history.present, ...history.future],
    key: null,
  };
}

export function redo<T>(history: History<T>): History<T> {
  const next = history.future[0];
  if (next === undefined) return history;
  return {
    past: [...history.past, history.present],
    present: next,
    future: history.future.slice(1),
    key: null,
  };
}
