import { ArgumentError, ShapeError } from "../../errors.js";
import type { Pixels } from "../../io/png.js";
import type { FlatNumbers } from "../tensor-like.js";

/** Order of the dimensions: N pictures, C channels, H lines, W columns. */
export type DataFormat = "HW" | "HWC" | "CHW" | "NHW" | "NHWC" | "NCHW";

/**
 * Pictures from numbers. Whole-number types count as 0 to 255; floating ones as 0 to 1, cut off beyond. Channels: 1
 * grey, 2 grey and alpha, 3 RGB, 4 RGBA. Default format by rank: HW, HWC, NHWC.
 * @throws ShapeError where the shape does not fit the format.
 */
export function pixelsFromNumbers(
  numbers: FlatNumbers,
  format: DataFormat | undefined,
  argument: string,
): Pixels[] {
  const { shape } = numbers;
  const order = format ?? (["HW", "HWC", "NHWC"] as const)[shape.length - 2];
  if (order === undefined || order.length !== shape.length)
    throw new ShapeError(
      argument,
      order ? `shape [${[...order]}]` : "2, 3 or 4 dimensions",
      `[${shape}]`,
    );
  const dim = (letter: string) => shape[order.indexOf(letter)] ?? 1;
  const [count, channels, height, width] = ["N", "C", "H", "W"].map(dim) as [
    number,
    number,
    number,
    number,
  ];
  if (channels < 1 || channels > 4)
    throw new ShapeError(argument, "1 to 4 channels", `${channels} in [${shape}] as ${order}`);
  if (width < 1 || height < 1) throw new ShapeError(argument, "at least one pixel", `[${shape}]`);
  const isFirst = order.indexOf("C") >= 0 && order.indexOf("C") < order.indexOf("H");
  const size = width * height * channels;
  return Array.from({ length: count }, (_, n) => {
    const data = new Uint8Array(size);
    for (let i = 0; i < size; i++) {
      // Output is always HWC; `from` is the same sample in the input.
      const from = isFirst ? (i % channels) * width * height + Math.floor(i / channels) : i;
      data[i] = toByte(numbers.data[n * size + from] as number, numbers.dtype);
    }
    return { width, height, channels: channels as Pixels["channels"], data };
  });
}

function toByte(value: number, dtype: string): number {
  const scaled = dtype.startsWith("float") || dtype === "bool" ? value * 255 : value;
  // Not a number becomes 0. Rounded, so that a byte divided by 255 comes back as it was.
  return scaled >= 255 ? 255 : scaled > 0 ? Math.round(scaled) : 0;
}

/** The picture with an alpha channel. */
export function toRgba({ width, height, channels, data }: Pixels): Uint8Array {
  if (channels === 4) return data;
  const rgba = new Uint8Array(width * height * 4);
  for (let i = 0; i < width * height; i++) {
    const at = i * channels;
    const isGrey = channels < 3;
    rgba[i * 4] = data[at] as number; // inside: at < width x height x channels
    rgba[i * 4 + 1] = data[isGrey ? at : at + 1] as number;
    rgba[i * 4 + 2] = data[isGrey ? at : at + 2] as number;
    rgba[i * 4 + 3] = channels === 2 ? (data[at + 1] as number) : 255;
  }
  return rgba;
}

/** A sheet that pictures are drawn into. RGBA, transparent at first. */
export class Canvas {
  readonly data: Uint8Array;
  constructor(
    readonly width: number,
    readonly height: number,
  ) {
    this.data = new Uint8Array(width * height * 4);
  }

  /**
   * Draws the whole picture into a cell, as large as it fits and centred; the rest of the cell stays transparent.
   * Shrinking averages the pixels covered, weighted by their alpha; enlarging repeats them.
   */
  drawInto(picture: Pixels, x: number, y: number, cellWidth: number, cellHeight: number): void {
    const scale = Math.min(cellWidth / picture.width, cellHeight / picture.height);
    const width = Math.max(1, Math.min(cellWidth, Math.round(picture.width * scale)));
    const height = Math.max(1, Math.min(cellHeight, Math.round(picture.height * scale)));
    const resized = resize(toRgba(picture), picture.width, picture.height, width, height);
    const left = x + ((cellWidth - width) >> 1);
    const top = y + ((cellHeight - height) >> 1);
    for (let line = 0; line < height; line++) {
      const from = line * width * 4;
      this.data.set(
        resized.subarray(from, from + width * 4),
        ((top + line) * this.width + left) * 4,
      );
    }
  }

  toPixels(): Pixels {
    return { width: this.width, height: this.height, channels: 4, data: this.data };
  }
}

function resize(
  from: Uint8Array,
  fromWidth: number,
  fromHeight: number,
  width: number,
  height: number,
): Uint8Array {
  if (fromWidth === width && fromHeight === height) return from;
  const columns = spans(fromWidth, width);
  const lines = spans(fromHeight, height);
  const out = new Uint8Array(width * height * 4);
  for (let y = 0; y < height; y++) {
    const [top, bottom] = lines[y] as Span; // spans() made one for each
    for (let x = 0; x < width; x++) {
      const [left, right] = columns[x] as Span;
      averageInto(out, (y * width + x) * 4, from, fromWidth, left, right, top, bottom);
    }
  }
  return out;
}

/** First pixel covered and the one behind the last, with fractions. */
type Span = readonly [from: number, to: number];

function spans(from: number, to: number): readonly Span[] {
  const step = from / to;
  return Array.from({ length: to }, (_, i) => {
    if (step < 1) {
      const pixel = Math.min(from - 1, Math.floor((i + 0.5) * step));
      return [pixel, pixel + 1] as const;
    }
    return [i * step, Math.min(from, (i + 1) * step)] as const;
  });
}

function averageInto(
  out: Uint8Array,
  at: number,
  from: Uint8Array,
  fromWidth: number,
  left: number,
  right: number,
  top: number,
  bottom: number,
): void {
  // One whole pixel, as where pictures are enlarged.
  if (right - left === 1 && bottom - top === 1 && Number.isInteger(left) && Number.isInteger(top)) {
    const pixel = (top * fromWidth + left) * 4;
    if (from[pixel + 3] !== 0) for (let c = 0; c < 4; c++) out[at + c] = from[pixel + c] as number;
    return;
  }
  let [red, green, blue, alpha, area] = [0, 0, 0, 0, 0];
  for (let y = Math.floor(top); y < bottom; y++) {
    const tall = Math.min(y + 1, bottom) - Math.max(y, top);
    for (let x = Math.floor(left); x < right; x++) {
      const weight = tall * (Math.min(x + 1, right) - Math.max(x, left));
      const pixel = (y * fromWidth + x) * 4;
      const opacity = weight * (from[pixel + 3] as number); // the span lies inside the picture
      red += opacity * (from[pixel] as number);
      green += opacity * (from[pixel + 1] as number);
      blue += opacity * (from[pixel + 2] as number);
      alpha += opacity;
      area += weight;
    }
  }
  if (alpha === 0 || area === 0) return;
  out[at] = Math.round(red / alpha);
  out[at + 1] = Math.round(green / alpha);
  out[at + 2] = Math.round(blue / alpha);
  out[at + 3] = Math.round(alpha / area);
}

/** Stands where a thumbnail is missing or broken: a grey frame with a diagonal. */
export function placeholder(side = 32): Pixels {
  const data = new Uint8Array(side * side * 4);
  for (let y = 0; y < side; y++)
    for (let x = 0; x < side; x++) {
      const isFrame = x === 0 || y === 0 || x === side - 1 || y === side - 1;
      const shade = isFrame || x === y || x === side - 1 - y ? 150 : 225;
      data.set([shade, shade, shade, 255], (y * side + x) * 4);
    }
  return { width: side, height: side, channels: 4, data };
}

/** @throws ArgumentError unless `size` is a whole number of pixels from 1 to 8192. */
export function requireSize(size: number, argument: string): number {
  if (Number.isSafeInteger(size) && size >= 1 && size <= 8192) return size;
  throw new ArgumentError(argument, "a whole number of pixels from 1 to 8192", String(size));
}
