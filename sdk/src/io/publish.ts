import { randomUUID } from "node:crypto";
import { dirname } from "node:path";
import { toWriteError } from "./errors.js";
import { type FileSystem, nodeFileSystem, type OpenFile } from "./file-system.js";

/** Pieces of a file in order. One piece must stay unchanged until the piece after the next is asked for. */
export type Chunks = Iterable<Uint8Array> | AsyncIterable<Uint8Array>;

async function writeFully(file: OpenFile, bytes: Uint8Array): Promise<void> {
  for (let at = 0; at < bytes.length; ) {
    const written = await file.write(at === 0 ? bytes : bytes.subarray(at));
    if (written === 0) throw new Error("a write wrote nothing");
    at += written;
  }
}

/**
 * Publishes `chunks` at `path`: readers see the old file or the whole new one, also after a crash.
 * The folder must exist. Each piece is written while the next one is made.
 * @throws WriteError; no temporary file is left behind.
 */
export async function writeAtomically(
  path: string,
  chunks: Chunks,
  fs: FileSystem = nodeFileSystem,
): Promise<void> {
  const temporary = `${path}.${randomUUID()}.tmp`;
  try {
    const file = fs.create(temporary);
    // The write under way while the next piece is made. Its failure is seen at the next await.
    let pending: Promise<void> = Promise.resolve();
    try {
      for await (const chunk of chunks) {
        await pending;
        pending = writeFully(file, chunk);
        pending.catch(() => {});
      }
      await pending;
      await file.sync();
    } finally {
      // The maker of pieces may have thrown: the descriptor must not be closed under a running write.
      await pending.catch(() => {});
      file.closeSync();
    }
    await fs.rename(temporary, path);
  } catch (error) {
    await fs.remove(temporary).catch(() => {});
    throw isSystemError(error) ? toWriteError(error, path) : error;
  }
  try {
    await fs.syncFolder(dirname(path)); // the rename itself must reach the disk
  } catch (error) {
    throw toWriteError(error, path);
  }
}

// What the maker of the pieces throws (a ShapeError, say) is the caller's own and passes unchanged.
function isSystemError(error: unknown): boolean {
  return (
    error instanceof Error && ("syscall" in error || error.message === "a write wrote nothing")
  );
}
