/**
 * String tensors in a checkpoint: varint length * n, u32 masked CRC of the lengths, the bytes of all strings.
 * The lengths' CRC takes each as u32 (u64 above 4 GiB); the entry's CRC takes those, the stored CRC, and the bytes.
 * Source: tensorflow/core/util/tensor_bundle/tensor_bundle.cc (WriteStringTensor).
 */
import { FormatError, type Place } from "../errors.js";
import { concatBytes } from "./compare-bytes.js";
import { type Checksum, crc32c, maskCrc } from "./crc.js";
import { Cursor } from "./cursor.js";
import { encodeVarint } from "./varint.js";

/** Lengths as the CRC takes them. */
function lengthBytes(lengths: readonly number[]): Uint8Array {
  const wide = (length: number) => length >= 2 ** 32;
  const bytes = new Uint8Array(lengths.reduce((sum, length) => sum + (wide(length) ? 8 : 4), 0));
  const view = new DataView(bytes.buffer);
  let at = 0;
  for (const length of lengths) {
    view.setUint32(at, length % 2 ** 32, true);
    if (wide(length)) view.setUint32(at + 4, Math.floor(length / 2 ** 32), true);
    at += wide(length) ? 8 : 4;
  }
  return bytes;
}

function storedCrc(crc: number): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, maskCrc(crc), true);
  return bytes;
}

/**
 * The bytes of a string tensor, and its CRC (unmasked), which is not that of the bytes.
 * @example
 * encodeStringTensor([new TextEncoder().encode("oak")]).bytes.length > 3; // => true
 */
export function encodeStringTensor(
  strings: readonly Uint8Array[],
  checksum: Checksum = crc32c,
): { readonly bytes: Uint8Array; readonly crc32c: number } {
  const lengths = strings.map((string) => string.length);
  const lengthsCrc = checksum(lengthBytes(lengths));
  const stored = storedCrc(lengthsCrc);
  let crc = checksum(stored, lengthsCrc);
  for (const string of strings) crc = checksum(string, crc);
  return { bytes: concatBytes([...lengths.map(encodeVarint), stored, ...strings]), crc32c: crc };
}

/**
 * The strings of a string tensor of `count` elements; they borrow from `bytes`.
 * @param expectedCrc unmasked CRC of the entry, or undefined to skip verification
 * @throws FormatError where lengths and bytes disagree, or a CRC is wrong.
 */
export function decodeStringTensor(
  bytes: Uint8Array,
  count: number,
  at: Place,
  expectedCrc: number | undefined,
  checksum: Checksum = crc32c,
): Uint8Array[] {
  if (count > bytes.length)
    throw new FormatError("corrupt", `${count} strings in ${bytes.length} bytes`, at);
  const cursor = new Cursor(bytes, at.source, at.offset);
  const lengths: number[] = [];
  for (let i = 0; i < count; i++) lengths.push(cursor.varint("string length"));
  const stored = cursor.u32("CRC of the string lengths");
  const lengthsCrc = expectedCrc === undefined ? 0 : checksum(lengthBytes(lengths));
  if (expectedCrc !== undefined && stored !== maskCrc(lengthsCrc))
    throw new FormatError("corrupt", "string lengths: wrong CRC", at);
  const strings = lengths.map((length) => cursor.take(length, "string"));
  if (cursor.left > 0) cursor.fail("corrupt", `${cursor.left} bytes behind the last string`);
  if (expectedCrc !== undefined) {
    let crc = checksum(storedCrc(lengthsCrc), lengthsCrc);
    for (const string of strings) crc = checksum(string, crc);
    if (crc !== expectedCrc) throw new FormatError("corrupt", "string tensor: wrong CRC", at);
  }
  return strings;
}
