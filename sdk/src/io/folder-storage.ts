import { dirname, join, resolve } from "node:path";
import { WriteError } from "../errors.js";
import type { ByteSource } from "../format/byte-source.js";
import { AppendFile } from "./append-file.js";
import { toWriteError } from "./errors.js";
import { FileByteSource } from "./file-byte-source.js";
import { type FileSystem, nodeFileSystem } from "./file-system.js";
import { withLock } from "./lock.js";
import { type Chunks, writeAtomically } from "./publish.js";
import type { EventSink, RunStorage } from "./storage.js";

/** Names tried for one event file before giving up: far more than writers start in one second. */
const NAME_TRIES = 10_000;
/** Waiting for another writer that publishes a large matrix under the same lock, in ms. */
const LOCK_TIMEOUT_MS = 600_000;

/**
 * A run kept in a folder of the disk. Nothing is created before the first write.
 * @example
 * const storage = new FolderStorage("runs/mine");
 * storage.resolve("embeddings").endsWith("embeddings"); // => true
 */
export class FolderStorage implements RunStorage {
  readonly path: string;
  readonly #fs: FileSystem;
  /** Folders that name new ones, and are not synced yet. */
  readonly #unsynced = new Set<string>();

  constructor(path: string, fs: FileSystem = nodeFileSystem) {
    this.path = resolve(path);
    this.#fs = fs;
  }

  resolve(name: string): string {
    return join(this.path, name);
  }

  async publish(name: string, chunks: Chunks): Promise<void> {
    const path = this.resolve(name);
    this.#makeFolder(dirname(path));
    await this.#syncFolders();
    await writeAtomically(path, chunks, this.#fs);
  }

  async read(name: string): Promise<Uint8Array | undefined> {
    const path = this.resolve(name);
    try {
      return await this.#fs.read(path);
    } catch (error) {
      throw toWriteError(error, path);
    }
  }

  async size(name: string): Promise<number | undefined> {
    const facts = await this.#fs.stat(this.resolve(name));
    return facts?.isFile ? facts.size : undefined;
  }

  source(name: string): ByteSource {
    return new FileByteSource(this.resolve(name), this.#fs);
  }

  async list(folder: string): Promise<readonly string[]> {
    const path = this.resolve(folder);
    try {
      return await this.#fs.list(path);
    } catch (error) {
      throw toWriteError(error, path);
    }
  }

  async remove(name: string): Promise<void> {
    const path = this.resolve(name);
    try {
      await this.#fs.remove(path);
    } catch (error) {
      throw toWriteError(error, path);
    }
  }

  async exclusively<T>(name: string, work: () => Promise<T>): Promise<T> {
    const path = this.resolve(`${name}.lock`);
    this.#makeFolder(dirname(path));
    return withLock(path, work, { fs: this.#fs, timeoutMs: LOCK_TIMEOUT_MS });
  }

  openEvents(nameOf: (n: number) => string, header: Uint8Array): EventSink {
    this.#makeFolder(this.path);
    for (let n = 0; ; n++) {
      const path = this.resolve(nameOf(n));
      try {
        return new FileSink(new AppendFile(path, this.#fs), header, () => this.#syncFolders());
      } catch (error) {
        if (!(error instanceof WriteError && error.code === "exists" && n < NAME_TRIES))
          throw error;
      }
    }
  }

  child(run: string): RunStorage {
    return new FolderStorage(this.resolve(run), this.#fs);
  }

  /** New folders survive a power loss only once the folders that name them are synced. */
  async #syncFolders(): Promise<void> {
    for (const folder of this.#unsynced) {
      try {
        await this.#fs.syncFolder(folder);
      } catch (error) {
        throw toWriteError(error, folder);
      }
      this.#unsynced.delete(folder);
    }
  }

  #makeFolder(path: string): void {
    try {
      const highest = this.#fs.makeFolder(path);
      if (highest === undefined) return;
      for (let folder = path; folder.length >= highest.length; folder = dirname(folder))
        this.#unsynced.add(dirname(folder));
    } catch (error) {
      throw toWriteError(error, path);
    }
  }
}

/** An event file on a disk. What is appended is with the system at once, so it survives the death of this process. */
class FileSink implements EventSink {
  readonly #file: AppendFile;
  /** Header not yet written; it goes with the first records. */
  #header: Uint8Array | undefined;

  constructor(
    file: AppendFile,
    header: Uint8Array,
    private readonly syncFolders: () => Promise<void>,
  ) {
    this.#file = file;
    this.#header = header;
  }

  get path(): string {
    return this.#file.path;
  }

  get isBroken(): boolean {
    return this.#file.isBroken;
  }

  append(records: Uint8Array): void {
    this.#file.assertLinked();
    this.#file.append(this.#header ? Buffer.concat([this.#header, records]) : records);
    this.#header = undefined;
  }

  async settle(durable: boolean): Promise<void> {
    this.#file.assertLinked();
    if (!durable) return;
    await this.#file.sync();
    await this.syncFolders();
  }

  settleSync(durable: boolean): boolean {
    if (durable) this.#file.syncSync();
    return true;
  }

  async close(): Promise<void> {
    this.#file.close();
  }

  closeSync(): void {
    this.#file.close();
  }
}
