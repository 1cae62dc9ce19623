import { parentPort } from "node:worker_threads";
import type { Kernels } from "../layout/generated/kernels.js";
import { BREATH_MS } from "../layout/kernels/crew.js";
import { kernelImports } from "../layout/kernels/instance.js";
import { isStopRequested, MEETING, MemoryViews } from "../layout/kernels/memory.js";
import { programOf } from "../layout/kernels/task.js";
import type { FromThread, ToThread } from "./thread-messages.js";
import { webAssembly } from "./web-assembly.js";

/** One thread of a crew: runs its part of every task that it is sent, and answers once for each. */
function work({ module, memory, task, index, count }: ToThread): FromThread {
  const { exports } = new webAssembly.Instance(module, kernelImports(memory));
  const kernels = exports as Kernels;
  const views = new MemoryViews(memory);
  const isStopped = () => isStopRequested(views);
  const program = programOf({ index, count, kernels, views, isStopped }, task);
  let last = 0;
  for (let step = program.next(); !step.done; step = program.next()) {
    const { value } = step;
    const isAside = value !== undefined && "aside" in value;
    const progress = isAside ? value.aside : value;
    const isLast = progress !== undefined && progress.done >= progress.total;
    if (index === 0 && progress && (isLast || Date.now() - last >= BREATH_MS)) {
      last = Date.now();
      parentPort?.postMessage({ kind: "progress", progress } satisfies FromThread);
    }
    if (!isAside && kernels.meet(MEETING, count) !== 0) return { kind: "stopped" };
  }
  return { kind: "done" };
}

parentPort?.on("message", (message: ToThread) => {
  try {
    parentPort?.postMessage(work(message));
  } catch (error) {
    const { message: text, stack } = error instanceof Error ? error : new Error(String(error));
    parentPort?.postMessage({ kind: "failed", message: text, stack } satisfies FromThread);
  }
});
