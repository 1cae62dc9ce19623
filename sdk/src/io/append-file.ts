import { dirname } from "node:path";
import { WriteError } from "../errors.js";
import { toWriteError } from "./errors.js";
import { type FileSystem, nodeFileSystem, type OpenFile } from "./file-system.js";

/**
 * A file that only grows, by whole records: a failed append leaves the records before it and nothing behind them.
 * Readers lose everything behind a torn record, so a file that cannot be cut back is broken and takes no more.
 */
export class AppendFile {
  readonly path: string;
  readonly #fs: FileSystem;
  readonly #file: OpenFile;
  #length = 0;
  #isBroken = false;
  #isClosed = false;

  /** @throws WriteError `exists` where the name is taken. */
  constructor(path: string, fs: FileSystem = nodeFileSystem) {
    this.path = path;
    this.#fs = fs;
    try {
      this.#file = fs.create(path);
    } catch (error) {
      throw toWriteError(error, path);
    }
  }

  /** Bytes of whole records. */
  get length(): number {
    return this.#length;
  }

  /** True when a torn record could not be cut off: go on in a new file. */
  get isBroken(): boolean {
    return this.#isBroken;
  }

  /** Hands whole records to the system; they survive the death of this process. @throws WriteError */
  append(records: Uint8Array): void {
    if (this.#isClosed) throw new WriteError("closed", "is closed", this.path);
    if (this.#isBroken) throw new WriteError("io", "ends in a torn record", this.path);
    try {
      for (let at = 0; at < records.length; ) {
        const written = this.#file.writeSync(at === 0 ? records : records.subarray(at));
        if (written === 0) throw new Error("a write wrote nothing");
        at += written;
      }
      this.#length += records.length;
    } catch (error) {
      this.#cutBack();
      throw toWriteError(error, this.path);
    }
  }

  /** @throws WriteError `missing` when the file was removed behind our back: what it held is gone. */
  assertLinked(): void {
    let isLinked = false;
    try {
      isLinked = this.#file.isLinked();
    } catch (error) {
      throw toWriteError(error, this.path);
    }
    if (isLinked) return;
    this.#isBroken = true;
    throw new WriteError("missing", "was removed while it was being written", this.path);
  }

  /** Waits until every record is on the disk itself. @throws WriteError */
  async sync(): Promise<void> {
    try {
      await this.#file.sync();
      await this.#fs.syncFolder(dirname(this.path));
    } catch (error) {
      throw toWriteError(error, this.path);
    }
  }

  /** @throws WriteError */
  syncSync(): void {
    try {
      this.#file.syncSync();
    } catch (error) {
      throw toWriteError(error, this.path);
    }
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    try {
      this.#file.closeSync();
    } catch (error) {
      throw toWriteError(error, this.path);
    }
  }

  #cutBack(): void {
    try {
      this.#file.truncateSync(this.#length);
    } catch {
      this.#isBroken = true;
    }
  }
}
