/**
 * The start of an HDF5 file: a signature, the sizes of its numbers, the place of the root group.
 * Source: HDF5 File Format Specification 3.0, section II.A.
 */
import { FormatError } from "../../errors.js";
import type { Cursor } from "../cursor.js";
import type { Pages } from "./pages.js";

const SIGNATURE = [0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a];

/** The signature stands at 0, or at 512 or a doubling of it behind a block of the user's. */
const LAST_START = 2 ** 24;

/** How wide addresses and lengths are, and where addresses count from. */
export interface Widths {
  /** Bytes of an address. */
  readonly offsets: number;
  /** Bytes of a length. */
  readonly lengths: number;
  /** Added to every address. */
  readonly base: number;
}

/** A number of 1 to 8 bytes, little-endian; at most 2^53 - 1. */
export function readWide(cursor: Cursor, width: number, what: string): number {
  if (width === 8) return cursor.u64(what);
  let value = 0;
  for (const [i, byte] of cursor.take(width, what).entries()) value += byte * 256 ** i;
  return value;
}

/** An address in the file, or undefined where it is none (all ones). */
export function readAddress(cursor: Cursor, widths: Widths, what: string): number | undefined {
  const bytes = cursor.take(widths.offsets, what);
  if (bytes.every((byte) => byte === 0xff)) return undefined;
  cursor.offset -= widths.offsets;
  return readWide(cursor, widths.offsets, what) + widths.base;
}

/** An address that must be there. */
export function requireAddress(cursor: Cursor, widths: Widths, what: string): number {
  return readAddress(cursor, widths, what) ?? cursor.fail("corrupt", `${what} is undefined`);
}

/**
 * Finds the root group.
 * @throws FormatError `corrupt` where the file is no HDF5, `unsupported` for a later version.
 */
export async function readSuperblock(pages: Pages): Promise<{ widths: Widths; root: number }> {
  for (let start = 0; start <= LAST_START; start = start === 0 ? 512 : start * 2) {
    if (start + 96 > pages.size) break;
    const cursor = await pages.cursor(start, 96, "superblock");
    const signature = cursor.take(8, "signature");
    if (SIGNATURE.every((byte, i) => byte === signature[i])) return readVersion(cursor);
  }
  const at = { source: pages.source.name, offset: 0 };
  throw new FormatError("corrupt", "not an HDF5 file: no signature", at);
}

function readVersion(cursor: Cursor): { widths: Widths; root: number } {
  const version = cursor.u8("version");
  if (version > 3) cursor.fail("unsupported", `superblock version ${version}`);
  if (version < 2) cursor.skip(4, "versions");
  const offsets = cursor.u8("size of offsets");
  const lengths = cursor.u8("size of lengths");
  for (const width of [offsets, lengths])
    if (width !== 4 && width !== 8) cursor.fail("unsupported", `numbers of ${width} bytes`);
  const none = { offsets, lengths, base: 0 };
  if (version >= 2) {
    cursor.skip(1, "flags");
    const base = requireAddress(cursor, none, "base address");
    cursor.skip(2 * offsets, "extension and end");
    const widths = { ...none, base };
    return { widths, root: requireAddress(cursor, widths, "root group") };
  }
  // One byte reserved, two node sizes, flags; version 1 has a third size and padding.
  cursor.skip(version === 0 ? 9 : 13, "sizes of nodes");
  const base = requireAddress(cursor, none, "base address");
  cursor.skip(3 * offsets, "addresses");
  const widths = { ...none, base };
  cursor.skip(offsets, "name of the root group");
  return { widths, root: requireAddress(cursor, widths, "root group") };
}
