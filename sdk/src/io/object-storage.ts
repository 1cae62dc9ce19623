import { WriteError } from "../errors.js";
import type { ByteSource } from "../format/byte-source.js";
import { MemoryByteSource } from "./memory-byte-source.js";
import type { Chunks } from "./publish.js";
import type { EventSink, RunStorage } from "./storage.js";

/** The four operations of any object store. Keys are joined by `/`; an object is put whole or not at all. */
export interface ObjectStore {
  put(key: string, bytes: Uint8Array): Promise<void>;
  get(key: string): Promise<Uint8Array | undefined>;
  /** Keys that begin with `prefix`. */
  list(prefix: string): Promise<readonly string[]>;
  delete(key: string): Promise<void>;
}

/** Events that wait for a flush, in bytes; beyond this an event file is put by itself. */
const SINK_BYTES = 8 * 1024 * 1024;

/**
 * A run in an object store. Each flush puts a new, small event file: nothing that is there is ever sent again. An
 * object store knows no lock: let one writer at a time log embeddings into one run.
 * @param prefix key of the run, without a slash at the end
 * @example
 * const objects = new Map();
 * const store = {
 *   put: async (key, bytes) => void objects.set(key, bytes),
 *   get: async (key) => objects.get(key),
 *   list: async (prefix) => [...objects.keys()].filter((key) => key.startsWith(prefix)),
 *   delete: async (key) => void objects.delete(key),
 * };
 * const writer = new SummaryWriter(undefined, { storage: objectStorage(store, "runs/cloud") });
 * writer.scalar("loss", 0.5, 1);
 * await writer.close();
 * objects.size; // => 1
 */
export function objectStorage(store: ObjectStore, prefix: string): RunStorage {
  const key = (name: string) => (name === "" ? prefix : `${prefix}/${name}`);
  const guard = async <T>(name: string, work: Promise<T>): Promise<T> => {
    try {
      return await work;
    } catch (error) {
      if (error instanceof WriteError) throw error;
      const reason = error instanceof Error ? error.message : String(error);
      throw new WriteError("io", `object store: ${reason}`, key(name), { cause: error });
    }
  };
  const storage: RunStorage = {
    path: prefix,
    resolve: key,
    async publish(name, chunks) {
      const bytes = await collect(chunks);
      await guard(name, store.put(key(name), bytes));
    },
    read: (name) => guard(name, store.get(key(name))),
    async size(name) {
      return (await guard(name, store.get(key(name))))?.length;
    },
    source: (name): ByteSource => new MemoryByteSource(key(name), () => store.get(key(name))),
    async list(folder) {
      const start = folder === "" ? `${prefix}/` : `${key(folder)}/`;
      const keys = await guard(folder, store.list(start));
      const names = keys.map((found) => found.slice(start.length).split("/")[0] ?? "");
      return [...new Set(names)].sort();
    },
    remove: (name) => guard(name, store.delete(key(name))),
    exclusively: (_, work) => work(),
    openEvents: (nameOf, header) => new ObjectSink(storage, nameOf, header),
    child: (run) => objectStorage(store, key(run)),
  };
  return storage;
}

async function collect(chunks: Chunks): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  for await (const chunk of chunks) parts.push(chunk.slice());
  return Buffer.concat(parts);
}

/** Collects records and puts each flush's as an object of its own. */
class ObjectSink implements EventSink {
  readonly isBroken = false;
  readonly #storage: RunStorage;
  readonly #nameOf: (n: number) => string;
  readonly #header: Uint8Array;
  #parts: Uint8Array[] = [];
  #bytes = 0;
  #next = 0;
  /** Puts under way, in order. */
  #putting: Promise<void> = Promise.resolve();

  constructor(storage: RunStorage, nameOf: (n: number) => string, header: Uint8Array) {
    this.#storage = storage;
    this.#nameOf = nameOf;
    this.#header = header;
  }

  get path(): string {
    return this.#storage.resolve(this.#nameOf(this.#next));
  }

  append(records: Uint8Array): void {
    this.#parts.push(records.slice());
    this.#bytes += records.length;
    if (this.#bytes >= SINK_BYTES) this.#put().catch(() => {}); // a failed put is tried again by settle()
  }

  async settle(): Promise<void> {
    await this.#put();
  }

  settleSync(): boolean {
    return this.#bytes === 0;
  }

  async close(): Promise<void> {
    await this.#put();
  }

  closeSync(): void {
    this.#put().catch(() => {}); // the last that can be done without waiting
  }

  #put(): Promise<void> {
    const work = async () => {
      if (this.#parts.length === 0) return;
      const parts = this.#parts;
      const bytes = this.#bytes;
      this.#parts = [];
      this.#bytes = 0;
      const taken = new Set(await this.#storage.list(""));
      while (taken.has(this.#nameOf(this.#next))) this.#next++;
      try {
        await this.#storage.publish(this.#nameOf(this.#next), [this.#header, ...parts]);
        this.#next++;
      } catch (error) {
        this.#parts = [...parts, ...this.#parts];
        this.#bytes += bytes;
        throw error;
      }
    };
    this.#putting = this.#putting.then(work, work);
    return this.#putting;
  }
}
