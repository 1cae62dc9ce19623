import { ArgumentError } from "../../errors.js";
import { crc32c } from "../../io/crc.js";
import { invalidRows, type Matrix } from "./matrix.js";

/** Never part of UTF-8: behind a matrix that happens to be valid UTF-8 it makes the file binary for every reader. */
const NOT_UTF8 = 0xff;

/**
 * The data file of a bundle with one float32 matrix: the raw values, little-endian, and nothing else, so that stock's
 * `tensor_path` may name it. The checksum is known once the chunks have been taken.
 */
export class Shard {
  readonly #matrix: Matrix;
  readonly #text = new Utf8Test();
  #crc = 0;

  constructor(matrix: Matrix) {
    this.#matrix = matrix;
  }

  /** CRC-32C of the matrix, unmasked. */
  get crc(): number {
    return this.#crc;
  }

  /**
   * The file in pieces.
   * Stock TensorBoard reads a `tensor_path` that is valid UTF-8 as text, and then fails for every run: such a matrix
   * is followed by one byte, which stock drops and TensorFlow never looks at.
   * @throws ArgumentError naming the first row with a value that is not finite
   */
  async *chunks(): AsyncGenerator<Uint8Array> {
    const { dim } = this.#matrix;
    let count = 0;
    this.#crc = 0;
    for await (const piece of this.#matrix.pieces()) {
      requireFinite(piece, dim, count);
      count += piece.length;
      const bytes = new Uint8Array(piece.buffer, piece.byteOffset, piece.byteLength);
      this.#crc = crc32c(bytes, this.#crc);
      this.#text.add(bytes);
      yield bytes;
    }
    if (this.#text.isText()) yield Uint8Array.of(NOT_UTF8);
  }
}

/** @throws ArgumentError naming the first row with a value that is not finite, and how many there are */
export function requireFinite(values: Float32Array, dim: number, firstValue = 0): void {
  const [first, ...others] = invalidRows(values, dim, firstValue);
  if (first === undefined) return;
  const more = others.length > 0 ? ` and ${others.length} more` : "";
  throw new ArgumentError(
    "vectors",
    'finite numbers (or invalidRows: "skip")',
    `NaN or infinity in row ${first}${more}`,
  );
}

/** Tells whether all bytes so far are UTF-8; costs nothing once they are not. */
class Utf8Test {
  #decoder: InstanceType<typeof TextDecoder> | undefined = new TextDecoder("utf-8", {
    fatal: true,
  });

  add(bytes: Uint8Array): void {
    try {
      this.#decoder?.decode(bytes, { stream: true });
    } catch {
      this.#decoder = undefined;
    }
  }

  isText(): boolean {
    try {
      return this.#decoder?.decode() !== undefined;
    } catch {
      return false;
    }
  }
}
