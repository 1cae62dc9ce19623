/**
 * Lets calls start: at most `perSecond` in any second, none while the gate is shut. One gate serves all workers, so a
 * throttle that one of them meets pauses them all.
 */
export class RateGate {
  /** When the last `perSecond` calls started, oldest first, in ms. */
  readonly #starts: number[] = [];
  #shutUntilMs = 0;
  #turn: Promise<void> = Promise.resolve();

  constructor(
    readonly perSecond: number,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** Resolves when a call may start, in the order of asking. Rejects with the signal's reason. */
  enter(signal?: AbortSignal): Promise<void> {
    const mine = this.#turn.then(() => this.#wait(signal));
    this.#turn = mine.catch(() => {});
    return mine;
  }

  /** Lets nobody start for `milliseconds`. */
  shut(milliseconds: number): void {
    this.#shutUntilMs = Math.max(this.#shutUntilMs, this.now() + milliseconds);
  }

  async #wait(signal?: AbortSignal): Promise<void> {
    for (;;) {
      signal?.throwIfAborted();
      const now = this.now();
      while (this.#starts.length && (this.#starts[0] as number) <= now - 1000) this.#starts.shift();
      const full = this.#starts.length >= this.perSecond;
      const freeAt = full ? (this.#starts[0] as number) + 1000 : now;
      const waitMs = Math.max(freeAt, this.#shutUntilMs) - now;
      if (waitMs <= 0) {
        this.#starts.push(now);
        return;
      }
      await pause(waitMs + 1, signal);
    }
  }
}

/** Waits; rejects at once, with its reason, when the signal is given. */
export function pause(milliseconds: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener("abort", stop);
      resolve();
    }, milliseconds);
    if (signal?.aborted) stop();
    else signal?.addEventListener("abort", stop, { once: true });
  });
}
