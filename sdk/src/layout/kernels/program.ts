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
  /** True once the run was cancelled: loops between meetings end early, the meeting ends the run. */
  isStopped(): boolean;
}

/** A report without a meeting: other threads go on. */
export interface Aside {
  readonly aside: EngineProgress;
}

/**
 * What every thread of a run executes. Each `yield` of nothing or of a report is a meeting: no thread goes on before all
 * have come there, so all must meet equally often. Reports of other threads than 0 are not heard. The runner ends a
 * cancelled run at a meeting.
 *
 * A program calls kernels for about 5 ms at most: a WebAssembly function that runs for seconds stays in V8's baseline
 * compiler for all of them, since only the next call enters the optimised code.
 */
export type Program<Result = void> = Generator<EngineProgress | Aside | undefined, Result, void>;

/** First of thread `index`'s contiguous share of `count` items; `index === threads` gives `count`. */
export function shareStart(index: number, threads: number, count: number): number {
  return Math.floor((count * index) / threads);
}

/**
 * Numbers below `total`, each given to one thread only, in rising order; for work whose result does not depend on who
 * does it. `counter` is the address of a u32 that is 0 when the first thread comes, and `total` or more afterwards.
 */
export function* claimed(
  thread: Thread,
  counter: number,
  total: number,
): Generator<number, void, void> {
  const claims = thread.views.i32(counter, 1);
  for (;;) {
    const next = Atomics.add(claims, 0, 1);
    if (next >= total || thread.isStopped()) return;
    yield next;
  }
}
