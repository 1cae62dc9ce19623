import { FormatError } from "../errors.js";

/**
 * The header of NumPy's `.npy` file. Source: numpy/lib/format.py and NEP 1.
 *
 * ```
 * "\x93NUMPY"  u8 major  u8 minor  u16 or u32 header length (v1 / v2 and v3)  header  raw items
 * header = Python literal  {'descr': '<f4', 'fortran_order': False, 'shape': (3, 2), }  spaces  "\n"
 * ```
 */

/** Item types that are read. `f2` is half precision, `b1` one byte a boolean, the digit is the size in bytes. */
export type NpyDtype =
  | "b1"
  | "f2"
  | "f4"
  | "f8"
  | "i1"
  | "i2"
  | "i4"
  | "i8"
  | "u1"
  | "u2"
  | "u4"
  | "u8";

/** What stands before the items, and where they are. */
export interface NpyHeader {
  readonly dtype: NpyDtype;
  readonly littleEndian: boolean;
  readonly fortranOrder: boolean;
  readonly shape: readonly number[];
  /** Bytes of one item. */
  readonly itemSize: number;
  /** Number of items: the product of `shape`. */
  readonly count: number;
  /** Offset of the first item, in bytes. */
  readonly dataOffset: number;
}

/**
 * A read of this many bytes holds the whole header of any array NumPy writes without a structured type.
 * @example
 * const file = encodeNpy("f4", [2], new Float32Array(2));
 * decodeNpyHeader(file.subarray(0, NPY_PREFIX_BYTES)).shape; // => [2]
 */
export const NPY_PREFIX_BYTES = 256;
/**
 * Longer headers are refused: no plain array needs more.
 * @example
 * NPY_HEADER_LIMIT > NPY_PREFIX_BYTES; // => true
 */
export const NPY_HEADER_LIMIT = 65_536;
/** NumPy's own limit of dimensions is 64 since version 2, 32 before. */
const RANK_LIMIT = 64;
const MAGIC = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59] as const;
const ITEM_TYPES: ReadonlySet<string> = new Set<NpyDtype>([
  "b1",
  "f2",
  "f4",
  "f8",
  "i1",
  "i2",
  "i4",
  "i8",
  "u1",
  "u2",
  "u4",
  "u8",
]);

/**
 * True when `bytes` begin with the magic of a `.npy` file.
 * @example
 * isNpy(encodeNpy("f4", [1], new Float32Array(1))); // => true
 */
export function isNpy(bytes: Uint8Array): boolean {
  return MAGIC.every((value, index) => bytes[index] === value);
}

/**
 * Decodes the header from the first bytes of a file; `prefix` may end anywhere behind the header.
 * @throws FormatError `corrupt` (not a `.npy`), `truncated` (the header goes on), `limit`, `unsupported` (objects, strings, records).
 * @example
 * decodeNpyHeader(encodeNpyHeader("u2", [10, 2])).shape; // => [10, 2]
 */
export function decodeNpyHeader(prefix: Uint8Array, source = "array.npy"): NpyHeader {
  const at = (offset: number) => ({ source, offset });
  const wrong = MAGIC.findIndex((value, index) => index < prefix.length && prefix[index] !== value);
  if (wrong >= 0) throw new FormatError("corrupt", "not a .npy file: its magic is missing", at(0));
  if (prefix.length < 12) {
    throw new FormatError("truncated", "the header is cut off", at(prefix.length));
  }
  const major = prefix[6] ?? 0;
  if (major < 1 || major > 3) {
    throw new FormatError("unsupported", `.npy version ${major}, expected 1, 2 or 3`, at(6));
  }
  const view = new DataView(prefix.buffer, prefix.byteOffset, prefix.byteLength);
  const start = major === 1 ? 10 : 12;
  const length = major === 1 ? view.getUint16(8, true) : view.getUint32(8, true);
  if (length > NPY_HEADER_LIMIT) {
    throw new FormatError("limit", `header of ${length} bytes, allowed ${NPY_HEADER_LIMIT}`, at(8));
  }
  const dataOffset = start + length;
  if (dataOffset > prefix.length) {
    const message = `header: needs ${dataOffset} bytes, ${prefix.length} there`;
    throw new FormatError("truncated", message, at(prefix.length));
  }
  const text = new TextDecoder().decode(prefix.subarray(start, dataOffset));
  return { ...parseHeaderText(text, at(start)), dataOffset };
}

function parseHeaderText(
  text: string,
  at: { source: string; offset: number },
): Omit<NpyHeader, "dataOffset"> {
  const fail = (what: string) => new FormatError("corrupt", `header: ${what}`, at);
  const structured = /'descr'\s*:\s*\[/.test(text);
  if (structured) throw new FormatError("unsupported", "a record array: save each field apart", at);
  const descr = /'descr'\s*:\s*'([^']{1,64})'/.exec(text)?.[1];
  const order = /'fortran_order'\s*:\s*(True|False)/.exec(text)?.[1];
  const dims = /'shape'\s*:\s*\(([\d\s,L]*)\)/.exec(text)?.[1];
  if (descr === undefined) throw fail("'descr' is missing or not a string");
  if (order === undefined) throw fail("'fortran_order' is missing or not a boolean");
  if (dims === undefined) throw fail("'shape' is missing or not a tuple of integers");
  const type = parseDescr(descr, at);
  const shape = dims
    .split(",")
    .map((part) => part.trim().replace(/L$/, "")) // Python 2 wrote long integers as 3L
    .filter((part) => part !== "")
    .map(Number);
  if (shape.length > RANK_LIMIT) {
    throw new FormatError("limit", `${shape.length} dimensions, allowed ${RANK_LIMIT}`, at);
  }
  let count = 1;
  for (const dim of shape) {
    if (Number.isNaN(dim)) throw fail("'shape' is not a tuple of integers");
    count *= dim;
    if (!Number.isSafeInteger(dim) || !Number.isSafeInteger(count * type.itemSize)) {
      throw new FormatError("limit", `shape [${shape}] overflows`, at);
    }
  }
  return { ...type, fortranOrder: order === "True", shape, count };
}

function parseDescr(descr: string, at: { source: string; offset: number }) {
  const order = descr[0] ?? "";
  const name = descr.slice(1) === "?" ? "b1" : descr.slice(1);
  if (name.startsWith("O")) {
    const message = "an array of Python objects (pickle): save numbers instead";
    throw new FormatError("unsupported", message, at);
  }
  if (!ITEM_TYPES.has(name) || !"<>|=".includes(order)) {
    throw new FormatError("unsupported", `items of type ${descr}: expected numbers`, at);
  }
  const dtype = name as NpyDtype; // checked: it is in ITEM_TYPES
  return { dtype, littleEndian: order !== ">", itemSize: Number(name.slice(1)) };
}

/**
 * Encodes the header of a little-endian array in C order, padded so that the items start at a multiple of 64 bytes.
 * For arrays that are written in pieces; `encodeNpy` does all at once.
 * @example
 * encodeNpyHeader("f4", [1000, 2]).length % 64; // => 0
 */
export function encodeNpyHeader(dtype: NpyDtype, shape: readonly number[]): Uint8Array {
  const order = dtype.endsWith("1") ? "|" : "<";
  const tuple = shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(", ")})`;
  const literal = `{'descr': '${order}${dtype}', 'fortran_order': False, 'shape': ${tuple}, }`;
  const total = Math.ceil((10 + literal.length + 1) / 64) * 64;
  const bytes = new Uint8Array(total).fill(0x20);
  bytes.set([...MAGIC, 1, 0, (total - 10) & 0xff, (total - 10) >> 8]);
  for (let i = 0; i < literal.length; i++) bytes[10 + i] = literal.charCodeAt(i);
  bytes[total - 1] = 0x0a;
  return bytes;
}
