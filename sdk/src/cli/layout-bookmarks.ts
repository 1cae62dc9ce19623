import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import { ShapeError } from "../errors.js";
import { bookmarkPositions, parseBookmarks } from "../format/index.js";
import type { ComputedLayout } from "../layout/index.js";

const METHODS = { tsne: "tsne", umap: "umap", pca: "pca", custom: "given" } as const;

/** True for what the stock projector calls its download, `state.txt`, and for other files that begin as it does. */
export async function isBookmarksFile(path: string): Promise<boolean> {
  if (!/\.(txt|json)$/i.test(path)) return false;
  const text = (await readFile(path, "utf8")).slice(0, 4096);
  return /^\s*\[?\s*\{\s*"/.test(text) && /"(selectedProjection|tSNEIteration)"/.test(text);
}

/**
 * The views of a stock bookmarks file as layouts of a tensor with `rows` rows. Rows that a view did not show have no
 * place (NaN). Views without coordinates are left out.
 * @throws FormatError where the file is no bookmarks, ShapeError where a view is of other rows
 */
export async function bookmarkLayouts(path: string, rows: number): Promise<ComputedLayout[]> {
  const file = basename(path);
  const layouts: ComputedLayout[] = [];
  for (const bookmark of parseBookmarks(await readFile(path), file)) {
    if (!bookmark.layout) continue;
    const placed = bookmarkPositions(bookmark, rows);
    if (!placed) {
      const found = bookmark.layout.positions.length / bookmark.layout.dims;
      throw new ShapeError(`${file}, ${bookmark.label}`, `${rows} rows`, `${found}`);
    }
    layouts.push({
      name: bookmark.label,
      method: METHODS[bookmark.projection],
      dims: placed.dims,
      positions: placed.positions,
      parameters: { file },
      seconds: 0,
      notes: [],
    });
  }
  return layouts;
}
