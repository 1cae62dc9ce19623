import type { EngineProgress } from "../layout/engine.js";
import type { KernelMemory } from "../layout/kernels/memory.js";
import type { Task } from "../layout/kernels/task.js";

/** One run, as sent to each thread. */
export interface ToThread {
  /** A compiled module: threads share its machine code. */
  readonly module: object;
  /** Shared by all threads. */
  readonly memory: KernelMemory;
  readonly task: Task;
  readonly index: number;
  readonly count: number;
}

export type FromThread =
  | { readonly kind: "progress"; readonly progress: EngineProgress }
  | { readonly kind: "done" }
  | { readonly kind: "stopped" }
  | { readonly kind: "failed"; readonly message: string; readonly stack?: string | undefined };
