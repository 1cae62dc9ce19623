/**
 * Unpacking of snappy blocks, which tables may hold. A varint of the unpacked length, then literals and copies:
 *
 *     low bits 00: literal of (tag >> 2) + 1 bytes; from 60 on, 1 to 4 bytes of length - 1 follow
 *     low bits 01: copy of 4 to 11 bytes, offset of 11 bits; 10: 1 to 64 bytes, offset u16; 11: as 10, offset u32
 *
 * Source: google/snappy, format_description.txt.
 */
import { FormatError, type Place } from "../errors.js";
import { Cursor } from "./cursor.js";
import type { Limits } from "./limits.js";

/** Little-endian number of 1 to 4 bytes. */
function readNumber(cursor: Cursor, bytes: number, what: string): number {
  let value = 0;
  for (const [i, byte] of cursor.take(bytes, what).entries()) value += byte * 256 ** i;
  return value;
}

/**
 * @throws FormatError `limit` where the block claims more than `blockBytes`, or more than `snappyRatio` times its own
 *   size; `corrupt` where it does not hold what it claims.
 */
export function decodeSnappy(
  packed: Uint8Array,
  at: Place,
  limits: Pick<Limits, "blockBytes" | "snappyRatio">,
): Uint8Array {
  const cursor = new Cursor(packed, at.source, at.offset);
  const length = cursor.varint("unpacked length");
  const most = Math.min(limits.blockBytes, packed.length * limits.snappyRatio);
  if (length > most) {
    const reason = `${packed.length} packed bytes claim ${length}, at most ${most} allowed`;
    throw new FormatError("limit", reason, at);
  }
  const out = new Uint8Array(length);
  let end = 0;
  const reserve = (count: number) => {
    if (count > length - end) cursor.fail("corrupt", `more than the ${length} bytes claimed`);
  };
  while (cursor.left > 0) {
    const tag = cursor.u8("tag");
    const kind = tag & 3;
    if (kind === 0) {
      const short = tag >> 2;
      const count = short < 60 ? short + 1 : readNumber(cursor, short - 59, "literal length") + 1;
      reserve(count);
      out.set(cursor.take(count, "literal"), end);
      end += count;
      continue;
    }
    const count = kind === 1 ? ((tag >> 2) & 7) + 4 : (tag >> 2) + 1;
    const offset =
      kind === 1
        ? (tag >> 5) * 256 + cursor.u8("copy offset")
        : readNumber(cursor, kind === 2 ? 2 : 4, "copy offset");
    if (offset === 0 || offset > end) cursor.fail("corrupt", `copy from ${offset} bytes back`);
    reserve(count);
    // Byte by byte: a copy may reach into what it writes.
    for (let i = 0; i < count; i++, end++) out[end] = out[end - offset] as number;
  }
  if (end !== length) cursor.fail("corrupt", `${end} bytes of the ${length} claimed`);
  return out;
}
