/** Pixels as numbers into a table of colours. */
export interface Indexed {
  /** 256 colours, three bytes each. */
  readonly palette: Uint8Array;
  readonly indices: Uint8Array;
}

const COLOURS = 256;
/** Bits kept of each channel where there are too many colours to keep all. */
const BITS = 5;

/** A box of the colour cube with what falls into it. */
interface Cell {
  readonly colours: readonly number[];
  readonly count: number;
}

/**
 * Chooses up to 256 colours for RGB pixels: all of them where there are no more, else by cutting the cube of colours
 * where it is widest, at the median. Source: Heckbert, Color image quantization for frame buffer display (1982).
 */
export function quantize(rgb: Uint8Array): Indexed {
  const exact = exactly(rgb);
  if (exact) return exact;
  const size = 1 << (3 * BITS);
  const counts = new Uint32Array(size);
  const keys = new Uint16Array(rgb.length / 3);
  for (let i = 0; i < keys.length; i++) {
    const key = keyOf(rgb, i * 3);
    keys[i] = key;
    counts[key] = (counts[key] as number) + 1;
  }
  const cells = cut(counts);
  const palette = new Uint8Array(COLOURS * 3);
  const indexOf = new Uint8Array(size);
  cells.forEach(({ colours, count }, index) => {
    for (let channel = 0; channel < 3; channel++) {
      const sum = colours.reduce(
        (all, key) => all + part(key, channel) * (counts[key] as number),
        0,
      );
      palette[index * 3 + channel] = Math.round(((sum / count) * 255) / ((1 << BITS) - 1));
    }
    for (const key of colours) indexOf[key] = index;
  });
  return { palette, indices: Uint8Array.from(keys, (key) => indexOf[key] as number) };
}

function exactly(rgb: Uint8Array): Indexed | undefined {
  const palette = new Uint8Array(COLOURS * 3);
  const indices = new Uint8Array(rgb.length / 3);
  const known = new Map<number, number>();
  for (let i = 0; i < indices.length; i++) {
    const [red, green, blue] = rgb.subarray(i * 3, i * 3 + 3) as unknown as [
      number,
      number,
      number,
    ];
    const colour = (red << 16) | (green << 8) | blue;
    let index = known.get(colour);
    if (index === undefined) {
      index = known.size;
      if (index === COLOURS) return undefined;
      known.set(colour, index);
      palette.set([red, green, blue], index * 3);
    }
    indices[i] = index;
  }
  return { palette, indices };
}

const keyOf = (rgb: Uint8Array, at: number): number =>
  (((rgb[at] as number) >> 3) << 10) |
  (((rgb[at + 1] as number) >> 3) << 5) |
  ((rgb[at + 2] as number) >> 3);
const part = (key: number, channel: number): number =>
  (key >> (BITS * (2 - channel))) & ((1 << BITS) - 1);

function cut(counts: Uint32Array): Cell[] {
  const used: number[] = [];
  counts.forEach((count, key) => {
    if (count > 0) used.push(key);
  });
  const total = (keys: readonly number[]) =>
    keys.reduce((sum, key) => sum + (counts[key] as number), 0);
  const cells: Cell[] = [{ colours: used, count: total(used) }];
  while (cells.length < COLOURS) {
    const at = cells.reduce((best, cell, index) => {
      const current = cells[best] as Cell; // best is an index of cells
      const isWorse =
        cell.colours.length > 1 && cell.count > (current.colours.length > 1 ? current.count : 0);
      return isWorse ? index : best;
    }, 0);
    const cell = cells[at] as Cell;
    if (cell.colours.length < 2) break;
    const channel = widest(cell.colours);
    const sorted = [...cell.colours].sort((a, b) => part(a, channel) - part(b, channel));
    let seen = 0;
    const half = sorted.findIndex((key) => {
      seen += counts[key] as number;
      return seen * 2 >= cell.count;
    });
    const middle = Math.min(sorted.length - 1, Math.max(1, half));
    const halves = [sorted.slice(0, middle), sorted.slice(middle)];
    cells.splice(at, 1, ...halves.map((colours) => ({ colours, count: total(colours) })));
  }
  return cells;
}

function widest(keys: readonly number[]): number {
  const spans = [0, 1, 2].map((channel) => {
    let least = 255;
    let most = 0;
    for (const key of keys) {
      least = Math.min(least, part(key, channel));
      most = Math.max(most, part(key, channel));
    }
    return most - least;
  });
  return spans.indexOf(Math.max(...spans));
}
