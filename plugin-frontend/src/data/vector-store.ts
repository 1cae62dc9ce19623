import type { Metric, Neighbour, TaskOptions } from "./api.js";
import type { VectorFunctions } from "./vector-functions.js";
import { WorkerClient } from "./worker-call.js";
import { isLost } from "./worker-held.js";

/** Neighbours by computation, in a worker of its own that is started when first asked. */
export class VectorStore {
  readonly #worker = new WorkerClient<VectorFunctions>(
    "neighbours",
    () => new Worker(new URL("./vector-worker.js", import.meta.url), { type: "module" }),
  );
  #loading: Promise<void> | null = null;
  #layout: string | null = null;

  constructor(
    readonly rows: number,
    readonly dim: number,
  ) {}

  /** Loads the vectors on the first call. */
  async inVectors(
    vectors: () => Promise<Float32Array>,
    row: number,
    how: { readonly k: number; readonly metric: Metric },
    options: TaskOptions,
  ): Promise<readonly Neighbour[]> {
    await this.#loaded(vectors);
    return await this.#ask(() => this.#worker.call("nearest", [row, how.k, how.metric], options));
  }

  /** Nearest on a layout; the layout is sent once. */
  async onLayout(
    name: string,
    placed: { readonly positions: Float32Array; readonly dims: 2 | 3 },
    row: number,
    k: number,
    options: TaskOptions,
  ): Promise<readonly Neighbour[]> {
    const isNew = this.#layout !== name;
    this.#layout = name;
    const sent = isNew ? { positions: placed.positions, dims: placed.dims } : null;
    return await this.#ask(() => this.#worker.call("onLayout", [name, sent, row, k], options));
  }

  dispose(): void {
    this.#worker.dispose();
  }

  /** CRC-32C of the matrix, 8 hex digits. */
  async checksum(vectors: () => Promise<Float32Array>, options: TaskOptions): Promise<string> {
    await this.#loaded(vectors);
    return await this.#ask(() => this.#worker.call("checksum", [], options));
  }

  /** What was sent to a worker that broke, or that was stopped before it began, is sent again. */
  async #ask<T>(question: () => Promise<T>): Promise<T> {
    try {
      return await question();
    } catch (error) {
      this.#layout = null;
      if (isLost(error)) this.#loading = null;
      throw error;
    }
  }

  async #loaded(vectors: () => Promise<Float32Array>): Promise<void> {
    this.#loading ??= this.#load(vectors);
    try {
      await this.#loading;
    } catch (error) {
      this.#loading = null;
      throw error;
    }
  }

  async #load(vectors: () => Promise<Float32Array>): Promise<void> {
    // Copied into the worker: the page keeps its own for layouts.
    await this.#worker.call("load", [await vectors(), this.dim]);
  }
}
