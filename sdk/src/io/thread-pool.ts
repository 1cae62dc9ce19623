import { Worker } from "node:worker_threads";
import type { Control } from "../layout/engine.js";
import { type Crew, type Job, reporter, throwIfCancelled } from "../layout/kernels/crew.js";
import { openMemory, sharedKernels } from "../layout/kernels/instance.js";
import { MemoryViews, pagesFor, requestStop } from "../layout/kernels/memory.js";
import type { FromThread, ToThread } from "./thread-messages.js";
import { webAssembly } from "./web-assembly.js";

/** How often a running job looks whether it was cancelled. */
const WATCH_MS = 20;

/**
 * Worker threads that run layout kernels over one shared memory. They start with the first job, do not keep the process
 * alive between jobs, and end with `close()`. The calling thread only waits, so its timers and I/O go on.
 */
export function threadCrew(threads: number): Crew {
  let module: object | undefined;
  let workers: Worker[] = [];

  const dismiss = async () => {
    const leaving = workers;
    workers = [];
    await Promise.all(leaving.map((worker) => worker.terminate()));
  };

  return {
    threads,
    async run(job, control) {
      throwIfCancelled(control);
      module ??= new webAssembly.Module(sharedKernels());
      const pages = pagesFor(job.bytes);
      const memory = openMemory(webAssembly, pages, true);
      const views = new MemoryViews(memory);
      job.fill(views);
      if (workers.length === 0) workers = Array.from({ length: threads }, startWorker);
      try {
        await runOn(
          workers,
          { module, memory, task: job.task, count: threads },
          job,
          views,
          control,
        );
      } catch (error) {
        await dismiss(); // some may still wait for the one that failed
        throw error;
      }
      throwIfCancelled(control);
      return views;
    },
    close: dismiss,
  };
}

function startWorker(): Worker {
  // Not the flags of this process: --input-type, for one, is refused for a file.
  const worker = new Worker(new URL("./thread-worker.js", import.meta.url), { execArgv: [] });
  worker.setMaxListeners(0);
  worker.unref();
  return worker;
}

/** Sends the run to all workers; resolves when all have ended, rejects with the first failure. */
function runOn(
  workers: readonly Worker[],
  run: Omit<ToThread, "index">,
  job: Job,
  views: MemoryViews,
  control: Control | undefined,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const report = reporter(job, views, control);
    const stops: (() => void)[] = [];
    let left = workers.length;
    const settle = (end: () => void) => {
      for (const stop of stops.splice(0)) stop();
      end();
    };
    const watch = setInterval(() => {
      if (control?.signal?.aborted) requestStop(views);
    }, WATCH_MS);
    stops.push(() => clearInterval(watch));
    workers.forEach((worker, index) => {
      const onMessage = (message: FromThread) => {
        if (message.kind === "progress") {
          if (!control?.signal?.aborted) report(message.progress);
        } else if (message.kind === "failed") {
          const error = new Error(message.message);
          if (message.stack) error.stack = message.stack;
          settle(() => reject(error));
        } else if (--left === 0) settle(resolve);
      };
      const onError = (error: Error) => settle(() => reject(error));
      const onExit = (code: number) =>
        settle(() => reject(new Error(`a layout thread ended with code ${code}`)));
      worker.on("message", onMessage).on("error", onError).on("exit", onExit);
      worker.ref();
      stops.push(() => {
        worker.off("message", onMessage).off("error", onError).off("exit", onExit);
        worker.unref();
      });
      worker.postMessage({ ...run, index } satisfies ToThread);
    });
  });
}
