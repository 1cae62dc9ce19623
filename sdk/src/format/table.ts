/**
 * Tables: sorted keys and values in blocks, an index block of where each block stands, a footer of 48 bytes.
 * The `.index` file of a checkpoint is one. Source: tsl/lib/io/table.cc.
 */
import { FormatError, type Place } from "../errors.js";
import { BLOCK_TRAILER, scanBlock, type TableEntry } from "./block.js";
import type { ByteSource } from "./byte-source.js";
import { compareBytes } from "./compare-bytes.js";
import { type Checksum, crc32c, maskedCrc32c } from "./crc.js";
import { Cursor } from "./cursor.js";
import { type Limits, withDefaults } from "./limits.js";
import { decodeSnappy } from "./snappy.js";
import { type BlockHandle, decodeFooter, FOOTER_LENGTH, readHandle } from "./table-footer.js";

export interface TableOptions {
  /** `"none"` skips the blocks' CRCs. Default `"crc"`. */
  readonly verify?: "crc" | "none";
  readonly limits?: Partial<Limits>;
  readonly checksum?: Checksum;
}

/** The end of the file is read in one piece of this size: small tables take one read. */
const TAIL_BYTES = 48 * 1024;

/** Source: tsl/lib/io/table_options.h. */
const NO_COMPRESSION = 0;
const SNAPPY = 1;

/** A table whose index block has been read. */
export class Table {
  private constructor(
    readonly source: ByteSource,
    readonly size: number,
    private readonly tail: { readonly offset: number; readonly bytes: Uint8Array },
    private readonly handles: readonly BlockHandle[],
    private readonly options: TableOptions,
    private readonly limits: Limits,
  ) {}

  /**
   * Reads footer and index block: one read for a table below 48 KiB, else at most two.
   * @throws FormatError where the file is no whole table or is above the limits.
   */
  static async open(source: ByteSource, options: TableOptions = {}): Promise<Table> {
    const limits = withDefaults(options.limits);
    const size = await source.size();
    const start: Place = { source: source.name, offset: 0 };
    if (size < FOOTER_LENGTH)
      throw new FormatError("truncated", `${size} bytes, a table has ${FOOTER_LENGTH}`, start);
    if (size > limits.tableBytes)
      throw new FormatError("limit", `${size} bytes, at most ${limits.tableBytes} allowed`, start);
    const offset = Math.max(0, size - TAIL_BYTES);
    const tail = { offset, bytes: await source.read(offset, size - offset) };
    const footerAt = size - FOOTER_LENGTH;
    const handle = decodeFooter(tail.bytes.subarray(footerAt - offset), source.name, footerAt);
    const opened = new Table(source, size, tail, [], options, limits);
    const handles: BlockHandle[] = [];
    const at = { source: source.name, offset: handle.offset };
    for (const { value } of scanBlock(await opened.#block(handle), at, limits))
      handles.push(readHandle(new Cursor(value, source.name, handle.offset), "block"));
    return new Table(source, size, tail, handles, options, limits);
  }

  /**
   * Yields every entry in order of the keys. A block that cannot be read is handed to `onDamage` and left out; without
   * it the error is thrown.
   * @throws FormatError `limit` past `limits.entries`.
   */
  async *entries(onDamage?: (error: FormatError) => void): AsyncGenerator<TableEntry> {
    let count = 0;
    let last: Uint8Array | undefined;
    for (const handle of this.handles) {
      const at = { source: this.source.name, offset: handle.offset };
      try {
        for (const entry of scanBlock(await this.#block(handle), at, this.limits)) {
          if (++count > this.limits.entries) break;
          if (last && compareBytes(entry.key, last) <= 0)
            throw new FormatError("corrupt", "keys of blocks do not rise", at);
          last = entry.key;
          yield entry;
        }
      } catch (error) {
        if (!onDamage || !(error instanceof FormatError)) throw error;
        onDamage(error);
      }
      if (count > this.limits.entries)
        throw new FormatError("limit", `more than ${this.limits.entries} entries`, at);
    }
  }

  /** Reads, verifies and unpacks one block. */
  async #block(handle: BlockHandle): Promise<Uint8Array> {
    const at: Place = { source: this.source.name, offset: handle.offset };
    const stored = handle.size + BLOCK_TRAILER;
    if (handle.offset + stored > this.size - FOOTER_LENGTH) {
      const reason = `block of ${handle.size} bytes exceeds the file of ${this.size}`;
      throw new FormatError("corrupt", reason, at);
    }
    if (handle.size > this.limits.blockBytes) {
      const reason = `block of ${handle.size} bytes, at most ${this.limits.blockBytes} allowed`;
      throw new FormatError("limit", reason, at);
    }
    const bytes = await this.#read(handle.offset, stored);
    const { verify = "crc", checksum = crc32c } = this.options;
    const trailer = new Cursor(bytes, at.source, at.offset);
    trailer.skip(handle.size, "block");
    const compression = trailer.u8("compression");
    const sealed = trailer.u32("block CRC");
    if (verify === "crc" && sealed !== maskedCrc32c(bytes.subarray(0, handle.size + 1), checksum))
      throw new FormatError("corrupt", "block: wrong CRC", at);
    const block = bytes.subarray(0, handle.size);
    if (compression === NO_COMPRESSION) return block;
    if (compression === SNAPPY) return decodeSnappy(block, at, this.limits);
    throw new FormatError("unsupported", `block compression ${compression}`, at);
  }

  async #read(offset: number, length: number): Promise<Uint8Array> {
    const inTail = offset - this.tail.offset;
    if (inTail >= 0) return this.tail.bytes.subarray(inTail, inTail + length);
    return this.source.read(offset, length);
  }
}

/**
 * Opens a table; see {@link Table.open}.
 * @example
 * const key = new TextEncoder().encode("a");
 * const table = await openTable(memorySource(encodeTable([{ key, value: new Uint8Array([1]) }])));
 * const entries = [];
 * for await (const { value } of table.entries()) entries.push(value.length);
 * entries; // => [1]
 */
export function openTable(source: ByteSource, options?: TableOptions): Promise<Table> {
  return Table.open(source, options);
}
