import type { Cancellation, Control, EnginePhase, EngineProgress } from "./engine.js";

/** Longest stretch of work between two turns of the event loop, in ms. */
const SLICE_MS = 30;
/** Progress is told this often, in ms. */
const REPORT_MS = 150;

/** Throws the signal's reason once it is aborted. */
export function throwIfAborted(signal: Cancellation | undefined): void {
  if (signal?.aborted) throw signal.reason ?? new Error("aborted");
}

/** Gives the event loop a turn: timers run, messages arrive, a signal can be aborted. */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}

/**
 * Lets long work share its thread. The loops of this room ask `isDue` once per block (a few microseconds to a few
 * milliseconds of work) and then await `turn`, so that a page stays alive and a cancelled run ends soon.
 */
export class Pacer {
  #sliceStart = performance.now();
  #lastReport = Number.NEGATIVE_INFINITY;

  constructor(readonly control: Control = {}) {
    throwIfAborted(control.signal);
  }

  get isDue(): boolean {
    return performance.now() - this.#sliceStart >= SLICE_MS;
  }

  async turn(): Promise<void> {
    await nextTurn();
    throwIfAborted(this.control.signal);
    await this.control.hold?.();
    throwIfAborted(this.control.signal);
    this.#sliceStart = performance.now();
  }

  /** Tells how far `phase` is, at most a few times a second unless it is done. */
  report(
    phase: EnginePhase,
    done: number,
    total: number,
    more?: () => Omit<EngineProgress, "phase" | "done" | "total">,
  ): void {
    const { onProgress } = this.control;
    if (!onProgress) return;
    const now = performance.now();
    if (now - this.#lastReport < REPORT_MS && done < total) return;
    this.#lastReport = now;
    onProgress({ phase, done, total, ...more?.() });
  }
}
