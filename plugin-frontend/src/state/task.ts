import { isDataError, type Notice } from "../data/api.js";
import type { Session } from "./session.js";

/**
 * Numbers the questions of one kind, so that an answer that was overtaken by a newer question is dropped.
 * A worker answers in order, but a filter and its successor may be answered by different caches.
 */
export class Latest {
  readonly #asked = new WeakMap<Session, Map<string, number>>();

  /** Starts a question; the function it gives says whether no newer one was started since. */
  ask(session: Session, what: string): () => boolean {
    const counts = this.#asked.get(session) ?? new Map<string, number>();
    this.#asked.set(session, counts);
    const mine = (counts.get(what) ?? 0) + 1;
    counts.set(what, mine);
    return () => counts.get(what) === mine;
  }
}

export const latest = new Latest();

/** The notice of whatever was thrown: our own errors carry one, anything else is a fault of the tab. */
export function noticeOf(error: unknown, where: string): Notice {
  if (isDataError(error)) return error.notice;
  return {
    code: "worker",
    where,
    found: error instanceof Error ? error.message : String(error),
    wanted: "an answer",
    next: "Reload the tab; if it stays, report it with this text.",
  };
}

/** Runs a part of the work; a failure becomes a notice beside its name, and null. */
export async function attempt<T>(
  session: Session,
  where: string,
  work: () => Promise<T>,
): Promise<T | null> {
  try {
    return await work();
  } catch (error) {
    session.notice(noticeOf(error, where));
    return null;
  }
}
