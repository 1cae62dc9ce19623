import { ArgumentError } from "../errors.js";
import { BLOCK_TRAILER, BlockBuilder, type TableEntry } from "./block.js";
import { compareBytes, concatBytes } from "./compare-bytes.js";
import { type Checksum, crc32c, maskedCrc32c } from "./crc.js";
import { FOOTER_LENGTH, MAGIC_HIGH, MAGIC_LOW } from "./table-footer.js";
import { encodeVarint } from "./varint.js";

/** A block is closed once it has this many bytes. Source: tsl/lib/io/table_options.h. */
const BLOCK_SIZE = 262_144;

const NO_COMPRESSION = 0;

/** A short key from `last` on and below `next`. Source: tsl/lib/io/table_builder.cc (FindShortestSeparator). */
function separator(last: Uint8Array, next: Uint8Array): Uint8Array {
  let same = 0;
  while (same < last.length && last[same] === next[same]) same++;
  if (same >= Math.min(last.length, next.length)) return last;
  const byte = last[same] as number; // same is below last.length
  if (byte === 0xff || byte + 1 >= (next[same] as number)) return last;
  return raised(last, same);
}

/** A short key above `last`. Source: as above (FindShortSuccessor). */
function successor(last: Uint8Array): Uint8Array {
  const at = last.findIndex((byte) => byte !== 0xff);
  return at < 0 ? last : raised(last, at);
}

/** `key` up to `at`, that byte one higher. */
function raised(key: Uint8Array, at: number): Uint8Array {
  const short = key.slice(0, at + 1);
  short[at] = (short[at] as number) + 1;
  return short;
}

/**
 * A table (sorted string table) of entries in rising order of their keys, byte for byte as TensorFlow writes it.
 * @throws ArgumentError where keys do not rise.
 * @example
 * const entry = { key: new TextEncoder().encode("a"), value: new Uint8Array([1]) };
 * encodeTable([entry]).length > 48; // => true
 */
export function encodeTable(
  entries: Iterable<TableEntry>,
  options: { readonly blockSize?: number; readonly checksum?: Checksum } = {},
): Uint8Array {
  const { blockSize = BLOCK_SIZE, checksum = crc32c } = options;
  const pieces: Uint8Array[] = [];
  let length = 0;

  /** Appends a block with its trailer and returns its handle: varint offset, varint size. */
  function put(block: Uint8Array): Uint8Array {
    const stored = new Uint8Array(block.length + BLOCK_TRAILER);
    stored.set(block);
    stored[block.length] = NO_COMPRESSION;
    const sealed = maskedCrc32c(stored.subarray(0, block.length + 1), checksum);
    new DataView(stored.buffer).setUint32(block.length + 1, sealed, true);
    const handle = concatBytes([encodeVarint(length), encodeVarint(block.length)]);
    pieces.push(stored);
    length += stored.length;
    return handle;
  }

  const index = new BlockBuilder(1);
  let block = new BlockBuilder();
  let pending: Uint8Array | undefined; // handle of a block whose index key waits for the next key
  let last: Uint8Array | undefined;
  for (const { key, value } of entries) {
    if (last && compareBytes(key, last) <= 0)
      throw new ArgumentError("entries", "rising keys", "an equal or smaller one");
    if (pending && last) index.add(separator(last, key), pending);
    pending = undefined;
    block.add(key, value);
    last = key;
    if (block.size >= blockSize) {
      pending = put(block.finish());
      block = new BlockBuilder();
    }
  }
  if (!block.isEmpty) pending = put(block.finish());
  const metaHandle = put(new BlockBuilder().finish());
  if (pending && last) index.add(successor(last), pending);
  const indexHandle = put(index.finish());

  const footer = new Uint8Array(FOOTER_LENGTH);
  footer.set(concatBytes([metaHandle, indexHandle]));
  const view = new DataView(footer.buffer);
  view.setUint32(FOOTER_LENGTH - 8, MAGIC_LOW, true);
  view.setUint32(FOOTER_LENGTH - 4, MAGIC_HIGH, true);
  pieces.push(footer);
  return concatBytes(pieces);
}
