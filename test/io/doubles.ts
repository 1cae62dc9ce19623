import type { FileSystem, OpenFile } from "#sdk/io/file-system.js";
import { nodeFileSystem } from "#sdk/io/file-system.js";

/** An error as the system throws it. */
export function systemError(code: string, operation: string): NodeJS.ErrnoException {
  return Object.assign(new Error(`${code}: ${operation}`), { code, syscall: operation });
}

/** The disk, with each operation shown to `before` first; what `before` throws, the operation throws. */
export function interceptedFileSystem(
  before: (operation: string, path: string) => void,
  inner: FileSystem = nodeFileSystem,
): FileSystem {
  const file = (path: string, open: OpenFile): OpenFile => ({
    async write(bytes) {
      before("write", path);
      return open.write(bytes);
    },
    writeSync(bytes) {
      before("write", path);
      return open.writeSync(bytes);
    },
    async sync() {
      before("sync", path);
      await open.sync();
    },
    syncSync() {
      before("sync", path);
      open.syncSync();
    },
    truncateSync(length) {
      before("truncate", path);
      open.truncateSync(length);
    },
    isLinked: () => open.isLinked(),
    closeSync: () => open.closeSync(),
  });
  return {
    create(path) {
      before("create", path);
      return file(path, inner.create(path));
    },
    makeFolder(path) {
      before("makeFolder", path);
      return inner.makeFolder(path);
    },
    async rename(from, to) {
      before("rename", to);
      await inner.rename(from, to);
    },
    async remove(path) {
      before("remove", path);
      await inner.remove(path);
    },
    async syncFolder(path) {
      before("syncFolder", path);
      await inner.syncFolder(path);
    },
    async read(path) {
      before("read", path);
      return inner.read(path);
    },
    async readRange(path, offset, length) {
      before("read", path);
      return inner.readRange(path, offset, length);
    },
    list: (path) => inner.list(path),
    stat: (path) => inner.stat(path),
  };
}

/** Fails the nth operation (from 1) that changes the disk with `code`; removals work, so that cleaning up can be seen. */
export function failingAt(n: number, code: string): { fs: FileSystem; operations(): number } {
  let count = 0;
  const fs = interceptedFileSystem((operation) => {
    if (operation === "read" || operation === "remove") return;
    if (++count === n) throw systemError(code, operation);
  });
  return { fs, operations: () => count };
}

/** Writes at most `most` bytes at a time, as a nearly full disk or a slow pipe may. */
export function shortWriting(most: number): FileSystem {
  return {
    ...nodeFileSystem,
    create(path) {
      const open = nodeFileSystem.create(path);
      return {
        write: (bytes) => open.write(bytes.subarray(0, most)),
        writeSync: (bytes) => open.writeSync(bytes.subarray(0, most)),
        sync: () => open.sync(),
        syncSync: () => open.syncSync(),
        truncateSync: (length) => open.truncateSync(length),
        isLinked: () => open.isLinked(),
        closeSync: () => open.closeSync(),
      };
    },
  };
}
