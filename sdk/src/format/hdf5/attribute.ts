/** Attributes that hold one text. Source: HDF5 File Format Specification 3.0, IV.A.2.m and III.E (global heap). */
import { Cursor } from "../cursor.js";
import type { Limits } from "../limits.js";
import { readDatatype } from "./datatype.js";
import { requireSignature } from "./group.js";
import { MESSAGE, type Message } from "./header.js";
import type { Pages } from "./pages.js";
import { readAddress, readWide, type Widths } from "./superblock.js";

const decoder = new TextDecoder();

/** The text of the attribute `name`, or undefined where there is none, or it is no single text. */
export async function readTextAttribute(
  pages: Pages,
  widths: Widths,
  messages: readonly Message[],
  name: string,
  limits: Limits,
): Promise<string | undefined> {
  for (const { type, cursor } of messages) {
    if (type !== MESSAGE.attribute) continue;
    const data = attributeData(new Cursor(cursor.bytes, cursor.source, cursor.base), name);
    if (data) return readText(pages, widths, data, limits);
  }
  return undefined;
}

/** A cursor at the value, where the attribute has this name and is a text of any length. */
function attributeData(cursor: Cursor, name: string): Cursor | undefined {
  const version = cursor.u8("attribute version");
  cursor.skip(1, "flags");
  const sizes = ["name", "datatype", "dataspace"].map((what) => readWide(cursor, 2, what));
  if (version === 3) cursor.skip(1, "character set");
  // The first version pads each part to 8 bytes.
  const [nameSize, typeSize, spaceSize] = sizes.map((size) =>
    version === 1 ? Math.ceil(size / 8) * 8 : size,
  ) as [number, number, number];
  const found = decoder.decode(cursor.take(nameSize, "attribute name"));
  const type = cursor.take(typeSize, "attribute type");
  cursor.skip(spaceSize, "attribute space");
  if (found.replace(/\0.*$/s, "") !== name) return undefined;
  return readDatatype(new Cursor(type, cursor.source)).isText ? cursor : undefined;
}

/** Length, address of a heap collection, number of the object in it. */
async function readText(
  pages: Pages,
  widths: Widths,
  cursor: Cursor,
  limits: Limits,
): Promise<string | undefined> {
  const length = cursor.u32("text length");
  const address = readAddress(cursor, widths, "heap collection");
  const wanted = cursor.u32("heap object");
  if (length === 0 || address === undefined) return "";
  if (length > limits.nameBytes) cursor.fail("limit", `text of ${length} bytes`);
  const head = await pages.cursor(address, 8 + widths.lengths, "heap collection");
  requireSignature(head, "GCOL");
  head.skip(4, "heap version");
  const size = readWide(head, widths.lengths, "heap size");
  const heap = await pages.cursor(address, size, "heap collection");
  heap.skip(8 + widths.lengths, "heap header");
  while (heap.left >= 8 + widths.lengths) {
    const number = readWide(heap, 2, "object number");
    heap.skip(6, "object header");
    const bytes = readWide(heap, widths.lengths, "object size");
    if (number === 0) break; // free space: the last object
    const value = heap.take(bytes, "object");
    if (number === wanted) return decoder.decode(value.subarray(0, length));
    heap.skip(Math.min(heap.left, (8 - (bytes % 8)) % 8), "padding");
  }
  return undefined;
}
