import {
  closeSync,
  fstatSync,
  fsync,
  fsyncSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  write,
  writeSync,
} from "node:fs";
import { open, readdir, readFile, rename, rm, stat } from "node:fs/promises";
import { promisify } from "node:util";
import { systemCode } from "./errors.js";
import { patiently } from "./patience.js";

const writeAsync = promisify(write);
const fsyncAsync = promisify(fsync);

/** A file that was created and is being written from its start to its end. */
export interface OpenFile {
  /** Writes at the end; may write fewer bytes than given, and says how many. */
  write(bytes: Uint8Array): Promise<number>;
  /** As `write`, at once: for exit hooks and for loops that never yield. */
  writeSync(bytes: Uint8Array): number;
  /** Waits until the bytes are on the disk itself. */
  sync(): Promise<void>;
  syncSync(): void;
  /** Cuts the file to `length` bytes; the next write goes there. */
  truncateSync(length: number): void;
  /** False once the file has no name any more: what is written to it is lost. */
  isLinked(): boolean;
  closeSync(): void;
}

/** What a path names. `mtimeMs` is in milliseconds since 1970. */
export interface FileFacts {
  readonly size: number;
  readonly mtimeMs: number;
  readonly isFile: boolean;
}

/**
 * Everything that this package does to a disk. Tests put a double in its place that records each operation, or
 * lets the nth one fail. All throw the system's own errors; callers turn them into WriteError.
 */
export interface FileSystem {
  /** Creates `path` for writing; fails with EEXIST where it stands already. */
  create(path: string): OpenFile;
  /** Creates the folder and those above it; gives the highest one that was not there, if any. */
  makeFolder(path: string): string | undefined;
  /** Puts the file at `from` in the place of `to`, as one step. */
  rename(from: string, to: string): Promise<void>;
  /** Removes a file; one that is not there is no error. */
  remove(path: string): Promise<void>;
  /** Makes the names in a folder durable, where the system can. */
  syncFolder(path: string): Promise<void>;
  /** The whole content, or undefined where there is no such file. */
  read(path: string): Promise<Uint8Array | undefined>;
  /** `length` bytes from `offset`, fewer at the end of the file. */
  readRange(path: string, offset: number, length: number): Promise<Uint8Array>;
  /** Names in a folder, sorted; none where there is no such folder. */
  list(path: string): Promise<string[]>;
  stat(path: string): Promise<FileFacts | undefined>;
}

/** Errors of systems that cannot sync a folder (Windows, some network disks). */
const NO_FOLDER_SYNC = new Set(["EISDIR", "EPERM", "EACCES", "EINVAL", "ENOTSUP", "EBADF"]);
const ABSENT = new Set(["ENOENT", "ENOTDIR"]);

class NodeFile implements OpenFile {
  #length = 0;
  constructor(readonly fd: number) {}

  async write(bytes: Uint8Array): Promise<number> {
    const { bytesWritten } = await writeAsync(this.fd, bytes, 0, bytes.length, this.#length);
    this.#length += bytesWritten;
    return bytesWritten;
  }

  writeSync(bytes: Uint8Array): number {
    const written = writeSync(this.fd, bytes, 0, bytes.length, this.#length);
    this.#length += written;
    return written;
  }

  sync(): Promise<void> {
    return fsyncAsync(this.fd);
  }

  syncSync(): void {
    fsyncSync(this.fd);
  }

  truncateSync(length: number): void {
    ftruncateSync(this.fd, length);
    this.#length = length;
  }

  isLinked(): boolean {
    return fstatSync(this.fd).nlink > 0;
  }

  closeSync(): void {
    closeSync(this.fd);
  }
}

/** The disk, by `node:fs`. */
export const nodeFileSystem: FileSystem = {
  create: (path) => new NodeFile(openSync(path, "wx", 0o644)),
  makeFolder: (path) => mkdirSync(path, { recursive: true }),
  rename: (from, to) => patiently(() => rename(from, to)),
  remove: (path) => patiently(() => rm(path, { force: true })),
  async syncFolder(path) {
    try {
      const folder = await open(path, "r");
      try {
        await folder.sync();
      } finally {
        await folder.close();
      }
    } catch (error) {
      if (!NO_FOLDER_SYNC.has(systemCode(error) ?? "")) throw error;
    }
  },
  async read(path) {
    try {
      return await readFile(path);
    } catch (error) {
      if (ABSENT.has(systemCode(error) ?? "")) return undefined;
      throw error;
    }
  },
  async readRange(path, offset, length) {
    const file = await open(path, "r");
    try {
      const bytes = new Uint8Array(length);
      let filled = 0;
      while (filled < length) {
        const { bytesRead } = await file.read(bytes, filled, length - filled, offset + filled);
        if (bytesRead === 0) break;
        filled += bytesRead;
      }
      return bytes.subarray(0, filled);
    } finally {
      await file.close();
    }
  },
  async list(path) {
    try {
      return (await readdir(path)).sort();
    } catch (error) {
      if (ABSENT.has(systemCode(error) ?? "")) return [];
      throw error;
    }
  },
  async stat(path) {
    try {
      const facts = await stat(path);
      return { size: facts.size, mtimeMs: facts.mtimeMs, isFile: facts.isFile() };
    } catch (error) {
      if (ABSENT.has(systemCode(error) ?? "")) return undefined;
      throw error;
    }
  },
};
