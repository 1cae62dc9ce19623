/** Where the bytes of a dataset stand. Source: HDF5 File Format Specification 3.0, IV.A.2.i and III.A.1. */
import { FormatError } from "../../errors.js";
import type { Cursor } from "../cursor.js";
import { requireTreeNode } from "./group.js";
import type { Pages } from "./pages.js";
import { readAddress, readWide, requireAddress, type Widths } from "./superblock.js";

export type Layout =
  | { readonly kind: "compact"; readonly bytes: Uint8Array }
  /** Without an offset nothing was ever written: all elements are 0. */
  | { readonly kind: "contiguous"; readonly offset: number | undefined; readonly size: number }
  | {
      readonly kind: "chunked";
      readonly tree: number | undefined;
      /** Shape of a chunk. */
      readonly chunk: readonly number[];
    };

/** @throws FormatError `unsupported` for layouts of other versions, and for the newer indexes of chunks. */
export function readLayout(cursor: Cursor, widths: Widths): Layout {
  const version = cursor.u8("layout version");
  if (version !== 3 && version !== 4) cursor.fail("unsupported", `layout version ${version}`);
  const kind = cursor.u8("layout class");
  if (kind === 0) {
    const size = readWide(cursor, 2, "compact size");
    return { kind: "compact", bytes: cursor.take(size, "compact data") };
  }
  if (kind === 1) {
    const offset = readAddress(cursor, widths, "data");
    return { kind: "contiguous", offset, size: readWide(cursor, widths.lengths, "data size") };
  }
  if (kind !== 2 || version !== 3)
    cursor.fail("unsupported", `layout class ${kind} of version ${version}`);
  const rank = cursor.u8("chunk rank") - 1; // the last dim is the element's size
  const tree = readAddress(cursor, widths, "chunk index");
  const chunk = Array.from({ length: Math.max(0, rank) }, () => cursor.u32("chunk dim"));
  if (rank < 1 || chunk.includes(0)) cursor.fail("corrupt", `chunks of [${chunk}]`);
  return { kind: "chunked", tree, chunk };
}

/** One chunk: its first element, and its bytes. */
export interface Chunk {
  readonly start: readonly number[];
  readonly offset: number;
  /** Bytes. */
  readonly size: number;
}

/** Yields every chunk of a dataset; a node that is met again is refused. */
export async function* readChunks(
  pages: Pages,
  widths: Widths,
  address: number,
  rank: number,
  seen = new Set<number>(),
): AsyncGenerator<Chunk> {
  const head = 8 + 2 * widths.offsets;
  const cursor = await pages.cursor(address, head, "chunk index");
  requireTreeNode(cursor, 1, seen);
  const level = cursor.u8("B-tree level");
  const used = readWide(cursor, 2, "B-tree entries");
  const key = 8 + 8 * (rank + 1);
  const body = await pages.cursor(address + head, used * (key + widths.offsets), "chunk index");
  for (let i = 0; i < used; i++) {
    const size = body.u32("chunk size");
    const mask = body.u32("filter mask");
    const start = Array.from({ length: rank }, () => body.u64("chunk start"));
    body.skip(8, "element offset");
    const offset = requireAddress(body, widths, "chunk");
    if (level > 0) yield* readChunks(pages, widths, offset, rank, seen);
    else if (mask !== 0) {
      const at = { source: body.source, offset };
      throw new FormatError("unsupported", "a chunk with a filter mask", at);
    } else yield { start, offset, size };
  }
}
