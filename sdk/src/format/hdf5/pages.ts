import { FormatError } from "../../errors.js";
import type { ByteSource } from "../byte-source.js";
import { Cursor } from "../cursor.js";
import type { Limits } from "../limits.js";

/** Metadata stand close together: what is read of them is kept in pieces of this size. */
const PAGE = 16 * 1024;

/** Reads the metadata of a file in pages that are kept, and its data as asked. */
export class Pages {
  readonly #pages = new Map<number, Promise<Uint8Array>>();

  constructor(
    readonly source: ByteSource,
    readonly size: number,
    private readonly limits: Pick<Limits, "tableBytes" | "blockBytes">,
  ) {}

  /**
   * A cursor over `length` bytes of metadata.
   * @throws FormatError `truncated` where they exceed the file, `limit` where they, or all metadata, are too many.
   */
  async cursor(offset: number, length: number, what: string): Promise<Cursor> {
    const at = { source: this.source.name, offset };
    if (offset + length > this.size) {
      const reason = `${what}: ${length} bytes exceed the file of ${this.size}`;
      throw new FormatError("truncated", reason, at);
    }
    if (length > this.limits.blockBytes)
      throw new FormatError("limit", `${what} of ${length} bytes`, at);
    const bytes = new Uint8Array(length);
    const last = Math.floor((offset + length - 1) / PAGE);
    for (let page = Math.floor(offset / PAGE); page <= last; page++) {
      const start = page * PAGE;
      const found = await this.#page(page);
      const from = Math.max(offset, start);
      const to = Math.min(offset + length, start + found.length);
      bytes.set(found.subarray(from - start, to - start), from - offset);
    }
    return new Cursor(bytes, this.source.name, offset);
  }

  #page(page: number): Promise<Uint8Array> {
    let read = this.#pages.get(page);
    if (!read) {
      const start = page * PAGE;
      if ((this.#pages.size + 1) * PAGE > this.limits.tableBytes) {
        const at = { source: this.source.name, offset: start };
        throw new FormatError("limit", `metadata above ${this.limits.tableBytes} bytes`, at);
      }
      read = this.source.read(start, Math.min(PAGE, this.size - start));
      this.#pages.set(page, read);
      // A failed read is tried again.
      read.catch(() => this.#pages.delete(page));
    }
    return read;
  }
}
