import type { Sheet } from "./api.js";

/** Pixels a side of one layer of the texture array; every WebGL2 device takes at least 2,048. */
export const LAYER_SIDE = 1024;
const MOST_LAYERS = 16; // 64 MB; WebGL2 guarantees 256 layers

/** Where a row's picture stands in the texture array. */
export interface AtlasCell {
  readonly layer: number;
  readonly x: number;
  readonly y: number;
}

interface AtlasLayer {
  readonly canvas: HTMLCanvasElement;
  readonly context: CanvasRenderingContext2D;
  isDirty: boolean;
}

/**
 * Pictures of rows, cut from the sheets and drawn once at the size they are shown at, in layers to upload as texture.
 * Cells are found by row, never by place: a filter cannot put a picture on the wrong point.
 */
export class TileAtlas {
  #sheets: readonly Sheet[] = [];
  #cellPx = 0;
  #cells = new Map<number, AtlasCell>();
  readonly #layers: AtlasLayer[] = [];

  setSheets(sheets: readonly Sheet[]): void {
    this.#sheets = sheets;
    this.#clear();
  }

  /** Side of a cell in device px; changing it drops what was cut. */
  setCellPx(cellPx: number): void {
    if (cellPx === this.#cellPx) return;
    this.#cellPx = cellPx;
    this.#clear();
  }

  get cellPx(): number {
    return this.#cellPx;
  }

  get layers(): readonly AtlasLayer[] {
    return this.#layers;
  }

  /** Pictures that fit at once at the present size. */
  get capacity(): number {
    return this.#perLayer * MOST_LAYERS;
  }

  get #perSide(): number {
    return Math.floor(LAYER_SIDE / Math.max(1, this.#cellPx));
  }

  get #perLayer(): number {
    return this.#perSide * this.#perSide;
  }

  /** True when some sheet holds this row's picture. */
  has(row: number): boolean {
    return this.#sheets.some((sheet) => holds(sheet, row));
  }

  cellOf(row: number): AtlasCell | undefined {
    return this.#cells.get(row);
  }

  /** Cuts the pictures of these rows that are not cut yet. `rows` must not outnumber `capacity`. */
  prepare(rows: readonly number[]): void {
    const missing = rows.filter((row) => !this.#cells.has(row) && this.has(row));
    if (missing.length === 0) return;
    // Out of room: start again with what is on the map now. Rare, and one redraw of at most a few hundred cells.
    const isFull = this.#cells.size + missing.length > this.capacity;
    if (isFull) this.#clear();
    for (const row of isFull ? rows : missing) this.#cut(row);
  }

  /** Draws a row's picture from the best sheet into a square of another canvas. */
  paint(context: CanvasRenderingContext2D, row: number, x: number, y: number, side: number): void {
    const sheet = this.#sheetFor(row, side);
    if (!sheet) return;
    const [width, height] = sheet.cell;
    const index = row - sheet.firstRow;
    const sx = (index % sheet.columns) * width;
    const sy = Math.floor(index / sheet.columns) * height;
    const fit = Math.min(side / width, side / height);
    const w = width * fit;
    const h = height * fit;
    context.imageSmoothingQuality = "high";
    context.drawImage(
      sheet.image,
      sx,
      sy,
      width,
      height,
      x + (side - w) / 2,
      y + (side - h) / 2,
      w,
      h,
    );
  }

  dispose(): void {
    this.#sheets = [];
    this.#clear();
    this.#layers.length = 0;
  }

  #cut(row: number): void {
    const at = this.#cells.size;
    const index = Math.floor(at / this.#perLayer);
    const layer = this.#layers[index] ?? this.#addLayer();
    if (!layer) return;
    const place = at % this.#perLayer;
    const x = (place % this.#perSide) * this.#cellPx;
    const y = Math.floor(place / this.#perSide) * this.#cellPx;
    layer.context.clearRect(x, y, this.#cellPx, this.#cellPx);
    this.paint(layer.context, row, x, y, this.#cellPx);
    layer.isDirty = true;
    this.#cells.set(row, { layer: index, x, y });
  }

  #addLayer(): AtlasLayer | null {
    const canvas = document.createElement("canvas");
    canvas.width = LAYER_SIDE;
    canvas.height = LAYER_SIDE;
    const context = canvas.getContext("2d");
    if (!context) return null;
    const layer = { canvas, context, isDirty: true };
    this.#layers.push(layer);
    return layer;
  }

  /** The smallest sheet with enough pixels for `side`, else the largest that holds the row. */
  #sheetFor(row: number, side: number): Sheet | null {
    let best: Sheet | null = null;
    for (const sheet of this.#sheets) {
      if (!holds(sheet, row)) continue;
      if (!best) {
        best = sheet;
        continue;
      }
      const enough = Math.max(...best.cell) >= side;
      const better = enough
        ? Math.max(...sheet.cell) >= side && sheet.cell[0] < best.cell[0]
        : sheet.cell[0] > best.cell[0];
      if (better) best = sheet;
    }
    return best;
  }

  #clear(): void {
    this.#cells = new Map();
  }
}

function holds(sheet: Sheet, row: number): boolean {
  return row >= sheet.firstRow && row < sheet.firstRow + sheet.count;
}
