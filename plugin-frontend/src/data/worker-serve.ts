import type { Progress } from "./api.js";
import { asDataError } from "./as-notice.js";
import type { FromWorker, ToWorker, WorkerFunctions } from "./worker-call.js";

/** Bytes arrive many times a second; each telling is a task of the page. */
const TOLD_EVERY_MS = 50;

/** What a function in a worker may ask of its call. */
export interface Call {
  /** True once the page no longer wants the answer. */
  isCancelled(): boolean;
  progress(done: number, total: number | null, unit?: Progress["unit"]): void;
}

/** The part of a worker's global scope that is used here; the DOM's types do not know it. */
interface WorkerScope {
  onmessage: ((event: MessageEvent<ToWorker>) => void) | null;
  postMessage(message: FromWorker, transfer: Transferable[]): void;
}

let current: Call | null = null;

/** The call that a function of this worker was started by. Ask at its start, before the first await. */
export function thisCall(): Call {
  return current ?? { isCancelled: () => false, progress: () => {} };
}

/** Answers calls from the page. Typed arrays in an answer are moved, not copied: give away only what is not kept. */
export function serve(where: string, functions: WorkerFunctions): void {
  const scope = globalThis as unknown as WorkerScope;
  const stopped = new Set<number>();
  const answer = async (id: number, name: string, args: readonly unknown[]) => {
    try {
      const run = functions[name];
      if (!run) throw new Error(`no function ${name}`);
      let toldMs = Number.NEGATIVE_INFINITY;
      current = {
        isCancelled: () => stopped.has(id),
        progress: (done, total, unit = "rows") => {
          const now = performance.now();
          if (now - toldMs < TOLD_EVERY_MS) return;
          toldMs = now;
          scope.postMessage({ kind: "progress", id, done, total, unit }, []);
        },
      };
      const promise = run(...args);
      current = null;
      const value = await promise;
      scope.postMessage({ kind: "result", id, value }, buffersOf(value));
    } catch (error) {
      current = null;
      const { notice } = asDataError(error, where);
      scope.postMessage({ kind: "failure", id, notice }, []);
    } finally {
      stopped.delete(id);
    }
  };
  scope.onmessage = ({ data }) => {
    if (data.kind === "cancel") stopped.add(data.id);
    else void answer(data.id, data.name, data.args);
  };
}

/** Buffers of typed arrays that stand in a value or directly in an object of it. */
function buffersOf(value: unknown): Transferable[] {
  const found = new Set<ArrayBuffer>();
  const look = (entry: unknown, depth: number) => {
    if (ArrayBuffer.isView(entry)) {
      if (entry.buffer instanceof ArrayBuffer) found.add(entry.buffer);
    } else if (depth > 0 && typeof entry === "object" && entry !== null && !Array.isArray(entry))
      for (const part of Object.values(entry)) look(part, depth - 1);
  };
  look(value, 2);
  return [...found];
}
