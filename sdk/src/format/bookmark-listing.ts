import { parseBookmarks } from "./bookmarks-read.js";
import { type ListedLayout, type ListedStep, type ListingDraft, listedError } from "./listed.js";

/** Larger bookmark files are not read for their names, in bytes. */
const SIZE_LIMIT = 16 * 2 ** 20;
const METHODS = { tsne: "tsne", umap: "umap", pca: "pca", custom: "given" } as const;

/** Offers the views of stock bookmarks as layouts, for tensors that others logged: ours have the same ones stored. */
export function addBookmarkLayouts(draft: ListingDraft): void {
  for (const embedding of draft.embeddings.values()) {
    embedding.steps.forEach((step, index) => {
      if (step.manifest?.bookmarks !== undefined || step.bookmarksPath === null) return;
      const layouts = bookmarkLayouts(draft, step, step.bookmarksPath, embedding);
      if (layouts.length > 0)
        embedding.steps[index] = { ...step, layouts: [...step.layouts, ...layouts] };
    });
  }
}

function bookmarkLayouts(
  draft: ListingDraft,
  step: ListedStep,
  path: string,
  embedding: { readonly errors: unknown[]; readonly stale: unknown[] },
): ListedLayout[] {
  if ((draft.folder.files.get(path)?.size ?? 0) > SIZE_LIMIT) return [];
  const bytes = draft.folder.head(path);
  if (!bytes) return [];
  const layouts: ListedLayout[] = [];
  const taken = new Set(step.layouts.map(({ name }) => name));
  try {
    parseBookmarks(bytes, path).forEach(({ label, projection, layout, rows }, bookmark) => {
      if (!layout) return;
      const found = layout.positions.length / layout.dims;
      const expected = step.shape?.[0];
      const name = freeName(label, taken);
      // A filtered view holds the rows it showed; a whole one must hold all.
      if (rows === undefined && expected !== undefined && found !== expected) {
        embedding.stale.push({ name, path, rows: found, expected });
        return;
      }
      const method = METHODS[projection];
      layouts.push({ name, path, dims: layout.dims, method, stored: null, bookmark });
    });
  } catch (error) {
    embedding.errors.push(listedError(error, path));
  }
  return layouts;
}

function freeName(label: string, taken: Set<string>): string {
  let name = label;
  for (let again = 2; taken.has(name); again++) name = `${label} (${again})`;
  taken.add(name);
  return name;
}
