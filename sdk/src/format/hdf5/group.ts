/**
 * Groups: names and where their objects stand. Old ones keep them in a B-tree of symbol nodes whose names are in a
 * heap, new and small ones as link messages. Source: HDF5 File Format Specification 3.0, III.A.1, III.B, III.D, IV.A.2.g.
 */
import type { Cursor } from "../cursor.js";
import type { Limits } from "../limits.js";
import { MESSAGE, type Message } from "./header.js";
import type { Pages } from "./pages.js";
import { readAddress, readWide, requireAddress, type Widths } from "./superblock.js";

const decoder = new TextDecoder();

/** A name in a group. Soft links and those into other files are left out. */
export interface Link {
  readonly name: string;
  readonly address: number;
}

/** @throws FormatError `unsupported` for groups of the newest kind whose links fill a fractal heap. */
export async function readLinks(
  pages: Pages,
  widths: Widths,
  messages: readonly Message[],
  limits: Limits,
): Promise<Link[]> {
  const links: Link[] = [];
  for (const { type, cursor } of messages) {
    if (type === MESSAGE.symbolTable) {
      const tree = requireAddress(cursor, widths, "B-tree of the group");
      const heap = await readHeap(pages, widths, requireAddress(cursor, widths, "heap"));
      for await (const node of treeLeaves(pages, widths, tree))
        links.push(...(await readSymbols(pages, widths, node, heap, limits)));
    } else if (type === MESSAGE.link) {
      const link = readLinkMessage(cursor, widths, limits);
      if (link) links.push(link);
    } else if (type === MESSAGE.linkInfo) requireCompact(cursor, widths);
    if (links.length > limits.entries)
      cursor.fail("limit", `a group of more than ${limits.entries} members`);
  }
  return links;
}

/** Version, flags, [greatest creation order], address of a fractal heap, of an index. */
function requireCompact(cursor: Cursor, widths: Widths): void {
  cursor.skip(1, "link info version");
  if (cursor.u8("link info flags") & 1) cursor.skip(8, "creation order");
  if (readAddress(cursor, widths, "fractal heap") !== undefined)
    cursor.fail("unsupported", "a group whose links are in a fractal heap");
}

function readLinkMessage(cursor: Cursor, widths: Widths, limits: Limits): Link | undefined {
  const version = cursor.u8("link version");
  if (version !== 1) cursor.fail("unsupported", `link version ${version}`);
  const flags = cursor.u8("link flags");
  const kind = flags & 8 ? cursor.u8("link type") : 0;
  if (flags & 4) cursor.skip(8, "creation order");
  if (flags & 16) cursor.skip(1, "character set");
  const length = readWide(cursor, 2 ** (flags & 3), "name length");
  if (length > limits.nameBytes) cursor.fail("limit", `name of ${length} bytes`);
  const name = decoder.decode(cursor.take(length, "name"));
  return kind === 0 ? { name, address: requireAddress(cursor, widths, "link") } : undefined;
}

/** The names of an old group, each ended by a zero byte. */
async function readHeap(pages: Pages, widths: Widths, address: number): Promise<Cursor> {
  const cursor = await pages.cursor(address, 8 + 2 * widths.lengths + widths.offsets, "heap");
  requireSignature(cursor, "HEAP");
  cursor.skip(4, "heap version");
  const size = readWide(cursor, widths.lengths, "heap size");
  cursor.skip(widths.lengths, "heap free list");
  return pages.cursor(requireAddress(cursor, widths, "heap data"), size, "heap data");
}

function nameAt(heap: Cursor, offset: number, limits: Limits): string {
  const end = heap.bytes.indexOf(0, offset);
  if (offset > heap.bytes.length || end < 0) heap.fail("corrupt", `no name at ${offset}`);
  if (end - offset > limits.nameBytes) heap.fail("limit", `name of ${end - offset} bytes`);
  return decoder.decode(heap.bytes.subarray(offset, end));
}

export function requireSignature(cursor: Cursor, signature: string): void {
  const found = String.fromCharCode(...cursor.take(4, signature));
  if (found !== signature) cursor.fail("corrupt", `no ${signature} here`);
}

/** Addresses of the symbol nodes below a node of the B-tree; a node that is met again is refused. */
async function* treeLeaves(
  pages: Pages,
  widths: Widths,
  address: number,
  seen = new Set<number>(),
): AsyncGenerator<number> {
  const head = 8 + 2 * widths.offsets;
  const cursor = await pages.cursor(address, head, "B-tree");
  requireTreeNode(cursor, 0, seen);
  const level = cursor.u8("B-tree level");
  const used = readWide(cursor, 2, "B-tree entries");
  const entry = widths.lengths + widths.offsets;
  const body = await pages.cursor(address + head, used * entry, "B-tree");
  for (let i = 0; i < used; i++) {
    body.skip(widths.lengths, "B-tree key");
    const child = requireAddress(body, widths, "B-tree child");
    if (level === 0) yield child;
    else yield* treeLeaves(pages, widths, child, seen);
  }
}

/** Checks the start of a B-tree's node: 0 is a group's, 1 that of chunks. */
export function requireTreeNode(cursor: Cursor, type: number, seen: Set<number>): void {
  requireSignature(cursor, "TREE");
  if (cursor.u8("B-tree type") !== type) cursor.fail("corrupt", `not a B-tree of type ${type}`);
  if (seen.has(cursor.base)) cursor.fail("corrupt", "a B-tree that holds itself");
  seen.add(cursor.base);
}

async function readSymbols(
  pages: Pages,
  widths: Widths,
  address: number,
  heap: Cursor,
  limits: Limits,
): Promise<Link[]> {
  const head = await pages.cursor(address, 8, "symbol node");
  requireSignature(head, "SNOD");
  head.skip(2, "symbol node version");
  const count = readWide(head, 2, "symbols");
  const entry = 2 * widths.offsets + 24;
  const cursor = await pages.cursor(address + 8, count * entry, "symbols");
  const links: Link[] = [];
  for (let i = 0; i < count; i++) {
    const name = nameAt(heap, readWide(cursor, widths.offsets, "name offset"), limits);
    const object = readAddress(cursor, widths, "object");
    const cacheType = cursor.u32("cache type");
    cursor.skip(20, "scratch");
    // 2 marks a soft link.
    if (object !== undefined && cacheType !== 2) links.push({ name, address: object });
  }
  return links;
}
