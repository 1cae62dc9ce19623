import { part, restOf } from "./soft-mix.js";

/** Side of a square, px. */
export const SQUARE = 16;
/** Numbers of a span: its left, top, right and bottom on the sheet, and its left and top where it is packed, px. */
export const SPAN_NUMBERS = 6;

/**
 * The squares of a sheet that hold anything, one beside the other: most of a map is empty, and to send a device what is
 * empty, and to lay it, takes as long as the rest.
 */
export class SoftSquares {
  /** By square: a point stands in it. */
  readonly touched: Uint8Array;
  /** Squares from left to right. */
  readonly across: number;
  /** Rows of pixels that are packed. */
  rows = 0;
  /** As wide as the sheet; premultiplied r, g, b, a from the lowest byte. */
  readonly pixels: Int32Array;
  /** Where what is packed belongs, `SPAN_NUMBERS` each. */
  spans: readonly number[] = [];

  /** Both in px, multiples of the square's side. */
  constructor(
    readonly width: number,
    readonly height: number,
  ) {
    this.across = width / SQUARE;
    this.touched = new Uint8Array(this.across * (height / SQUARE));
    this.pixels = new Int32Array(width * height);
  }

  /**
   * Packs what is painted on a sheet over `paper`, or over nothing where that is 0, and leaves the sheet empty. Points
   * reach `reach` px beyond the square they stand in.
   */
  pack(sheet: Int32Array, paper: number, reach: number): void {
    const { across } = this;
    const near = Math.ceil(reach / SQUARE);
    const spans: number[] = [];
    let packed = 0;
    for (let line = 0; line * SQUARE < this.height; line++) {
      const isNear = this.#nearLine(line, near);
      for (let first = 0; first < across; first++) {
        if (isNear[first] === 0) continue;
        // As long as it goes on, here and where it is packed.
        let count = 1;
        const room = across - (packed % across);
        while (count < room && isNear[first + count] === 1) count++;
        const left = first * SQUARE;
        const top = line * SQUARE;
        const toLeft = (packed % across) * SQUARE;
        const toTop = Math.floor(packed / across) * SQUARE;
        spans.push(left, top, left + count * SQUARE, top + SQUARE, toLeft, toTop);
        const from = top * this.width + left;
        this.#move(sheet, from, toTop * this.width + toLeft, count * SQUARE);
        packed += count;
        first += count - 1;
      }
    }
    this.rows = Math.ceil(packed / across) * SQUARE;
    this.spans = spans;
    this.touched.fill(0);
    if (paper !== 0) layUnder(this.pixels.subarray(0, this.rows * this.width), paper);
  }

  /** By square of a line: a point stands within `near` squares. */
  #nearLine(line: number, near: number): Uint8Array {
    const { across, touched } = this;
    const found = new Uint8Array(across);
    const end = Math.min(this.height / SQUARE, line + near + 1);
    for (let other = Math.max(0, line - near); other < end; other++)
      for (let square = 0; square < across; square++)
        if (touched[other * across + square] === 1)
          found.fill(1, Math.max(0, square - near), square + near + 1);
    return found;
  }

  #move(sheet: Int32Array, from: number, to: number, width: number): void {
    for (let row = 0; row < SQUARE * this.width; row += this.width) {
      this.pixels.set(sheet.subarray(from + row, from + row + width), to + row);
      sheet.fill(0, from + row, from + row + width);
    }
  }
}

function layUnder(pixels: Int32Array, paper: number): void {
  for (let i = 0; i < pixels.length; i++) {
    const over = pixels[i] as number;
    pixels[i] = (over + part(paper, restOf(over))) | 0;
  }
}
