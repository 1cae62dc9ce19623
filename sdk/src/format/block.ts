/**
 * Blocks of a table: sorted entries whose keys share prefixes.
 *
 *     { varint shared | varint unshared | varint value length | key tail | value } * n
 *     u32 restart offset * r | u32 r
 *
 * At a restart the whole key is stored. On disk a trailer follows: u8 compression, u32 masked CRC of block and type.
 * Source: tsl/lib/io/{block_builder,block,format}.cc.
 */
import { FormatError, type Place } from "../errors.js";
import { compareBytes } from "./compare-bytes.js";
import { Cursor } from "./cursor.js";
import type { Limits } from "./limits.js";
import { varintLength, writeVarint } from "./varint.js";

export interface TableEntry {
  readonly key: Uint8Array;
  readonly value: Uint8Array;
}

/** Compression type and CRC behind each block, in bytes. */
export const BLOCK_TRAILER = 5;

/**
 * Yields the entries of an unpacked block; values borrow from `bytes`.
 * @param at place of the block in its file
 * @throws FormatError where an entry or the restart array does not fit, or keys do not rise.
 */
export function* scanBlock(
  bytes: Uint8Array,
  at: Place,
  limits: Pick<Limits, "nameBytes">,
): Generator<TableEntry> {
  if (bytes.length < 4) throw new FormatError("truncated", "block without restart count", at);
  const tail = new Cursor(bytes, at.source, at.offset);
  tail.skip(bytes.length - 4, "block");
  const restarts = tail.u32("restart count");
  const end = bytes.length - 4 - restarts * 4;
  if (end < 0) {
    const reason = `${restarts} restart points in a block of ${bytes.length} bytes`;
    throw new FormatError("corrupt", reason, at);
  }
  const cursor = new Cursor(bytes.subarray(0, end), at.source, at.offset);
  let key: Uint8Array = new Uint8Array(0);
  for (let first = true; cursor.left > 0; first = false) {
    const shared = cursor.varint("shared key length");
    const unshared = cursor.varint("key length");
    const valueLength = cursor.varint("value length");
    if (shared > key.length) cursor.fail("corrupt", `key shares ${shared} bytes of ${key.length}`);
    if (shared + unshared > limits.nameBytes)
      cursor.fail(
        "limit",
        `key of ${shared + unshared} bytes, at most ${limits.nameBytes} allowed`,
      );
    const tailBytes = cursor.take(unshared, "key");
    const next = new Uint8Array(shared + unshared);
    next.set(key.subarray(0, shared));
    next.set(tailBytes, shared);
    if (!first && compareBytes(next, key) <= 0) cursor.fail("corrupt", "keys do not rise");
    key = next;
    yield { key, value: cursor.take(valueLength, "value") };
  }
}

/** Collects entries of one block; keys must come in rising order. */
export class BlockBuilder {
  readonly #restarts: number[] = [0];
  #bytes = new Uint8Array(1024);
  #length = 0;
  #sinceRestart = 0;
  #lastKey: Uint8Array = new Uint8Array(0);

  /** @param restartInterval entries from one whole key to the next */
  constructor(readonly restartInterval = 16) {}

  /** Bytes that the finished block would take. */
  get size(): number {
    return this.#length + this.#restarts.length * 4 + 4;
  }

  get isEmpty(): boolean {
    return this.#length === 0;
  }

  add(key: Uint8Array, value: Uint8Array): void {
    let shared = 0;
    if (this.#sinceRestart < this.restartInterval) {
      const most = Math.min(key.length, this.#lastKey.length);
      while (shared < most && key[shared] === this.#lastKey[shared]) shared++;
    } else {
      this.#restarts.push(this.#length);
      this.#sinceRestart = 0;
    }
    const unshared = key.length - shared;
    const lengths = varintLength(shared) + varintLength(unshared) + varintLength(value.length);
    this.#reserve(lengths + unshared + value.length);
    let at = writeVarint(this.#bytes, this.#length, shared);
    at = writeVarint(this.#bytes, at, unshared);
    at = writeVarint(this.#bytes, at, value.length);
    this.#bytes.set(key.subarray(shared), at);
    this.#bytes.set(value, at + unshared);
    this.#length = at + unshared + value.length;
    this.#lastKey = key;
    this.#sinceRestart++;
  }

  /** The block without its trailer. */
  finish(): Uint8Array {
    const block = new Uint8Array(this.size);
    block.set(this.#bytes.subarray(0, this.#length));
    const view = new DataView(block.buffer);
    for (const [i, restart] of [...this.#restarts, this.#restarts.length].entries())
      view.setUint32(this.#length + i * 4, restart, true);
    return block;
  }

  #reserve(more: number): void {
    if (this.#length + more <= this.#bytes.length) return;
    const grown = new Uint8Array(Math.max(this.#bytes.length * 2, this.#length + more));
    grown.set(this.#bytes);
    this.#bytes = grown;
  }
}
