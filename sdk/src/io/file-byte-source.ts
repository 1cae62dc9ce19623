import { basename } from "node:path";
import { FormatError } from "../errors.js";
import type { ByteSource } from "../format/byte-source.js";
import { systemCode } from "./errors.js";
import { type FileSystem, nodeFileSystem } from "./file-system.js";

/** A file as a ByteSource. The file is opened for each read, so nothing has to be closed. */
export class FileByteSource implements ByteSource {
  readonly name: string;
  readonly path: string;
  readonly #fs: FileSystem;
  #size: number | undefined;

  constructor(path: string, fs: FileSystem = nodeFileSystem) {
    this.path = path;
    this.name = basename(path);
    this.#fs = fs;
  }

  /** Length in bytes, asked once. @throws FormatError `truncated` where there is no such file. */
  async size(): Promise<number> {
    if (this.#size !== undefined) return this.#size;
    const facts = await this.#fs.stat(this.path);
    if (!facts?.isFile) {
      throw new FormatError("truncated", "no such file", { source: this.path, offset: 0 });
    }
    this.#size = facts.size;
    return facts.size;
  }

  async read(offset: number, length: number): Promise<Uint8Array> {
    const left = (await this.size()) - offset;
    if (length > left) throw this.#truncated(offset, length, left);
    let bytes: Uint8Array;
    try {
      bytes = await this.#fs.readRange(this.path, offset, length);
    } catch (error) {
      const message = `cannot be read (${systemCode(error) ?? "unknown reason"})`;
      throw new FormatError("truncated", message, { source: this.name, offset }, { cause: error });
    }
    if (bytes.length < length) throw this.#truncated(offset, length, bytes.length);
    return bytes;
  }

  #truncated(offset: number, length: number, left: number): FormatError {
    const message = `needs ${length} bytes, ${Math.max(0, left)} left`;
    return new FormatError("truncated", message, { source: this.name, offset });
  }
}
