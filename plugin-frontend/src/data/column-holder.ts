import type { TaskOptions } from "./api.js";
import type { ColumnSearch, Edit } from "./column-api.js";
import type { ColumnFunctions } from "./column-functions.js";
import type { WorkerClient } from "./worker-call.js";
import { isLost } from "./worker-held.js";

type Client = WorkerClient<ColumnFunctions>;

/**
 * The worker that holds the metadata. A regular expression may never end in it, and no message reaches a worker that is
 * busy: where a search is stopped, another worker takes its place, and whoever waited behind it is answered by that one.
 * One that ended by itself is replaced at the next question.
 */
export class ColumnHolder {
  #client: Promise<Client>;
  #edits: readonly Edit[] = [];
  #isDisposed = false;
  #isLost = false;

  constructor(
    first: Client,
    private readonly open: () => Promise<Client>,
  ) {
    this.#client = Promise.resolve(first);
  }

  async call<K extends keyof ColumnFunctions & string>(
    name: K,
    args: Parameters<ColumnFunctions[K]>,
    task?: TaskOptions,
  ): Promise<Awaited<ReturnType<ColumnFunctions[K]>>> {
    if (this.#isLost) this.#replace();
    for (;;) {
      const asked = this.#client;
      try {
        return await (await asked).call(name, args, task);
      } catch (error) {
        const isReplaced = asked !== this.#client && !this.#isDisposed;
        if (isReplaced && !task?.signal?.aborted) continue;
        if (isLost(error)) this.#isLost = asked === this.#client;
        throw error;
      }
    }
  }

  async edit(edits: readonly Edit[], task?: TaskOptions) {
    const columns = await this.call("edit", [edits], task);
    this.#edits = edits;
    return columns;
  }

  async search(search: ColumnSearch, task?: TaskOptions): Promise<Uint32Array> {
    const stopped = () => this.#replace();
    task?.signal?.addEventListener("abort", stopped, { once: true });
    try {
      return await this.call("search", [search], task);
    } finally {
      task?.signal?.removeEventListener("abort", stopped);
    }
  }

  dispose(): void {
    this.#isDisposed = true;
    this.#end(this.#client);
  }

  #replace(): void {
    if (this.#isDisposed) return;
    const before = this.#client;
    const next = this.#reopened();
    this.#client = next;
    this.#end(before);
    this.#isLost = false;
    next.catch(() => {
      this.#isLost = this.#client === next; // the next question tries again
    });
  }

  async #reopened(): Promise<Client> {
    const client = await this.open();
    if (this.#edits.length > 0) await client.call("edit", [this.#edits]);
    if (this.#isDisposed) client.dispose();
    return client;
  }

  #end(client: Promise<Client>): void {
    client.then(
      (one) => one.dispose(),
      () => {}, // it was never opened
    );
  }
}
