import type { Pixels, PngHeader } from "./png.js";

/** Samples a pixel by colour type: grey, RGB, palette, grey + alpha, RGBA. */
const SAMPLES: Readonly<Record<number, number>> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 };
const BITS: Readonly<Record<number, readonly number[]>> = {
  0: [1, 2, 4, 8, 16],
  2: [8, 16],
  3: [1, 2, 4, 8],
  4: [8, 16],
  6: [8, 16],
};
/** The seven passes of Adam7: first column and line, then distance between columns and lines. */
const ADAM7 = [
  [0, 0, 8, 8],
  [4, 0, 8, 8],
  [0, 4, 4, 8],
  [2, 0, 4, 4],
  [0, 2, 2, 4],
  [1, 0, 2, 2],
  [0, 1, 1, 2],
] as const;
const WHOLE = [[0, 0, 1, 1]] as const;

/** Turns the inflated, still filtered lines of a PNG into 8-bit pixels. `inflate` is given the most bytes to make. */
export function readSamples(
  header: PngHeader,
  palette: Uint8Array | undefined,
  transparency: Uint8Array | undefined,
  inflate: (maxOutputLength: number) => Uint8Array,
  fail: (message: string) => Error,
): Pixels {
  const { width, height, bits, colourType } = header;
  const samples = SAMPLES[colourType];
  if (samples === undefined || !BITS[colourType]?.includes(bits))
    throw fail(`colour type ${colourType} with ${bits} bits`);
  if (colourType === 3 && !palette) throw fail("palette picture without a palette");
  const passes = (header.isInterlaced ? ADAM7 : WHOLE).map(([x0, y0, dx, dy]) => {
    const columns = Math.max(0, Math.ceil((width - x0) / dx));
    const lines = Math.max(0, Math.ceil((height - y0) / dy));
    const stride = Math.ceil((columns * samples * bits) / 8);
    return { x0, y0, dx, dy, columns, lines, stride };
  });
  const drawn = passes.filter((pass) => pass.columns > 0 && pass.lines > 0);
  const needed = drawn.reduce((sum, pass) => sum + pass.lines * (pass.stride + 1), 0);
  const lines = inflate(needed);
  if (lines.length < needed) throw fail(`${lines.length} bytes of pixels, ${needed} needed`);

  const raw = new Uint16Array(width * height * samples);
  let at = 0;
  for (const pass of drawn) {
    unfilter(lines, at, pass.lines, pass.stride, Math.max(1, (samples * bits) >> 3), fail);
    for (let line = 0; line < pass.lines; line++) {
      const start = at + line * (pass.stride + 1) + 1;
      for (let i = 0; i < pass.columns * samples; i++) {
        const x = pass.x0 + Math.floor(i / samples) * pass.dx;
        const y = pass.y0 + line * pass.dy;
        raw[(y * width + x) * samples + (i % samples)] = sampleAt(lines, start, i, bits);
      }
    }
    at += pass.lines * (pass.stride + 1);
  }
  return toPixels(header, raw, samples, palette, transparency);
}

function sampleAt(lines: Uint8Array, start: number, i: number, bits: number): number {
  // Inside the line by construction: `needed` bytes were checked.
  if (bits === 8) return lines[start + i] as number;
  if (bits === 16)
    return ((lines[start + 2 * i] as number) << 8) | (lines[start + 2 * i + 1] as number);
  const bit = i * bits;
  const byte = lines[start + (bit >> 3)] as number;
  return (byte >> (8 - bits - (bit & 7))) & ((1 << bits) - 1);
}

// Undoes the filters in place. Source: PNG specification, section 9.
function unfilter(
  bytes: Uint8Array,
  start: number,
  lines: number,
  stride: number,
  back: number,
  fail: (message: string) => Error,
): void {
  for (let line = 0; line < lines; line++) {
    const filterAt = start + line * (stride + 1);
    const filter = bytes[filterAt] as number;
    if (filter > 4) throw fail(`filter ${filter}`);
    if (filter === 0) continue;
    const at = filterAt + 1;
    const above = line === 0 ? -1 : at - stride - 1;
    for (let x = 0; x < stride; x++) {
      const a = x < back ? 0 : (bytes[at + x - back] as number);
      const b = above < 0 ? 0 : (bytes[above + x] as number);
      const c = above < 0 || x < back ? 0 : (bytes[above + x - back] as number);
      const guess =
        filter === 1 ? a : filter === 2 ? b : filter === 3 ? (a + b) >> 1 : paeth(a, b, c);
      bytes[at + x] = (bytes[at + x] as number) + guess;
    }
  }
}

function paeth(a: number, b: number, c: number): number {
  const [pa, pb, pc] = [Math.abs(b - c), Math.abs(a - c), Math.abs(a + b - 2 * c)];
  if (pa <= pb && pa <= pc) return a;
  return pb <= pc ? b : c;
}

function toPixels(
  { width, height, bits, colourType }: PngHeader,
  raw: Uint16Array,
  samples: number,
  palette: Uint8Array | undefined,
  transparency: Uint8Array | undefined,
): Pixels {
  const count = width * height;
  const scale = 255 / ((1 << bits) - 1);
  if (colourType === 3 && palette) {
    const channels = transparency ? 4 : 3;
    const data = new Uint8Array(count * channels);
    for (let i = 0; i < count; i++) {
      const entry = raw[i] as number;
      // An index past the palette is an error of the file; it is drawn black, as browsers do.
      for (let c = 0; c < 3; c++) data[i * channels + c] = palette[entry * 3 + c] ?? 0;
      if (transparency) data[i * 4 + 3] = transparency[entry] ?? 255;
    }
    return { width, height, channels, data };
  }
  const key =
    transparency && samples !== 2 && samples !== 4 ? keyColour(transparency, samples) : undefined;
  const channels = (samples + (key ? 1 : 0)) as Pixels["channels"];
  const data = new Uint8Array(count * channels);
  for (let i = 0; i < count; i++) {
    let isKey = key !== undefined;
    for (let c = 0; c < samples; c++) {
      const sample = raw[i * samples + c] as number;
      data[i * channels + c] = Math.round(sample * scale);
      if (key && sample !== key[c]) isKey = false;
    }
    if (key) data[i * channels + samples] = isKey ? 0 : 255;
  }
  return { width, height, channels, data };
}

function keyColour(transparency: Uint8Array, samples: number): readonly number[] | undefined {
  if (transparency.length < samples * 2) return undefined;
  return Array.from(
    { length: samples },
    (_, c) => ((transparency[2 * c] as number) << 8) | (transparency[2 * c + 1] as number),
  );
}
