import { dirname } from "node:path/posix";
import type { FileSystem, OpenFile } from "#sdk/io/file-system.js";
import { systemError } from "../io/doubles.js";

/** A file: what programs see, and what is on the disk itself. */
interface Inode {
  data: Buffer;
  synced: Buffer;
}

/** What is left of a disk after a crash: files by path. */
export type Remains = ReadonlyMap<string, Buffer>;

type Step = (disk: DiskModel) => void;

/** A disk that knows what would survive: unsynced bytes, and names whose folder was not synced, may be lost. */
class DiskModel {
  readonly inodes = new Map<number, Inode>();
  /** Files and folders (-1) as programs see them. */
  names = new Map<string, number>();
  durableNames = new Map<string, number>();

  /** Every state that a crash now may leave. */
  crashes(): readonly (readonly [kind: string, remains: Remains])[] {
    const pick = (names: ReadonlyMap<string, number>, content: (inode: Inode) => Buffer) => {
      const files = new Map<string, Buffer>();
      for (const [path, id] of names) {
        const inode = this.inodes.get(id);
        if (inode && hasFolders(names, path)) files.set(path, content(inode));
      }
      return files;
    };
    const torn = ({ data, synced }: Inode) => {
      const extra = Math.floor(Math.max(0, data.length - synced.length) / 1024) * 512;
      return data.subarray(0, Math.min(synced.length, data.length) + extra);
    };
    return [
      ["everything kept", pick(this.names, ({ data }) => data)],
      ["all that was not synced lost", pick(this.durableNames, ({ synced }) => synced)],
      ["names kept, bytes lost", pick(this.names, ({ synced }) => synced)],
      ["bytes torn at 512", pick(this.names, torn)],
    ];
  }
}

function hasFolders(names: ReadonlyMap<string, number>, path: string): boolean {
  for (let folder = dirname(path); folder !== "/"; folder = dirname(folder))
    if (names.get(folder) !== -1) return false;
  return true;
}

/** A disk in memory that records every change; `replay(n)` is the disk after the first n of them. */
export class RecordingDisk implements FileSystem {
  readonly #steps: Step[] = [];
  readonly #model = new DiskModel();
  #next = 1;

  get changes(): number {
    return this.#steps.length;
  }

  /** The states that a crash after each change may leave, from change `from` on. */
  *crashes(from: number): Generator<readonly [after: number, kind: string, remains: Remains]> {
    const model = new DiskModel();
    for (const [at, step] of this.#steps.entries()) {
      step(model);
      if (at + 1 < from) continue;
      for (const [kind, remains] of model.crashes()) yield [at + 1, kind, remains];
    }
  }

  #do(step: Step): void {
    this.#steps.push(step);
    step(this.#model);
  }

  create(path: string): OpenFile {
    if (this.#model.names.has(path)) throw systemError("EEXIST", "open");
    if (!hasFolders(this.#model.names, path)) throw systemError("ENOENT", "open");
    const id = this.#next++;
    this.#do((disk) => {
      disk.inodes.set(id, { data: Buffer.alloc(0), synced: Buffer.alloc(0) });
      disk.names.set(path, id);
    });
    const inode = (disk: DiskModel) => disk.inodes.get(id) as Inode; // made above
    const append = (bytes: Uint8Array): number => {
      const copy = Buffer.from(bytes);
      this.#do((disk) => {
        inode(disk).data = Buffer.concat([inode(disk).data, copy]);
      });
      return copy.length;
    };
    const sync = () =>
      this.#do((disk) => {
        inode(disk).synced = inode(disk).data;
      });
    return {
      write: async (bytes) => append(bytes),
      writeSync: append,
      sync: async () => sync(),
      syncSync: sync,
      truncateSync: (length) =>
        this.#do((disk) => {
          inode(disk).data = inode(disk).data.subarray(0, length);
        }),
      isLinked: () => [...this.#model.names.values()].includes(id),
      closeSync: () => {},
    };
  }

  makeFolder(path: string): string | undefined {
    if (path === "/" || this.#model.names.get(path) === -1) return undefined;
    const above = this.makeFolder(dirname(path));
    this.#do((disk) => disk.names.set(path, -1));
    return above ?? path;
  }

  async rename(from: string, to: string): Promise<void> {
    this.#do((disk) => {
      disk.names.set(to, disk.names.get(from) as number); // the caller has just made it
      disk.names.delete(from);
    });
  }

  async remove(path: string): Promise<void> {
    this.#do((disk) => disk.names.delete(path));
  }

  async syncFolder(path: string): Promise<void> {
    this.#do((disk) => {
      for (const name of [...disk.durableNames.keys()])
        if (dirname(name) === path && !disk.names.has(name)) disk.durableNames.delete(name);
      for (const [name, id] of disk.names)
        if (dirname(name) === path) disk.durableNames.set(name, id);
    });
  }

  async read(path: string): Promise<Uint8Array | undefined> {
    return this.#model.inodes.get(this.#model.names.get(path) ?? 0)?.data;
  }

  async readRange(path: string, offset: number, length: number): Promise<Uint8Array> {
    return Uint8Array.from((await this.read(path))?.subarray(offset, offset + length) ?? []);
  }

  async list(path: string): Promise<string[]> {
    const inside = [...this.#model.names.keys()].filter((name) => dirname(name) === path);
    return inside.map((name) => name.slice(path.length + 1)).sort();
  }

  async stat(path: string) {
    const id = this.#model.names.get(path);
    if (id === undefined) return undefined;
    const size = this.#model.inodes.get(id)?.data.length ?? 0;
    return { size, mtimeMs: Date.now(), isFile: id !== -1 };
  }
}
