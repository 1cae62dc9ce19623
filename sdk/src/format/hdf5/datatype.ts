/** Element types and shapes of datasets. Source: HDF5 File Format Specification 3.0, IV.A.2.b and IV.A.2.d. */
import type { Cursor } from "../cursor.js";
import type { FixedDtype } from "../dtype.js";
import type { Limits } from "../limits.js";
import { readWide, type Widths } from "./superblock.js";

export interface ElementType {
  /** Bytes. */
  readonly size: number;
  readonly isBigEndian: boolean;
  /** Absent for what is no number: strings, compounds, references. */
  readonly dtype?: FixedDtype;
  /** Two opaque bytes: how Keras stores bfloat16, with an attribute that says so. */
  readonly isOpaque?: boolean;
  /** A string of any length, kept in a heap. */
  readonly isText?: boolean;
}

const INTEGERS: readonly string[] = ["int8", "int16", "int32", "int64"];

/** Exponent location, exponent size and mantissa size of the types that have a name. */
const FLOATS: Record<string, FixedDtype> = {
  "2:10,5,10": "float16",
  "2:7,8,7": "bfloat16",
  "4:23,8,23": "float32",
  "8:52,11,52": "float64",
};

export function readDatatype(cursor: Cursor): ElementType {
  const kind = cursor.u8("datatype") & 0xf;
  const bits = readWide(cursor, 3, "datatype bits");
  const size = cursor.u32("element size");
  const type = { size, isBigEndian: (bits & 1) === 1 };
  if (kind === 0) {
    const name = INTEGERS[Math.log2(size)];
    const dtype = name && ((bits & 8 ? name : `u${name}`) as FixedDtype);
    return dtype ? { ...type, dtype } : type;
  }
  if (kind === 1) {
    cursor.skip(4, "float bits");
    const exponentAt = cursor.u8("exponent location");
    const exponentSize = cursor.u8("exponent size");
    cursor.skip(1, "mantissa location");
    const mantissa = cursor.u8("mantissa size");
    const dtype = FLOATS[`${size}:${exponentAt},${exponentSize},${mantissa}`];
    return dtype ? { ...type, dtype } : type;
  }
  if (kind === 5) return { size, isBigEndian: false, isOpaque: true };
  // h5py's bool: an enumeration of FALSE and TRUE over one byte.
  if (kind === 8 && size === 1) return { size, isBigEndian: false, dtype: "bool" };
  if (kind === 9) return { size, isBigEndian: false, isText: (bits & 0xf) === 1 };
  return { size, isBigEndian: false };
}

/** @throws FormatError `limit` for more dims than `limits.rank`, `unsupported` for a dataset without a space. */
export function readDataspace(cursor: Cursor, widths: Widths, limits: Limits): number[] {
  const version = cursor.u8("dataspace version");
  if (version !== 1 && version !== 2) cursor.fail("unsupported", `dataspace version ${version}`);
  const rank = cursor.u8("rank");
  if (rank > limits.rank) cursor.fail("limit", `rank ${rank}, at most ${limits.rank} allowed`);
  cursor.skip(1, "flags");
  if (version === 1) cursor.skip(5, "dataspace");
  else if (cursor.u8("kind of space") === 2)
    cursor.fail("unsupported", "a dataset without a space");
  return Array.from({ length: rank }, () => readWide(cursor, widths.lengths, "dim"));
}
