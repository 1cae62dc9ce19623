import { FormatError } from "../errors.js";

/** One file in a zip archive. */
export interface ZipEntry {
  readonly name: string;
  readonly method: number;
  readonly packedSize: number;
  readonly size: number;
  readonly crc32: number;
  readonly offset: number;
}

const END_SIGNATURE = 0x06054b50;
const CENTRAL_SIGNATURE = 0x02014b50;
const LOCAL_SIGNATURE = 0x04034b50;
const END_SIZE = 22;
const MAX_ENTRIES = 100_000;
const MAX_COMMENT = 0xffff;

/**
 * Lists a zip archive by its central directory. Zip64 is read where its fields stand in an entry's extra field.
 * Source: PKWARE APPNOTE.TXT, sections 4.3 and 4.5.
 * @throws FormatError
 * @example
 * const pieces = encodeZip([{ name: "a.txt", bytes: new TextEncoder().encode("abc") }]);
 * listZip(Buffer.concat(pieces), "a.zip").length; // => 1
 */
export function listZip(bytes: Uint8Array, source: string): ZipEntry[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = findEnd(view);
  if (end < 0)
    throw new FormatError("truncated", "no end of a zip archive", { source, offset: bytes.length });
  const count = view.getUint16(end + 10, true);
  let at = view.getUint32(end + 16, true);
  if (count > MAX_ENTRIES)
    throw new FormatError("limit", `${count} entries`, { source, offset: end });
  const entries: ZipEntry[] = [];
  for (let index = 0; index < count; index++) {
    if (at + 46 > bytes.length || view.getUint32(at, true) !== CENTRAL_SIGNATURE)
      throw new FormatError("corrupt", `no entry ${index} in the directory`, {
        source,
        offset: at,
      });
    const nameLength = view.getUint16(at + 28, true);
    const extraLength = view.getUint16(at + 30, true);
    const commentLength = view.getUint16(at + 32, true);
    if (at + 46 + nameLength + extraLength > bytes.length)
      throw new FormatError("truncated", `entry ${index}`, { source, offset: at });
    const sizes = zip64Sizes(view, at, nameLength, extraLength);
    entries.push({
      name: new TextDecoder().decode(bytes.subarray(at + 46, at + 46 + nameLength)),
      method: view.getUint16(at + 10, true),
      crc32: view.getUint32(at + 16, true),
      ...sizes,
    });
    at += 46 + nameLength + extraLength + commentLength;
  }
  return entries;
}

/**
 * The packed bytes of an entry, where the local header says they begin. @throws FormatError
 * @example
 * const archive = Buffer.concat(encodeZip([{ name: "a", bytes: new Uint8Array([1, 2, 3]) }]));
 * const [entry] = listZip(archive, "a.zip");
 * [...packedBytes(archive, entry, "a.zip")]; // => [1, 2, 3]
 */
export function packedBytes(bytes: Uint8Array, entry: ZipEntry, source: string): Uint8Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const at = entry.offset;
  if (at + 30 > bytes.length || view.getUint32(at, true) !== LOCAL_SIGNATURE)
    throw new FormatError("corrupt", `no header of ${entry.name}`, { source, offset: at });
  const start = at + 30 + view.getUint16(at + 26, true) + view.getUint16(at + 28, true);
  if (start + entry.packedSize > bytes.length)
    throw new FormatError("truncated", `${entry.name} needs ${entry.packedSize} bytes`, {
      source,
      offset: start,
    });
  return bytes.subarray(start, start + entry.packedSize);
}

function findEnd(view: DataView): number {
  const first = Math.max(0, view.byteLength - END_SIZE - MAX_COMMENT);
  for (let at = view.byteLength - END_SIZE; at >= first; at--)
    if (view.getUint32(at, true) === END_SIGNATURE) return at;
  return -1;
}

/** 32-bit sizes, or those of the Zip64 extra field where they are all ones. */
function zip64Sizes(
  view: DataView,
  at: number,
  nameLength: number,
  extraLength: number,
): { packedSize: number; size: number; offset: number } {
  let packedSize = view.getUint32(at + 20, true);
  let size = view.getUint32(at + 24, true);
  let offset = view.getUint32(at + 42, true);
  let extra = at + 46 + nameLength;
  const end = extra + extraLength;
  while (extra + 4 <= end) {
    const id = view.getUint16(extra, true);
    const length = view.getUint16(extra + 2, true);
    if (id === 1) {
      let field = extra + 4;
      const next = () => {
        if (field + 8 > end) return 0;
        const value = Number(view.getBigUint64(field, true));
        field += 8;
        return value;
      };
      if (size === 0xffffffff) size = next();
      if (packedSize === 0xffffffff) packedSize = next();
      if (offset === 0xffffffff) offset = next();
    }
    extra += 4 + length;
  }
  return { packedSize, size, offset };
}
