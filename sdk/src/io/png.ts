/**
 * PNG by `node:zlib`. A file is a signature of 8 bytes and chunks: u32 length, 4 letters, data, u32 CRC of letters
 * and data, all big-endian. The pixels are in IDAT: one filter byte and then the samples of each line, deflated.
 * Source: W3C, Portable Network Graphics (Second Edition).
 */
import { promisify } from "node:util";
import { crc32, deflate, deflateSync, inflateSync } from "node:zlib";
import { ArgumentError, FormatError, ShapeError } from "../errors.js";
import { readSamples } from "./png-samples.js";

/** Pixels, row-major, 8 bits a sample: grey, grey + alpha, RGB or RGBA. Alpha is not premultiplied. */
export interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 2 | 3 | 4;
  readonly data: Uint8Array;
}

const deflateAsync = promisify<Uint8Array, object, Uint8Array>(deflate);
export const PNG_SIGNATURE: Uint8Array = Uint8Array.of(
  0x89,
  0x50,
  0x4e,
  0x47,
  0x0d,
  0x0a,
  0x1a,
  0x0a,
);
const COLOUR_TYPE_OF_CHANNELS = { 1: 0, 2: 4, 3: 2, 4: 6 } as const;
/** Pixels of the largest picture that is decoded; a small file may claim far more. */
const MAX_PIXELS = 85_000_000;
const FILTER_NONE = 0;
const FILTER_SUB = 1;
const FILTER_UP = 2;

/** True when `bytes` begin as a PNG file does. */
export function isPng(bytes: Uint8Array): boolean {
  return bytes.length >= 8 && PNG_SIGNATURE.every((byte, at) => bytes[at] === byte);
}

/** Encodes pixels as PNG. @throws ShapeError when `data` does not hold width x height x channels samples. */
export function encodePng(pixels: Pixels, level = 6): Uint8Array {
  requireWhole(pixels);
  return assemble(pixels, deflateSync(filterLines(pixels), { level }));
}

/** As `encodePng`, with the packing done beside this thread: for large sheets. */
export async function encodePngAsync(pixels: Pixels, level = 6): Promise<Uint8Array> {
  requireWhole(pixels);
  return assemble(pixels, await deflateAsync(filterLines(pixels), { level }));
}

function requireWhole({ width, height, channels, data }: Pixels): void {
  if (!(Number.isSafeInteger(width) && Number.isSafeInteger(height)) || width < 1 || height < 1)
    throw new ArgumentError("pixels", "width and height of at least 1", `${width} x ${height}`);
  if (data.length !== width * height * channels)
    throw new ShapeError(
      "pixels",
      `${width} x ${height} x ${channels} = ${width * height * channels} samples`,
      `${data.length}`,
    );
}

function assemble({ width, height, channels }: Pixels, body: Uint8Array): Uint8Array {
  const header = new Uint8Array(13);
  const view = new DataView(header.buffer);
  view.setUint32(0, width);
  view.setUint32(4, height);
  header.set([8, COLOUR_TYPE_OF_CHANNELS[channels], 0, 0, 0], 8);
  return Buffer.concat([
    PNG_SIGNATURE,
    chunk("IHDR", header),
    chunk("IDAT", body),
    chunk("IEND", new Uint8Array(0)),
  ]);
}

function chunk(letters: string, data: Uint8Array): Uint8Array {
  const bytes = Buffer.alloc(12 + data.length);
  bytes.writeUInt32BE(data.length, 0);
  bytes.write(letters, 4, "latin1");
  bytes.set(data, 8);
  bytes.writeUInt32BE(crc32(bytes.subarray(4, 8 + data.length)), 8 + data.length);
  return bytes;
}

// Each line takes the filter whose residues, seen as signed bytes, are least in sum: the specification's own advice.
function filterLines({ width, height, channels, data }: Pixels): Uint8Array {
  const stride = width * channels;
  const lines = new Uint8Array(height * (stride + 1));
  for (let y = 0; y < height; y++) {
    const line = y * stride;
    let none = 0;
    let sub = 0;
    let up = 0;
    // Every index stands inside `data`, whose length was checked against width x height x channels.
    for (let x = 0; x < stride; x++) {
      const sample = data[line + x] as number;
      const left = x < channels ? 0 : (data[line + x - channels] as number);
      const above = y === 0 ? 0 : (data[line + x - stride] as number);
      none += sample < 128 ? sample : 256 - sample;
      const a = (sample - left) & 255;
      sub += a < 128 ? a : 256 - a;
      const b = (sample - above) & 255;
      up += b < 128 ? b : 256 - b;
    }
    const filter = up < sub && up < none ? FILTER_UP : sub < none ? FILTER_SUB : FILTER_NONE;
    const at = y * (stride + 1);
    lines[at] = filter;
    const back = filter === FILTER_UP ? stride : channels;
    const from =
      filter === FILTER_NONE ? stride : filter === FILTER_SUB ? channels : y === 0 ? stride : 0;
    lines.set(data.subarray(line, line + from), at + 1);
    for (let x = from; x < stride; x++)
      lines[at + 1 + x] = (data[line + x] as number) - (data[line + x - back] as number);
  }
  return lines;
}

/** What a PNG file's header says. `bits` is per sample; `colourType` as in the file. */
export interface PngHeader {
  readonly width: number;
  readonly height: number;
  readonly bits: number;
  readonly colourType: number;
  readonly isInterlaced: boolean;
}

/** Decodes any PNG to 8-bit pixels; palettes and transparent colours become RGB or RGBA. @throws FormatError */
export function decodePng(bytes: Uint8Array, source = "png"): Pixels {
  const fail = (code: "truncated" | "corrupt" | "limit", message: string, offset: number) =>
    new FormatError(code, message, { source, offset });
  if (!isPng(bytes)) throw fail("corrupt", "no PNG signature", 0);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let header: PngHeader | undefined;
  let palette: Uint8Array | undefined;
  let transparency: Uint8Array | undefined;
  const body: Uint8Array[] = [];
  for (let at = 8; ; ) {
    if (at + 12 > bytes.length) throw fail("truncated", "ends before IEND", at);
    const length = view.getUint32(at);
    if (length > bytes.length - at - 12)
      throw fail("truncated", `chunk of ${length} bytes, ${bytes.length - at - 12} left`, at);
    const letters = String.fromCharCode(...bytes.subarray(at + 4, at + 8));
    const data = bytes.subarray(at + 8, at + 8 + length);
    if (crc32(bytes.subarray(at + 4, at + 8 + length)) !== view.getUint32(at + 8 + length))
      throw fail("corrupt", `checksum of chunk ${letters.replace(/[^A-Za-z]/g, "?")}`, at);
    if (letters === "IHDR") header = readHeader(data, at, fail);
    else if (letters === "PLTE") palette = data;
    else if (letters === "tRNS") transparency = data;
    else if (letters === "IDAT") body.push(data);
    else if (letters === "IEND") break;
    at += 12 + length;
  }
  if (!header) throw fail("corrupt", "no IHDR chunk", 8);
  const inflated = (maxOutputLength: number) => {
    try {
      return inflateSync(Buffer.concat(body), { maxOutputLength });
    } catch (cause) {
      throw new FormatError("corrupt", "pixels do not inflate", { source, offset: 8 }, { cause });
    }
  };
  return readSamples(header, palette, transparency, inflated, (message) =>
    fail("corrupt", message, 8),
  );
}

function readHeader(
  data: Uint8Array,
  at: number,
  fail: (code: "corrupt" | "limit", message: string, offset: number) => FormatError,
): PngHeader {
  if (data.length !== 13) throw fail("corrupt", `header of ${data.length} bytes, not 13`, at);
  const view = new DataView(data.buffer, data.byteOffset, 13);
  const [width, height] = [view.getUint32(0), view.getUint32(4)];
  if (width === 0 || height === 0) throw fail("corrupt", `size ${width} x ${height}`, at);
  if (width * height > MAX_PIXELS)
    throw fail("limit", `${width} x ${height} pixels, at most ${MAX_PIXELS} in all`, at);
  const bits = view.getUint8(8);
  const colourType = view.getUint8(9);
  return { width, height, bits, colourType, isInterlaced: view.getUint8(12) === 1 };
}
