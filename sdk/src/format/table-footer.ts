/**
 * The end of a table: varint offset and size of the metaindex block, of the index block, zeros up to 40 bytes, magic.
 * Source: tsl/lib/io/format.h.
 */
import { FormatError } from "../errors.js";
import { Cursor } from "./cursor.js";

export const FOOTER_LENGTH = 48;
export const MAGIC_LOW = 0x8b80fb57;
export const MAGIC_HIGH = 0xdb477524;

/** Where a block stands, its trailer not counted. */
export interface BlockHandle {
  readonly offset: number;
  readonly size: number;
}

/** A block handle: varint offset, varint size. */
export function readHandle(cursor: Cursor, what: string): BlockHandle {
  return { offset: cursor.varint(`${what} offset`), size: cursor.varint(`${what} size`) };
}

/**
 * The handle of the index block.
 * @param bytes the last 48 bytes of the file
 * @throws FormatError `corrupt` where the magic is missing: not a table, or cut off.
 */
export function decodeFooter(bytes: Uint8Array, source: string, offset: number): BlockHandle {
  const end = new Cursor(bytes, source, offset);
  end.skip(FOOTER_LENGTH - 8, "footer");
  const low = end.u32("magic");
  if (low !== MAGIC_LOW || end.u32("magic") !== MAGIC_HIGH)
    throw new FormatError("corrupt", "not a table: wrong magic at its end", { source, offset });
  const cursor = new Cursor(bytes.subarray(0, FOOTER_LENGTH - 8), source, offset);
  readHandle(cursor, "metaindex");
  return readHandle(cursor, "index");
}
