import { FormatError, type FormatErrorCode, type Place } from "../errors.js";

/** A varint of 64 bits takes at most this many bytes. */
const VARINT_BYTES = 10;

/** Reads little-endian values in order; every read is checked against the bytes that exist and says what it was for. */
export class Cursor {
  offset = 0;
  readonly #view: DataView;

  /**
   * @param bytes borrowed, never written
   * @param source names the file in errors
   * @param base offset of `bytes` in that file, for errors
   */
  constructor(
    readonly bytes: Uint8Array,
    readonly source = "bytes",
    readonly base = 0,
  ) {
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** Bytes not yet read. */
  get left(): number {
    return this.bytes.length - this.offset;
  }

  /** Where the next read happens, in the file. */
  get place(): Place {
    return { source: this.source, offset: this.base + this.offset };
  }

  /** Throws a `FormatError` at the present place. */
  fail(code: FormatErrorCode, message: string): never {
    throw new FormatError(code, message, this.place);
  }

  /** Borrows the next `length` bytes; the view lives only as long as `bytes`. */
  take(length: number, what: string): Uint8Array {
    const start = this.#advance(length, what);
    return this.bytes.subarray(start, start + length);
  }

  skip(length: number, what: string): void {
    this.#advance(length, what);
  }

  u8(what: string): number {
    return this.#view.getUint8(this.#advance(1, what));
  }

  u32(what: string): number {
    return this.#view.getUint32(this.#advance(4, what), true);
  }

  /** @throws FormatError `limit` above 2^53 - 1. */
  u64(what: string): number {
    const start = this.#advance(8, what);
    const value =
      this.#view.getUint32(start + 4, true) * 2 ** 32 + this.#view.getUint32(start, true);
    if (Number.isSafeInteger(value)) return value;
    this.offset = start;
    return this.fail("limit", `${what}: 64-bit value above 2^53 - 1`);
  }

  /**
   * Unsigned varint of up to 64 bits.
   * @throws FormatError `limit` above 2^53 - 1; `corrupt` past 10 bytes; `truncated` where the bytes end.
   */
  varint(what: string): number {
    const start = this.offset;
    let value = 0;
    let scale = 1;
    for (let length = 1; length <= VARINT_BYTES; length++) {
      const byte = this.u8(what);
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) {
        if (Number.isSafeInteger(value)) return value;
        this.offset = start;
        return this.fail("limit", `${what}: varint above 2^53 - 1`);
      }
      scale *= 128;
    }
    this.offset = start;
    return this.fail("corrupt", `${what}: varint longer than ${VARINT_BYTES} bytes`);
  }

  #advance(length: number, what: string): number {
    if (!Number.isSafeInteger(length) || length < 0)
      this.fail("corrupt", `${what}: bad length ${length}`);
    if (length > this.left)
      this.fail("truncated", `${what}: needs ${length} bytes, ${this.left} left`);
    this.offset += length;
    return this.offset - length;
  }
}
