/**
 * Keys under which the parts of a sliced variable stand: they sort by name, then by place.
 *
 *     00 | name, escaped, 00 01 | rank | (start | length) * rank
 *
 * A whole dimension has start 0 and length -1.
 * Source: tensorflow/core/lib/strings/ordered_code.cc, tensorflow/core/util/saved_tensor_slice_util.cc.
 */
import { concatBytes } from "./compare-bytes.js";

/** Bytes 0x00 and 0xff are escaped so that names sort as their bytes do, whatever follows. */
function orderedString(bytes: Uint8Array): Uint8Array {
  const out: number[] = [];
  for (const byte of bytes) {
    if (byte === 0x00) out.push(0x00, 0xff);
    else if (byte === 0xff) out.push(0xff, 0x00);
    else out.push(byte);
  }
  return Uint8Array.from([...out, 0x00, 0x01]);
}

/** Big-endian bytes behind their count. */
function orderedNumber(value: number): Uint8Array {
  const bytes: number[] = [];
  for (let left = value; left > 0; left = Math.floor(left / 256)) bytes.unshift(left % 256);
  return Uint8Array.from([bytes.length, ...bytes]);
}

/**
 * A number from -64: one bit more of length for each byte, as UTF-8 has, then the number.
 * Larger negative ones never stand in a slice.
 */
function orderedSigned(value: number): Uint8Array {
  if (value < 64) return Uint8Array.of(0x80 ^ (value & 0xff));
  let length = 2;
  while (value >= 2 ** (length * 7 - 1)) length++;
  const bytes = new Uint8Array(length);
  let left = value;
  for (let i = length - 1; i >= 0 && left > 0; i--) {
    bytes[i] = left % 256;
    left = Math.floor(left / 256);
  }
  // The header: as many ones as bytes.
  for (let bit = 0; bit < length; bit++) {
    const at = bit >> 3;
    bytes[at] = (bytes[at] as number) ^ (0x80 >> (bit & 7)); // at is below length: 10 bytes hold 10 bits
  }
  return bytes;
}

/** One dimension of a slice; `length` -1 for the whole. */
export interface Extent {
  readonly start: number;
  readonly length: number;
}

/** The key of one part of the variable `name`. */
export function sliceKey(name: Uint8Array, extents: readonly Extent[]): Uint8Array {
  return concatBytes([
    Uint8Array.of(0),
    orderedString(name),
    orderedNumber(extents.length),
    ...extents.flatMap(({ start, length }) => [orderedSigned(start), orderedSigned(length)]),
  ]);
}
