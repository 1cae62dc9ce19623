import type { Control, EngineProgress } from "../engine.js";
import { type Instantiate, plainKernels } from "./instance.js";
import { MemoryViews, pagesFor } from "./memory.js";
import { programOf, type Task } from "./task.js";

/** One run: a memory of `bytes`, filled by the caller, and the task that all threads work on. */
export interface Job {
  readonly task: Task;
  readonly bytes: number;
  /** Puts the input into the new memory, which is zero. */
  readonly fill: (views: MemoryViews) => void;
  /** Copies the coordinates out while the run goes on. */
  readonly positions?: (views: MemoryViews) => Float32Array;
}

/** The threads that run jobs, one job at a time. */
export interface Crew {
  readonly threads: number;
  /** Resolves with the memory, for the caller to copy the result from. */
  run(job: Job, control?: Control): Promise<MemoryViews>;
  close(): Promise<void>;
}

/** Milliseconds between two reports to the caller, and between two breaths of a thread that others need. */
export const BREATH_MS = 40;

/** Throws the reason of a signal that was aborted. */
export function throwIfCancelled(control: Control | undefined): void {
  if (!control?.signal?.aborted) return;
  throw control.signal.reason ?? new Error("the layout was cancelled");
}

/** Hands reports on, not more often than every `BREATH_MS`, and the last of a phase always. */
export function reporter(
  job: Job,
  views: MemoryViews,
  control: Control | undefined,
): (progress: EngineProgress) => void {
  const { positions } = job;
  let last = 0;
  return (progress) => {
    const now = Date.now();
    if (!control?.onProgress || (now - last < BREATH_MS && progress.done < progress.total)) return;
    last = now;
    control.onProgress(positions ? { ...progress, positions: () => positions(views) } : progress);
  };
}

/**
 * The caller's own thread. `pause` lets other work of that thread happen: a macrotask, such as `setImmediate`; between
 * two of them the run holds the thread for about `BREATH_MS`.
 * @example
 * const crew = soloCrew(instantiateWith(WebAssembly), async () => {});
 * typeof crew; // => "object"
 */
export function soloCrew(instantiate: Instantiate, pause: () => Promise<void>): Crew {
  return {
    threads: 1,
    async run(job, control) {
      throwIfCancelled(control);
      const { kernels, memory } = await instantiate(plainKernels(), pagesFor(job.bytes));
      const views = new MemoryViews(memory);
      job.fill(views);
      const report = reporter(job, views, control);
      const isStopped = () => control?.signal?.aborted ?? false;
      const program = programOf({ index: 0, count: 1, kernels, views, isStopped }, job.task);
      let last = Date.now();
      for (let step = program.next(); !step.done; step = program.next()) {
        throwIfCancelled(control);
        if (step.value) {
          const { value } = step;
          report("aside" in value ? value.aside : value);
          if (job.positions && control?.isEnough?.()) break;
        }
        const held = control?.hold?.();
        if (held) await held;
        if (Date.now() - last < BREATH_MS) continue;
        await pause();
        last = Date.now();
      }
      return views;
    },
    async close() {},
  };
}
