import type { Progress, TaskOptions } from "./api.js";
import { cancelled, failure } from "./fetching.js";
import { DataError, type Notice } from "./notice.js";

/** What goes to a worker: a call by number, or the wish to stop one. */
export type ToWorker =
  | {
      readonly kind: "call";
      readonly id: number;
      readonly name: string;
      readonly args: readonly unknown[];
    }
  | { readonly kind: "cancel"; readonly id: number };

export type FromWorker =
  | { readonly kind: "result"; readonly id: number; readonly value: unknown }
  | { readonly kind: "failure"; readonly id: number; readonly notice: Notice }
  | {
      readonly kind: "progress";
      readonly id: number;
      readonly done: number;
      readonly total: number | null;
      readonly unit: Progress["unit"];
    };

/** Functions of a worker by name; what a function gives is what its promise in the page resolves to. */
// biome-ignore lint/suspicious/noExplicitAny: the arguments differ by function; each call is checked against its own
export type WorkerFunctions = Record<string, (...args: any[]) => unknown>;

const AGAIN = "Try again; if it stays, reload the tab.";

interface Waiting {
  resolve(value: unknown): void;
  reject(error: DataError): void;
  progress(done: number, total: number | null, unit: Progress["unit"]): void;
}

/** Calls functions in a module worker as if they were here. Every promise settles, also when the worker dies. */
export class WorkerClient<F extends WorkerFunctions> {
  readonly #what: string;
  readonly #create: () => Worker;
  #worker: Worker | null = null;
  #isEnded = false;
  #hasAnswered = false;
  #next = 1;
  readonly #waiting = new Map<number, Waiting>();

  /** `create` must say `new Worker(new URL("./x-worker.js", import.meta.url), ...)` itself, for the bundler to see it. */
  constructor(what: string, create: () => Worker) {
    this.#what = what;
    this.#create = create;
  }

  call<K extends keyof F & string>(
    name: K,
    args: Parameters<F[K]>,
    options: TaskOptions & { transfer?: Transferable[] } = {},
  ): Promise<Awaited<ReturnType<F[K]>>> {
    const { signal, onProgress, transfer } = options;
    if (signal?.aborted || this.#isEnded) return Promise.reject(cancelled(this.#what));
    const id = this.#next++;
    return new Promise((resolve, reject) => {
      const stop = () => {
        this.#waiting.delete(id);
        this.#worker?.postMessage({ kind: "cancel", id } satisfies ToWorker);
        // One that never began, its script still on the way, may never begin: the next call starts another.
        if (!this.#hasAnswered && this.#waiting.size === 0) this.#end();
        reject(cancelled(this.#what));
      };
      signal?.addEventListener("abort", stop, { once: true });
      const settle = () => signal?.removeEventListener("abort", stop);
      this.#waiting.set(id, {
        resolve: (value) => {
          settle();
          resolve(value as Awaited<ReturnType<F[K]>>);
        },
        reject: (error) => {
          settle();
          reject(error);
        },
        progress: (done, total, unit) => onProgress?.({ what: this.#what, done, total, unit }),
      });
      try {
        this.#running().postMessage(
          { kind: "call", id, name, args } satisfies ToWorker,
          transfer ?? [],
        );
      } catch (error) {
        this.#waiting.delete(id);
        settle();
        reject(this.#died(error));
      }
    });
  }

  /** Ends the worker; calls that wait are cancelled. */
  dispose(): void {
    this.#isEnded = true;
    this.#end();
    for (const waiting of this.#waiting.values()) waiting.reject(cancelled(this.#what));
    this.#waiting.clear();
  }

  #running(): Worker {
    if (this.#worker) return this.#worker;
    const worker = this.#create();
    worker.onmessage = (event: MessageEvent<FromWorker>) => this.#take(event.data);
    worker.onerror = (event) => this.#fail(event.message);
    worker.onmessageerror = () => this.#fail("a message could not be read");
    this.#worker = worker;
    return worker;
  }

  #end(): void {
    this.#worker?.terminate();
    this.#worker = null;
    this.#hasAnswered = false;
  }

  #take(message: FromWorker): void {
    this.#hasAnswered = true;
    const waiting = this.#waiting.get(message.id);
    if (!waiting) return; // cancelled meanwhile
    if (message.kind === "progress") {
      waiting.progress(message.done, message.total, message.unit);
      return;
    }
    this.#waiting.delete(message.id);
    if (message.kind === "result") waiting.resolve(message.value);
    else waiting.reject(new DataError(message.notice));
  }

  /** Its calls fail; the next one starts another worker, which holds nothing (see `HeldWorker`). */
  #fail(reason: string): void {
    this.#end();
    for (const waiting of this.#waiting.values()) waiting.reject(this.#died(reason));
    this.#waiting.clear();
  }

  #died(cause: unknown): DataError {
    const found =
      cause instanceof Error ? cause.message : String(cause || "a worker that would not start");
    return failure("worker", this.#what, found, "a running worker", AGAIN, cause);
  }
}
