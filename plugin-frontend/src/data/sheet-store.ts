import type { ListedStep } from "pointillist/format";
import type { TaskOptions, ThumbnailSheet } from "./api.js";
import { asDataError } from "./as-notice.js";
import { Kept } from "./kept.js";
import type { Notice } from "./notice.js";
import type { ServedFiles } from "./run-files.js";
import { type NamedSheet, readSheets, sheetsOf } from "./sheets.js";

/** Decoded pixels that are kept at once: 4 bytes each, so 256 MB. A hundred thousand pictures would take gigabytes. */
const MOST_PIXELS = 64 * 2 ** 20;

/** The sheets of one step, decoded when asked for; those not asked for lately are let go. */
export class SheetStore {
  readonly #files: ServedFiles;
  readonly #rows: number;
  readonly #note: (notice: Notice) => void;
  readonly #named: readonly NamedSheet[];
  readonly #kept = new Kept();
  /** Pixels of decoded sheets by their number, least lately used first. */
  readonly #pixels = new Map<number, number>();
  readonly #broken = new Set<number>();

  constructor(
    files: ServedFiles,
    listed: ListedStep,
    rows: number,
    note: (notice: Notice) => void,
  ) {
    this.#files = files;
    this.#rows = rows;
    this.#note = note;
    this.#named = sheetsOf(listed);
  }

  /** The sheet of all rows for first sight; where there is none, the others, as many as may be kept at once. */
  async *first(options: TaskOptions): AsyncIterable<ThumbnailSheet> {
    const [sight] = this.#named;
    const isWhole = sight !== undefined && (sight.grid === null || sight.grid.count >= this.#rows);
    yield* this.#several(isWhole ? [0] : [...this.#named.keys()], options);
  }

  /** Sheets with cells above `abovePx` that hold any of these rows, those of the first rows first. */
  async *larger(
    rows: Uint32Array,
    abovePx: number,
    options: TaskOptions,
  ): AsyncIterable<ThumbnailSheet> {
    const places = new Set<number>();
    for (const row of rows) {
      let best = -1;
      for (const [place, { grid }] of this.#named.entries()) {
        const most = this.#cellPx(best, abovePx);
        if (grid !== null && holds(grid, row) && this.#cellPx(place, 0) > most) best = place;
      }
      if (best >= 0) places.add(best);
    }
    yield* this.#several([...places], options);
  }

  #cellPx(place: number, otherwise: number): number {
    return Math.max(...(this.#named[place]?.grid?.cell ?? [otherwise]));
  }

  async *#several(places: readonly number[], options: TaskOptions): AsyncIterable<ThumbnailSheet> {
    let pixels = 0;
    for (const place of places) {
      const sheets = await this.#open(place, options);
      pixels += pixelsOf(sheets);
      if (pixels > MOST_PIXELS && pixels > pixelsOf(sheets)) return;
      yield* sheets;
    }
  }

  /** The picture of one row from the sheet with the largest cells, or null. */
  async thumbnail(row: number, options: TaskOptions): Promise<ImageBitmap | null> {
    const places = [...this.#named.keys()].filter((place) => {
      const grid = this.#named[place]?.grid;
      return grid === null || (grid !== undefined && holds(grid, row));
    });
    const cell = (place: number) => this.#named[place]?.stockCell[0] ?? 0;
    for (const place of places.sort((a, b) => cell(b) - cell(a))) {
      const sheets = await this.#open(place, options);
      const sheet = sheets.find((one) => holds(one, row));
      if (!sheet) continue;
      const index = row - sheet.firstRow;
      const [width, height] = sheet.cell;
      const x = (index % sheet.columns) * width;
      const y = Math.floor(index / sheet.columns) * height;
      return await createImageBitmap(sheet.image, x, y, width, height);
    }
    return null;
  }

  /** Lets go of all sheets. They are not closed: a map may still show them, and frees them with itself. */
  dispose(): void {
    this.#kept.dispose();
    this.#pixels.clear();
  }

  /** None for a broken sheet, which is told once: it must not hide the others. */
  async #open(place: number, options: TaskOptions): Promise<readonly ThumbnailSheet[]> {
    const named = this.#named[place];
    if (!named || this.#broken.has(place)) return [];
    try {
      const sheets = await this.#kept.of(`sheet ${place}`, options, (task) =>
        readSheets(this.#files, named, this.#rows, task),
      );
      this.#use(place, sheets);
      return sheets;
    } catch (error) {
      const wrong = asDataError(error, named.path);
      // What did not arrive is not broken: whoever asked may ask again.
      if (wrong.notice.code === "cancelled" || wrong.notice.code === "network") throw wrong;
      this.#broken.add(place);
      this.#note(wrong.notice);
      return [];
    }
  }

  #use(place: number, sheets: readonly ThumbnailSheet[]): void {
    this.#pixels.delete(place);
    this.#pixels.set(place, pixelsOf(sheets));
    let total = 0;
    for (const pixels of this.#pixels.values()) total += pixels;
    for (const [oldest, pixels] of this.#pixels) {
      if (total <= MOST_PIXELS || oldest === place) break;
      this.#pixels.delete(oldest);
      this.#kept.forget(`sheet ${oldest}`);
      total -= pixels;
    }
  }
}

function pixelsOf(sheets: readonly ThumbnailSheet[]): number {
  return sheets.reduce((sum, { image }) => sum + image.width * image.height, 0);
}

function holds(sheet: { readonly firstRow: number; readonly count: number }, row: number): boolean {
  return row >= sheet.firstRow && row < sheet.firstRow + sheet.count;
}
