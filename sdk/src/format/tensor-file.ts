import { FormatError } from "../errors.js";

/** A matrix as the stock projector reads it from a `tensor_path`. */
export interface TensorFile {
  readonly rows: number;
  readonly dim: number;
  /** [rows, dim], row-major. */
  readonly values: Float32Array;
  /** How it stood in the file. */
  readonly form: "tsv" | "raw";
}

const TAB = 0x09;
const LINE_FEED = 0x0a;

/**
 * Decodes the file that a config's `tensor_path` names, whatever its extension: TSV of numbers where that is what it
 * holds, else raw little-endian float32 of `shape`. Bytes that are valid UTF-8 but no table of numbers are raw too:
 * there the stock projector fails for every run. Bytes behind the matrix are ignored.
 * @throws FormatError `corrupt` naming line and cell, `truncated` when the shape needs more bytes.
 * Source: tensorboard/plugins/projector/projector_plugin.py, `_read_tensor_tsv_file` and `_read_tensor_binary_file`.
 * @example
 * decodeTensorFile(new TextEncoder().encode("1\t2\n3\t4\n")).values; // => new Float32Array([1, 2, 3, 4])
 */
export function decodeTensorFile(
  bytes: Uint8Array,
  shape?: readonly [number, number],
  source = "tensors.tsv",
): TensorFile {
  if (shape && !isTableOfNumbers(bytes)) return decodeRaw(bytes, shape, source);
  return decodeTsv(bytes, source);
}

/**
 * First bytes of a file by which a table of numbers is told from raw ones.
 * @example
 * isTableOfNumbers(new TextEncoder().encode("1\t2\n").subarray(0, TENSOR_FILE_HEAD)); // => true
 */
export const TENSOR_FILE_HEAD = 4096;

/**
 * True where the first bytes are such as a table of numbers begins with. Its size cannot tell: a number of three
 * characters and a tab are four bytes, as is a float32.
 * @example
 * isTableOfNumbers(new TextEncoder().encode("0.5\t-1e3\n")); // => true
 * isTableOfNumbers(new Uint8Array(new Float32Array([0.5]).buffer)); // => false
 */
export function isTableOfNumbers(bytes: Uint8Array): boolean {
  const head = bytes.subarray(0, TENSOR_FILE_HEAD);
  return head.length > 0 && head.every((byte) => NUMBER_BYTES.has(byte));
}

const NUMBER_BYTES = new Set(
  Array.from("0123456789+-.eEinfINFaAtTyY_ \t\r\n", (c) => c.charCodeAt(0)),
);

function decodeRaw(
  bytes: Uint8Array,
  shape: readonly [number, number],
  source: string,
): TensorFile {
  const [rows, dim] = shape;
  const size = rows * dim * 4;
  if (!Number.isSafeInteger(size) || size > bytes.length) {
    const message = `tensor_shape [${rows}, ${dim}] needs ${size} bytes, ${bytes.length} there`;
    throw new FormatError("truncated", message, { source, offset: bytes.length });
  }
  const values = new Float32Array(rows * dim);
  const view = new DataView(bytes.buffer, bytes.byteOffset, size);
  for (let i = 0; i < values.length; i++) values[i] = view.getFloat32(i * 4, true);
  return { rows, dim, values, form: "raw" };
}

function decodeTsv(bytes: Uint8Array, source: string): TensorFile {
  const decoder = new TextDecoder();
  const values: number[] = [];
  let dim = 0;
  let rows = 0;
  for (let start = 0, line = 1; start < bytes.length; line++) {
    const found = bytes.indexOf(LINE_FEED, start);
    const end = found < 0 ? bytes.length : found;
    const text = decoder.decode(bytes.subarray(start, end)).trim();
    start = end + 1;
    if (text === "") continue;
    const cells = text.split(String.fromCharCode(TAB));
    if (rows === 0) dim = cells.length;
    if (cells.length !== dim) {
      const message = `line ${line}: ${cells.length} numbers, expected ${dim}`;
      throw new FormatError("corrupt", message, { source, offset: end });
    }
    for (const cell of cells) values.push(numberOf(cell, line, end, source));
    rows++;
  }
  if (rows === 0) throw new FormatError("corrupt", "no numbers", { source, offset: 0 });
  return { rows, dim, values: Float32Array.from(values), form: "tsv" };
}

/** As Python's `float()`: it also knows `nan` and `inf`. */
function numberOf(cell: string, line: number, offset: number, source: string): number {
  const text = cell.trim().toLowerCase();
  const value = Number(text);
  if (text !== "" && !Number.isNaN(value)) return value;
  if (/^[+-]?nan$/.test(text)) return Number.NaN;
  if (/^[+-]?inf(inity)?$/.test(text)) return text.startsWith("-") ? -Infinity : Infinity;
  const message = `line ${line}: ${JSON.stringify(cell.slice(0, 40))} is no number`;
  throw new FormatError("corrupt", message, { source, offset });
}
