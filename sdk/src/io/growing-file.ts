import { type FileHandle, open, readdir, stat, truncate } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { FormatError } from "../errors.js";

/** A file that is read from its start while another process may still write it. */
export class GrowingFile {
  #file: FileHandle | undefined;
  #offset = 0;

  constructor(readonly path: string) {}

  /** The next bytes, up to `most`; none at the end that the file has now. */
  async next(most: number): Promise<Uint8Array> {
    try {
      this.#file ??= await open(this.path, "r");
      // Not zeroed first: most reads of a live tail fill next to nothing of it.
      const { buffer, byteOffset } = Buffer.allocUnsafe(most);
      const bytes = new Uint8Array(buffer, byteOffset, most);
      const { bytesRead } = await this.#file.read(bytes, 0, most, this.#offset);
      this.#offset += bytesRead;
      return bytes.subarray(0, bytesRead);
    } catch (cause) {
      throw new FormatError(
        "truncated",
        "cannot be read",
        { source: this.path, offset: this.#offset },
        { cause },
      );
    }
  }

  async close(): Promise<void> {
    await this.#file?.close();
    this.#file = undefined;
  }
}

/** Cuts a file to `length` bytes. */
export const truncateFile = (path: string, length: number): Promise<void> => truncate(path, length);

/** Waits, or less once `signal` is aborted. */
export async function pause(ms: number, signal?: AbortSignal): Promise<void> {
  await sleep(ms, undefined, signal ? { signal } : {}).catch(() => {});
}

/** The event files of a folder, in the order that readers take them, or the file itself. */
export async function eventFilesOf(path: string): Promise<string[]> {
  if (!(await isFolder(path))) return [path];
  const names = (await readdir(path)).filter((name) => name.includes("tfevents")).sort();
  return names.map((name) => join(path, name));
}

/** Folders at and below `path` that hold event files, as paths relative to it with `/`; "." is itself. */
export async function runsBelow(path: string): Promise<string[]> {
  const runs = new Set<string>();
  for (const entry of await readdir(path, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || !entry.name.includes("tfevents")) continue;
    const folder = entry.parentPath.slice(path.length).replace(/^[\\/]+/, "");
    runs.add(folder === "" ? "." : folder.replaceAll("\\", "/"));
  }
  return [...runs].sort();
}

export async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch {
    return false;
  }
}
