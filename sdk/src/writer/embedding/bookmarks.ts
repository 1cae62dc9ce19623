import { BOOKMARK_ROW_LIMIT, encodeBookmarks } from "../../format/bookmarks.js";
import type { Manifest } from "../../format/manifest.js";
import { contentHash } from "../../io/hash.js";
import type { Engine } from "../../layout/engine.js";
import { createReferenceEngine } from "../../layout/reference/engine.js";
import type { PlacedLayout } from "./layouts.js";
import type { SideFile } from "./side-files.js";
import { stockTsneOrder } from "./stock-tsne.js";

/** Components stored with each bookmark: stock's PCA view is blank after a restore without them. */
const COMPONENTS = 10;
/** Products of rows, columns and components that the PCA of a bookmark may cost unasked. */
const PCA_BUDGET = 2e9;

/**
 * The layouts as bookmarks of the stock tab, up to 50,000 rows.
 * @param vectors empty where they are not in memory: the bookmarks then go without PCA coordinates
 */
export async function planBookmarks(
  layouts: readonly PlacedLayout[],
  vectors: Float32Array,
  rows: number,
  dim: number,
  metadata: Manifest["metadata"],
  engine: Engine | undefined,
  warn: (code: string, detail: string) => void,
): Promise<SideFile | undefined> {
  if (layouts.length === 0) return undefined;
  if (rows > BOOKMARK_ROW_LIMIT) {
    warn(
      "bookmarks-skipped",
      `${rows} rows: the stock tab gets no layouts above ${BOOKMARK_ROW_LIMIT}`,
    );
    return undefined;
  }
  const components = Math.min(COMPONENTS, rows, dim);
  const isCheap = vectors.length > 0 && rows * dim * components <= PCA_BUDGET;
  const data = { values: vectors, rows, columns: dim };
  const found = isCheap
    ? await (engine ?? createReferenceEngine()).pca(data, { components })
    : undefined;
  const hasTsne = layouts.some(({ entry }) => entry.method === "tsne");
  const order = hasTsne ? stockTsneOrder(vectors, rows, dim) : "any";
  if (order === undefined) {
    const why = "the stock tab shows the t-SNE in its UMAP view only: its own t-SNE may fail on";
    warn("bookmark-slot-skipped", `${why} ${rows} unscaled rows of ${dim} columns`);
  }
  const names = metadata?.columns.map(({ name }) => name) ?? [];
  const bytes = encodeBookmarks({
    shape: [rows, dim],
    layouts: layouts.map(({ positions, entry }) => ({
      name: entry.name,
      method: entry.method,
      dims: entry.dims,
      positions,
    })),
    ...(found ? { pca: { positions: found.scores, components: found.components } } : {}),
    ...(order === undefined ? { tsneView: false } : {}),
    ...(order instanceof Uint32Array ? { tsneOrder: order } : {}),
    labelColumn: names[0] ?? "",
    ...(names.includes("top_concept") ? { colourColumn: "top_concept" } : {}),
  });
  return bytes && { name: `bookmarks-${contentHash(bytes)}.json`, bytes };
}
