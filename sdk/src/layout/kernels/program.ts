import type { EngineProgress } from "../engine.js";
import type { Kernels } from "../generated/kernels.js";
import type { MemoryViews } from "./memory.js";

/** One thread of a run, as a program sees it. */
export interface Thread {
  /** 0 .. count - 1. Thread 0 does what cannot be shared, and reports. */
  readonly index: number;
  readonly count: number;
  readonly kernels: Kernels;
  readonly views: MemoryViews;
}

/**
 * What every thread of a run executes. Each `yield` is a meeting: no thread goes on before all have come there, so all
 * must yield equally often. What thread 0 yields is its report. The runner ends a cancelled run at a meeting.
 *
 * Between two meetings a program calls kernels for about 5 ms at most: a WebAssembly function that runs for seconds
 * stays in V8's baseline compiler for all of them, since only the next call enters the optimised code.
 */
export type Program = Generator<EngineProgress | undefined, void, void>;

/** First of thread `index`'s contiguous share of `count` items; `index === threads` gives `count`. */
export function shareStart(index: number, threads: number, count: number): number {
  return Math.floor((count * index) / threads);
}
