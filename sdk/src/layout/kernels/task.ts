import type { Program, Thread } from "./program.js";
import { type TsneTask, tsneProgram } from "./tsne.js";

/** What a run computes: plain data, so that it can be sent to worker threads. */
export type Task = TsneTask;

/** The program of `task` for one thread. */
export function programOf(thread: Thread, task: Task): Program {
  switch (task.kind) {
    case "tsne":
      return tsneProgram(thread, task);
  }
}
