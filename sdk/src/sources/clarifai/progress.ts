import type { ClarifaiProgress } from "./options.js";

/** Counts what is settled, and says so; while a throttle holds everybody up, says for how long. */
export class Progress {
  #done = 0;
  #failed = 0;
  #total = 0;

  constructor(private readonly say: ((progress: ClarifaiProgress) => void) | undefined) {}

  /** Answers to come: one an image and model. */
  expect(total: number): void {
    this.#total = total;
  }

  settled(failed: boolean): void {
    this.#done++;
    if (failed) this.#failed++;
    this.say?.(this.#now());
  }

  /** Answers that were counted and have to be asked for again. */
  again(count: number): void {
    this.#done -= count;
  }

  waiting(waitingMs: number): void {
    this.say?.({ ...this.#now(), waitingMs });
  }

  #now(): ClarifaiProgress {
    return { done: this.#done, total: this.#total, failed: this.#failed };
  }
}
