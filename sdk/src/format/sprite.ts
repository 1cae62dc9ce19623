import { FormatError, ShapeError } from "../errors.js";
import type { ManifestSheet } from "./manifest.js";

/**
 * Widest and highest sheet that WebGL and the stock projector take, in px.
 * @example
 * planSprite(100_000).width <= SHEET_LIMIT; // => true
 */
export const SHEET_LIMIT = 8192;
/**
 * Smallest cell the stock sprite shrinks to, in px.
 * @example
 * planSprite(262_144).cell; // => [SMALLEST_CELL, SMALLEST_CELL]
 */
export const SMALLEST_CELL = 16;
/**
 * Side of the sheets that only our tab loads, in px: a decoded one is 16 MiB.
 * @example
 * THUMBNAIL_SHEET; // => 2048
 */
export const THUMBNAIL_SHEET = 2048;

/** Where the cells of one sheet are. Cells are in row order, left to right, then down. */
export interface SheetPlan extends Omit<ManifestSheet, "file"> {
  /** Size of the whole sheet in px. */
  readonly width: number;
  readonly height: number;
}

/**
 * Plans the one sheet that the projector config names: all rows in square cells on a square grid, since the stock
 * projector divides by the cells of a line in both directions. Cells shrink from `cell` px until the sheet is at most
 * 8192 px; undefined where 16 px are still too many (more than 262,144 rows).
 * Source: tensorboard vz_projector/scatterPlotVisualizerSprites.ts.
 * @example
 * const { columns, width } = planSprite(528);
 * width / columns; // => 64
 */
export function planSprite(rowCount: number, cell = 64): SheetPlan | undefined {
  if (rowCount < 1) return undefined;
  const columns = Math.ceil(Math.sqrt(rowCount));
  const side = Math.min(cell, Math.floor(SHEET_LIMIT / columns));
  if (side < Math.min(SMALLEST_CELL, cell)) return undefined;
  return {
    cell: [side, side],
    columns,
    firstRow: 0,
    count: rowCount,
    width: columns * side,
    height: columns * side,
  };
}

/**
 * Plans sheets of larger pictures for our tab: in row order, together all rows, each at most `sheetSide` px, cut where
 * they end. `cell` is `[width, height]`; cells need not be square.
 * @example
 * planThumbnails(10, [32, 32], 64).map(({ firstRow, count }) => [firstRow, count]); // => [[0, 4], [4, 4], [8, 2]]
 */
export function planThumbnails(
  rowCount: number,
  cell: readonly [number, number] = [128, 128],
  sheetSide = THUMBNAIL_SHEET,
): SheetPlan[] {
  const [width, height] = cell;
  const columns = Math.floor(sheetSide / width);
  const lines = Math.floor(sheetSide / height);
  if (!(width >= 1 && height >= 1 && columns >= 1 && lines >= 1)) {
    throw new ShapeError(
      "thumbnail cell",
      `at most ${sheetSide} px a side`,
      `${width} x ${height}`,
    );
  }
  const plans: SheetPlan[] = [];
  for (let firstRow = 0; firstRow < rowCount; firstRow += columns * lines) {
    const count = Math.min(columns * lines, rowCount - firstRow);
    const used = Math.min(columns, count);
    plans.push({
      cell: [width, height],
      columns: used,
      firstRow,
      count,
      width: used * width,
      height: Math.ceil(count / used) * height,
    });
  }
  return plans;
}

/** A rectangle of a sheet, in px. */
export interface CellPlace {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/**
 * Where the picture of `row` is on a sheet, or undefined when the sheet does not hold it.
 * @example
 * const [sheet] = planThumbnails(10, [32, 32], 64);
 * cellOf(sheet, 3); // => { x: 32, y: 32, width: 32, height: 32 }
 */
export function cellOf(sheet: Omit<ManifestSheet, "file">, row: number): CellPlace | undefined {
  const index = row - sheet.firstRow;
  if (index < 0 || index >= sheet.count) return undefined;
  const [width, height] = sheet.cell;
  return {
    x: (index % sheet.columns) * width,
    y: Math.floor(index / sheet.columns) * height,
    width,
    height,
  };
}

/**
 * The grid of a stock sprite: what `single_image_dim` and the size of the image mean for `rowCount` rows.
 * @throws FormatError `corrupt` when the cells do not divide the image or cannot hold the rows, saying what would fit.
 * @example
 * sheetOfSprite({ width: 96, height: 64 }, [32, 32], 6).columns; // => 3
 */
export function sheetOfSprite(
  image: { readonly width: number; readonly height: number },
  singleImageDim: readonly number[],
  rowCount: number,
  source = "sprite.png",
): SheetPlan {
  const at = { source, offset: 0 };
  const [width = 0, height = width] = singleImageDim;
  const size = `${image.width} x ${image.height}`;
  if (width < 1 || height < 1) {
    throw new FormatError("corrupt", `single_image_dim [${singleImageDim}] is no size`, at);
  }
  const columns = Math.floor(image.width / width);
  const lines = Math.floor(image.height / height);
  if (columns * lines < rowCount) {
    const fitting = fittingCell(image, rowCount);
    const hint = fitting ? `; cells of ${fitting} x ${fitting} would` : "";
    const message = `${size} px hold ${columns * lines} cells of ${width} x ${height}, not ${rowCount}${hint}`;
    throw new FormatError("corrupt", message, at);
  }
  return { cell: [width, height], columns, firstRow: 0, count: rowCount, ...image };
}

/** The largest square cell that divides the image and leaves room for all rows, if there is one. */
function fittingCell(image: { width: number; height: number }, rowCount: number) {
  for (let cell = Math.min(image.width, image.height); cell >= 1; cell--) {
    if (image.width % cell !== 0 || image.height % cell !== 0) continue;
    if ((image.width / cell) * (image.height / cell) >= rowCount) return cell;
  }
  return undefined;
}
