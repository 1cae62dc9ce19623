import { DataError, isDataError, isUnfetched, type Notice, type Progress } from "../data/api.js";
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
  if (isUnfetched(error))
    return {
      code: "network",
      where,
      found: error.message,
      wanted: "a script of the tab",
      next: "Check that TensorBoard is still running, then try again.",
    };
  return {
    code: "worker",
    where,
    found: error instanceof Error ? error.message : String(error),
    wanted: "an answer",
    next: "Reload the tab; if it stays, report it with this text.",
  };
}

/** A piece of work under way that takes long enough to be shown, with its way out. */
export interface Task {
  readonly what: string;
  readonly progress: Progress | null;
  stop(): void;
}

/** What a piece of work is handed: where to tell its progress, and what says that it is no longer wanted. */
export interface Working {
  readonly signal: AbortSignal;
  readonly onProgress: (progress: Progress) => void;
}

/** Shorter work is over before it is read. */
const SHOWN_AFTER_MS = 400;
/** Bytes arrive many times a second; each telling draws the panels anew. */
const TOLD_EVERY_MS = 150;

/**
 * Runs a piece of work that is shown while it lasts and can be stopped by hand, also where the work itself does not
 * listen. What it throws is thrown on.
 */
export async function track<T>(
  session: Session,
  what: string,
  work: (task: Working) => Promise<T>,
): Promise<T> {
  const stop = new AbortController();
  let progress: Progress | null = null;
  let shown: Task | null = null;
  let toldMs = 0;
  const show = (next: Task | null) => {
    // In its place: the oldest work stays the first.
    const { tasks } = session.now;
    const kept = tasks.flatMap((one) => (one !== shown ? one : (next ?? [])));
    session.patch({ tasks: shown === null && next !== null ? [...tasks, next] : kept });
    shown = next;
  };
  const tell = () => show({ what, progress, stop: () => stop.abort() });
  const timer = setTimeout(tell, SHOWN_AFTER_MS);
  const onProgress = (told: Progress) => {
    progress = told;
    const now = Date.now();
    if (shown === null || now - toldMs < TOLD_EVERY_MS) return;
    toldMs = now;
    tell();
  };
  const stopped = new Promise<never>((_, reject) => {
    stop.signal.addEventListener("abort", () => reject(new DataError(stoppedByHand(what))));
  });
  try {
    return await Promise.race([work({ signal: stop.signal, onProgress }), stopped]);
  } finally {
    clearTimeout(timer);
    if (shown !== null) show(null);
  }
}

/** Stopped by the reader, not overtaken: that is said, with the way back to it. */
const BY_HAND = "stopped on request";

function stoppedByHand(where: string): Notice {
  return {
    code: "cancelled",
    where,
    found: BY_HAND,
    wanted: "its end",
    next: "Try again when you want it after all.",
  };
}

export function isStoppedByHand(notice: Notice): boolean {
  return notice.code === "cancelled" && notice.found === BY_HAND;
}

/** What *Try again* on a notice does, where it is less than a reload. */
const again = new WeakMap<Notice, Map<string, () => unknown>>();

/** What *Try again* on this notice is to do; `what` is the piece of work that failed. */
export function offerAgain(notice: Notice, retry: () => unknown, what = notice.where): Notice {
  again.set(notice, new Map([[what, retry]]));
  return notice;
}

export function tryAgain(notice: Notice): (() => unknown) | undefined {
  const retries = again.get(notice);
  if (retries === undefined) return undefined;
  return () => {
    for (const retry of retries.values()) retry();
  };
}

/** Several pieces of work may fail of one cause, which is told once: all of them are tried again. */
export function joinAgain(known: Notice, notice: Notice): void {
  const retries = again.get(known);
  for (const [what, retry] of again.get(notice) ?? []) retries?.set(what, retry);
}

/** This work went well after all, or is begun anew elsewhere: what notices say of it no longer holds. */
export function settle(session: Session, what: string): void {
  const { notices } = session.now;
  const left = notices.filter((notice) => {
    const retries = again.get(notice);
    return !(retries?.delete(what) && retries.size === 0);
  });
  if (left.length < notices.length) session.patch({ notices: left });
}

/** Runs a part of the work as `track` does; a failure becomes a notice beside its name, and null. */
export async function attempt<T>(
  session: Session,
  where: string,
  work: (task: Working) => Promise<T>,
  retry?: () => unknown,
): Promise<T | null> {
  try {
    return await track(session, where, work);
  } catch (error) {
    const notice = noticeOf(error, where);
    session.notice(retry === undefined ? notice : offerAgain(notice, retry, where));
    return null;
  }
}

/**
 * Does something with a script of the tab once it is there. However many pieces of work wait for one that does not come,
 * that is told once, and all of them are tried again.
 */
export async function withScript<T>(
  session: Session,
  what: string,
  get: () => Promise<T>,
  act: (script: T) => unknown,
): Promise<void> {
  try {
    await act(await track(session, what, get));
  } catch (error) {
    // Any other is a fault of the tab itself: the console is told.
    if (!isDataError(error) && !isUnfetched(error)) throw error;
    tellUnfetched(session, what, error, () => withScript(session, what, get, act));
  }
}

/** Tells, once for each script, that it did not come. */
export function tellUnfetched(
  session: Session,
  what: string,
  error: unknown,
  retry: () => unknown,
): void {
  session.notice(offerAgain(noticeOf(error, "a script of the tab"), retry, what));
}
