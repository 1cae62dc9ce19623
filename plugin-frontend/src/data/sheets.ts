import { joinInRun, type ListedStep, sheetOfSprite } from "pointillist/format";
import type { TaskOptions, ThumbnailSheet } from "./api.js";
import { asDataError } from "./as-notice.js";
import { failure } from "./fetching.js";
import { imageSize } from "./image-size.js";
import { LIMITS } from "./limits.js";
import type { ServedFiles } from "./run-files.js";

/** A sheet that is named somewhere; its grid may only be known once the picture's size is. */
export interface NamedSheet {
  readonly path: string;
  /** From a manifest: grid and rows. */
  readonly grid: Omit<ThumbnailSheet, "image"> | null;
  /** From a stock config: `single_image_dim`. */
  readonly stockCell: readonly number[];
}

/** The sheets of a step, that for first sight before the larger ones. */
export function sheetsOf(step: ListedStep): NamedSheet[] {
  const named: NamedSheet[] = [];
  const { manifest, folder, sprite } = step;
  if (sprite) {
    const stored = manifest?.sprite;
    named.push({ path: sprite.path, grid: stored ?? null, stockCell: sprite.cell });
  }
  for (const sheet of manifest?.thumbnails ?? []) {
    const path = joinInRun(folder ?? "", sheet.file);
    if (path !== undefined) named.push({ path, grid: sheet, stockCell: sheet.cell });
  }
  return named;
}

/**
 * Reads and decodes one sheet; one that is wider or higher than textures are comes in several. Size and grid are checked
 * before anything is decoded.
 * @throws DataError `limit` for a picture above 16,384 px a side or 67 million px, `unsupported` for other formats,
 * `mismatch` where the grid does not hold its rows.
 */
export async function readSheets(
  files: ServedFiles,
  sheet: NamedSheet,
  rows: number,
  options: TaskOptions,
): Promise<readonly ThumbnailSheet[]> {
  const { path } = sheet;
  const bytes = await files.read(path, options, LIMITS.sheetBytes);
  const size = imageSize(bytes);
  if (!size)
    throw failure(
      "unsupported",
      path,
      "another format",
      "PNG, JPEG or WebP",
      "Save the sheet as PNG.",
    );
  const side = Math.max(size.width, size.height);
  const pixels = size.width * size.height;
  if (side > LIMITS.sheetSide || pixels > LIMITS.sheetPixels || pixels === 0)
    throw failure(
      "limit",
      path,
      `${size.width} x ${size.height} px`,
      `1 to ${LIMITS.sheetSide} px a side, ${LIMITS.sheetPixels} px in all`,
      "Make smaller thumbnails, or several sheets.",
    );
  const grid = checkedGrid(sheet, size, rows);
  try {
    const image = await createImageBitmap(new Blob([bytes as BlobPart], { type: size.type }));
    const { cell, columns, firstRow, count } = grid;
    if (side <= LIMITS.textureSide) return [{ image, cell, columns, firstRow, count }];
    const { cutSheet } = await import("./cut-sheet.js");
    return await cutSheet(image, { cell, columns, firstRow, count });
  } catch (cause) {
    throw failure(
      "corrupt",
      path,
      "a picture that does not decode",
      "a whole picture",
      "Make the sheet again.",
      cause,
    );
  }
}

function checkedGrid(
  { path, grid, stockCell }: NamedSheet,
  size: { readonly width: number; readonly height: number },
  rows: number,
): Omit<ThumbnailSheet, "image"> {
  if (!grid) {
    try {
      return sheetOfSprite(size, stockCell, rows, path);
    } catch (error) {
      throw asDataError(error, path);
    }
  }
  const [width, height] = grid.cell;
  const lines = Math.ceil(grid.count / grid.columns);
  const fits = grid.columns * width <= size.width && lines * height <= size.height;
  if (fits && width > 0 && height > 0 && grid.firstRow + grid.count <= rows) return grid;
  throw failure(
    "mismatch",
    path,
    `${size.width} x ${size.height} px`,
    `${grid.columns} x ${lines} cells of ${width} x ${height} for rows ${grid.firstRow} to ${grid.firstRow + grid.count - 1}`,
    "Make the sheet again.",
  );
}
