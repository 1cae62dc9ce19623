import type { TaskOptions } from "./api.js";
import { Kept } from "./kept.js";
import { isDataError } from "./notice.js";
import type { WorkerClient, WorkerFunctions } from "./worker-call.js";

/** True where a worker ended by itself: with it went what it held. */
export function isLost(error: unknown): boolean {
  return isDataError(error) && error.notice.code === "worker";
}

/** A worker that holds data. One that broke is given them anew before it is asked again. */
export class HeldWorker<F extends WorkerFunctions> {
  readonly #kept = new Kept();

  constructor(
    private readonly client: WorkerClient<F>,
    private readonly load: (task: TaskOptions) => Promise<void>,
  ) {}

  /** Ends once the worker holds the data. */
  ready(task: TaskOptions): Promise<void> {
    return this.#kept.of("data", task, (shared) => this.load(shared));
  }

  async call<K extends keyof F & string>(
    name: K,
    args: Parameters<F[K]>,
    task: TaskOptions = {},
  ): Promise<Awaited<ReturnType<F[K]>>> {
    await this.ready(task);
    try {
      return await this.client.call(name, args, task);
    } catch (error) {
      if (isLost(error)) this.#kept.forget("data");
      throw error;
    }
  }

  dispose(): void {
    this.#kept.dispose();
    this.client.dispose();
  }
}
