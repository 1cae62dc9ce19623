import type { TaskOptions } from "./api.js";
import { asDataError } from "./as-notice.js";
import { cancelled } from "./fetching.js";

interface Entry {
  readonly promise: Promise<unknown>;
  readonly stop: AbortController;
  readonly progress: Set<NonNullable<TaskOptions["onProgress"]>>;
  waiting: number;
  isGiven: boolean;
}

/**
 * Answers that are made once and kept. Several may wait for one; it is stopped only when the last of them has given
 * up, and a failure is forgotten, so that the next question tries again.
 */
export class Kept {
  readonly #entries = new Map<string, Entry>();
  #isDisposed = false;

  of<T>(key: string, options: TaskOptions, make: (task: TaskOptions) => Promise<T>): Promise<T> {
    if (options.signal?.aborted || this.#isDisposed) return Promise.reject(cancelled(key));
    const entry = this.#entries.get(key) ?? this.#start(key, make);
    return this.#wait(key, entry, options) as Promise<T>;
  }

  /** Lets go of one answer: the next question makes it again. What was given away stays good. */
  forget(key: string): void {
    this.#entries.delete(key);
  }

  /** Stops what is under way and ends what was made, where it can be ended. */
  dispose(): void {
    this.#isDisposed = true;
    for (const { promise, stop } of this.#entries.values()) {
      stop.abort();
      endMade(promise);
    }
    this.#entries.clear();
  }

  #start(key: string, make: (task: TaskOptions) => Promise<unknown>): Entry {
    const stop = new AbortController();
    const progress: Entry["progress"] = new Set();
    const run = async () =>
      make({
        signal: stop.signal,
        onProgress: (state) => {
          for (const listener of progress) listener(state);
        },
      });
    const promise = run().catch((error: unknown) => {
      this.#entries.delete(key);
      throw asDataError(error, key);
    });
    const entry = { promise, stop, progress, waiting: 0, isGiven: false };
    this.#entries.set(key, entry);
    return entry;
  }

  #wait(key: string, entry: Entry, { signal, onProgress }: TaskOptions): Promise<unknown> {
    entry.waiting++;
    if (onProgress) entry.progress.add(onProgress);
    return new Promise((resolve, reject) => {
      let isWaiting = true;
      const leave = () => {
        if (!isWaiting) return;
        isWaiting = false;
        signal?.removeEventListener("abort", giveUp);
        if (onProgress) entry.progress.delete(onProgress);
        entry.waiting--;
      };
      const giveUp = () => {
        leave();
        if (entry.waiting === 0 && !entry.isGiven) {
          if (this.#entries.get(key) === entry) this.#entries.delete(key);
          entry.stop.abort();
          endMade(entry.promise); // what was made in the same moment belongs to nobody
        }
        reject(cancelled(key));
      };
      signal?.addEventListener("abort", giveUp, { once: true });
      entry.promise.then(
        (value) => {
          if (isWaiting) entry.isGiven = true;
          leave();
          resolve(value);
        },
        (error: unknown) => {
          leave();
          reject(error);
        },
      );
    });
  }
}

/** Ends what is made, where it can be ended. */
function endMade(promise: Promise<unknown>): void {
  promise.then(
    (made) => {
      if (isDisposable(made)) made.dispose();
    },
    () => {}, // it failed or was stopped: nothing to end
  );
}

function isDisposable(value: unknown): value is { dispose(): void } {
  return (
    typeof value === "object" &&
    value !== null &&
    "dispose" in value &&
    typeof value.dispose === "function"
  );
}
