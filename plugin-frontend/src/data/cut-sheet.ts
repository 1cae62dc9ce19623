import type { ThumbnailSheet } from "./api.js";

/** Side of the sheets that a larger picture is cut into, in px: every WebGL2 takes it. */
const SIDE = 4096;

type Grid = Omit<ThumbnailSheet, "image">;

/**
 * Cuts a picture that no texture holds into sheets of whole cells, in row order. Only the cells in use are copied: a
 * stock sprite is square, and may be half empty.
 * @param picture closed when done
 */
export async function cutSheet(picture: ImageBitmap, grid: Grid): Promise<ThumbnailSheet[]> {
  const [width, height] = grid.cell;
  const columns = Math.max(1, Math.floor(SIDE / width));
  const most = columns * Math.max(1, Math.floor(SIDE / height));
  const sheets: ThumbnailSheet[] = [];
  for (let first = 0; first < grid.count; first += most) {
    const count = Math.min(most, grid.count - first);
    const used = Math.min(columns, count);
    const canvas = new OffscreenCanvas(used * width, Math.ceil(count / used) * height);
    const context = canvas.getContext("2d");
    if (!context) throw new TypeError("no canvas to cut a sheet on");
    for (let done = 0; done < count; ) {
      // As many cells at a time as stand side by side in both.
      const from = first + done;
      const left = used - (done % used);
      const run = Math.min(left, count - done, grid.columns - (from % grid.columns));
      const [x, y] = [(from % grid.columns) * width, Math.floor(from / grid.columns) * height];
      const [toX, toY] = [(done % used) * width, Math.floor(done / used) * height];
      context.drawImage(picture, x, y, run * width, height, toX, toY, run * width, height);
      done += run;
    }
    const image = canvas.transferToImageBitmap();
    sheets.push({ image, cell: grid.cell, columns: used, firstRow: grid.firstRow + first, count });
  }
  picture.close();
  return sheets;
}
