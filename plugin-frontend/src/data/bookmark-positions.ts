import { bookmarkPositions, parseBookmarks } from "pointillist/format";
import type { Positions, TaskOptions } from "./api.js";
import { asDataError } from "./as-notice.js";
import { failure } from "./fetching.js";
import type { ServedFiles } from "./run-files.js";

/** A view of a stock bookmarks file as a layout; rows that an isolated view did not show are not drawn. */
export async function readBookmark(
  files: ServedFiles,
  path: string,
  index: number,
  rows: number,
  options: TaskOptions,
): Promise<Positions> {
  const bytes = await files.readRange(path, 0, files.size(path), options);
  try {
    const bookmark = parseBookmarks(bytes, path)[index];
    const placed = bookmark && bookmarkPositions(bookmark, rows);
    if (!placed)
      throw failure("mismatch", path, "other rows", `${rows} rows`, "Save the bookmark again.");
    const { positions, dims } = placed;
    let missing = 0;
    for (let row = 0; row < rows; row++) {
      const point = positions.subarray(row * dims, (row + 1) * dims);
      if (!point.every(Number.isFinite)) missing++;
    }
    const { selected, colourColumn = null } = bookmark;
    const view = { selected: selected.filter((row) => row < rows), colourColumn };
    return { positions, dims, missing, view };
  } catch (error) {
    throw asDataError(error, path);
  }
}
