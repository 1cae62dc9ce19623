import { FormatError } from "../errors.js";
import type { ByteSource } from "../format/byte-source.js";

/** An object that is fetched whole at the first read. */
export class MemoryByteSource implements ByteSource {
  #bytes: Promise<Uint8Array | undefined> | undefined;

  constructor(
    readonly name: string,
    private readonly fetch: () => Promise<Uint8Array | undefined>,
  ) {}

  async size(): Promise<number> {
    return (await this.#load()).length;
  }

  async read(offset: number, length: number): Promise<Uint8Array> {
    const bytes = await this.#load();
    if (offset + length <= bytes.length) return bytes.slice(offset, offset + length);
    const message = `needs ${length} bytes, ${Math.max(0, bytes.length - offset)} left`;
    throw new FormatError("truncated", message, { source: this.name, offset });
  }

  async #load(): Promise<Uint8Array> {
    this.#bytes ??= this.fetch();
    const bytes = await this.#bytes;
    if (bytes) return bytes;
    throw new FormatError("truncated", "no such object", { source: this.name, offset: 0 });
  }
}
