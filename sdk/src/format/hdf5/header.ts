/**
 * Object headers: the messages that describe a group or a dataset, in one or more blocks.
 * Source: HDF5 File Format Specification 3.0, section IV.A.
 */
import { Cursor } from "../cursor.js";
import type { Pages } from "./pages.js";
import { readWide, requireAddress, type Widths } from "./superblock.js";

export const MESSAGE = {
  dataspace: 0x01,
  linkInfo: 0x02,
  datatype: 0x03,
  link: 0x06,
  layout: 0x08,
  filters: 0x0b,
  attribute: 0x0c,
  continuation: 0x10,
  symbolTable: 0x11,
} as const;

/** One message; `cursor` is over its bytes alone. */
export interface Message {
  readonly type: number;
  readonly cursor: Cursor;
}

/** An object with more blocks than this lies. */
const MOST_BLOCKS = 1000;

const SIGNATURE_LENGTH = 4;

/** Blocks of the second version open with a signature (`OHDR`, `OCHK`) and close with a checksum of 4 bytes. */
const CHECKSUM_LENGTH = 4;

interface Block {
  readonly offset: number;
  readonly length: number;
}

/** Bit of the flags that marks a message as one that stands elsewhere. */
const SHARED = 2;

/** All messages of the object at `address`. */
export async function readMessages(
  pages: Pages,
  widths: Widths,
  address: number,
): Promise<Message[]> {
  const start = await pages.cursor(address, 16, "object header");
  const isFirst = start.u8("object header") === 1;
  const { block, flags } = isFirst ? startOfFirst(start) : await startOfSecond(pages, address);
  const messages: Message[] = [];
  const blocks: Block[] = [block];
  for (let i = 0; i < blocks.length; i++) {
    const { offset, length } = blocks[i] as Block; // i < length
    if (i >= MOST_BLOCKS) start.fail("limit", `object header of more than ${MOST_BLOCKS} blocks`);
    const cursor = await pages.cursor(offset, length, "object header");
    for (const message of isFirst ? firstMessages(cursor) : secondMessages(cursor, flags)) {
      messages.push(message);
      if (message.type !== MESSAGE.continuation) continue;
      const where = message.cursor;
      const at = requireAddress(where, widths, "continuation");
      const size = readWide(where, widths.lengths, "continuation length");
      const frame = isFirst ? 0 : SIGNATURE_LENGTH + CHECKSUM_LENGTH;
      if (size < frame) where.fail("corrupt", `continuation of ${size} bytes`);
      blocks.push({ offset: at + (isFirst ? 0 : SIGNATURE_LENGTH), length: size - frame });
    }
  }
  return messages;
}

function startOfFirst(cursor: Cursor): { block: Block; flags: number } {
  cursor.skip(7, "object header");
  const length = cursor.u32("object header size");
  return { block: { offset: cursor.base + 16, length }, flags: 0 };
}

async function startOfSecond(
  pages: Pages,
  address: number,
): Promise<{ block: Block; flags: number }> {
  const cursor = await pages.cursor(address, 16, "object header");
  const signature = String.fromCharCode(...cursor.take(SIGNATURE_LENGTH, "object header"));
  if (signature !== "OHDR") cursor.fail("corrupt", "no object header here");
  const version = cursor.u8("object header version");
  if (version !== 2) cursor.fail("unsupported", `object header version ${version}`);
  const flags = cursor.u8("flags");
  const skipped = (flags & 0x20 ? 16 : 0) + (flags & 0x10 ? 4 : 0);
  const width = 2 ** (flags & 3);
  const size = await pages.cursor(address + 6 + skipped, width, "object header size");
  const length = readWide(size, width, "object header size");
  return { block: { offset: address + 6 + skipped + width, length }, flags };
}

function* firstMessages(cursor: Cursor): Generator<Message> {
  while (cursor.left >= 8) {
    const type = readWide(cursor, 2, "message type");
    const size = readWide(cursor, 2, "message size");
    const flags = cursor.u8("message flags");
    cursor.skip(3, "message header");
    yield* whole(cursor, type, size, flags);
  }
}

function* secondMessages(cursor: Cursor, headerFlags: number): Generator<Message> {
  const header = headerFlags & 4 ? 6 : 4;
  while (cursor.left >= header) {
    const type = cursor.u8("message type");
    const size = readWide(cursor, 2, "message size");
    const flags = cursor.u8("message flags");
    cursor.skip(header - 4, "creation order");
    yield* whole(cursor, type, size, flags);
  }
}

/** A message with bytes of its own; of one that is shared with other objects nothing is known here. */
function* whole(cursor: Cursor, type: number, size: number, flags: number): Generator<Message> {
  const place = cursor.place.offset;
  const bytes = cursor.take(size, "message");
  if (flags & SHARED) return;
  yield { type, cursor: new Cursor(bytes, cursor.source, place) };
}
