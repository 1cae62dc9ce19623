import { ArgumentError } from "../errors.js";

/** The CRC-32 of zip and PNG, bits reflected; not the CRC-32C of TensorFlow's files. */
const POLYNOMIAL = 0xedb88320;
const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ POLYNOMIAL : value >>> 1;
  return value;
});

/**
 * CRC-32 of `bytes`, unsigned. Source: PKWARE APPNOTE.TXT, section 4.4.7.
 * @example
 * // The check value of the polynomial of zip and PNG.
 * crc32(new TextEncoder().encode("123456789")); // => 0xcbf43926
 */
export function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (let at = 0; at < bytes.length; at++)
    crc = (TABLE[(crc ^ (bytes[at] as number)) & 0xff] as number) ^ (crc >>> 8); // below length
  return (crc ^ 0xffffffff) >>> 0;
}

/** Names are UTF-8. */
const UTF8 = 0x0800;
/** 1980-01-01, the first date that a zip can hold: the same content gives the same archive. */
const FIRST_DATE = 0x0021;
const MOST_BYTES = 0xffffffff;
const MOST_ENTRIES = 0xffff;

/** A file to be put into an archive. */
export interface ZipInput {
  /** Path with `/`, relative. */
  readonly name: string;
  readonly bytes: Uint8Array;
}

/**
 * A zip archive of files as they are (stored, not packed), in pieces to be written one after the other: the files
 * themselves are not copied.
 * @throws ArgumentError above 4 GiB or 65,535 files: that would need Zip64
 * Source: PKWARE APPNOTE.TXT, sections 4.3.7, 4.3.12 and 4.3.16.
 * @example
 * const pieces = encodeZip([{ name: "a.txt", bytes: new TextEncoder().encode("abc") }]);
 * listZip(Buffer.concat(pieces), "a.zip").map(({ name }) => name); // => ["a.txt"]
 */
export function encodeZip(files: readonly ZipInput[]): Uint8Array[] {
  const pieces: Uint8Array[] = [];
  const directory: Uint8Array[] = [];
  let offset = 0;
  for (const { name, bytes } of files) {
    const path = new TextEncoder().encode(name);
    const checksum = crc32(bytes);
    const local = header(30, 0x04034b50, path, checksum, bytes.length, 4);
    const central = header(46, 0x02014b50, path, checksum, bytes.length, 6);
    const view = new DataView(central.buffer);
    view.setUint16(4, 20, true);
    view.setUint32(42, offset, true);
    pieces.push(local, bytes);
    directory.push(central);
    offset += local.length + bytes.length;
  }
  const size = directory.reduce((sum, { length }) => sum + length, 0);
  if (offset + size > MOST_BYTES || files.length > MOST_ENTRIES) {
    throw new ArgumentError(
      "files",
      "at most 4 GiB in 65,535 files",
      `${offset} bytes in ${files.length}`,
    );
  }
  return [...pieces, ...directory, ending(files.length, size, offset)];
}

/** A local header, or one of the directory: their fields are the same from `at` on. */
function header(
  size: number,
  signature: number,
  path: Uint8Array,
  checksum: number,
  length: number,
  at: number,
): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(size + path.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, signature, true);
  view.setUint16(at, 20, true); // version that can read it: 2.0
  view.setUint16(at + 2, UTF8, true);
  view.setUint16(at + 8, FIRST_DATE, true);
  view.setUint32(at + 10, checksum, true);
  view.setUint32(at + 14, length, true);
  view.setUint32(at + 18, length, true);
  view.setUint16(at + 22, path.length, true);
  bytes.set(path, size);
  return bytes;
}

function ending(count: number, size: number, offset: number): Uint8Array {
  const bytes = new Uint8Array(22);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, 0x06054b50, true);
  view.setUint16(8, count, true);
  view.setUint16(10, count, true);
  view.setUint32(12, size, true);
  view.setUint32(16, offset, true);
  return bytes;
}
