import {
  type EmbeddingDraft,
  type ListedLayout,
  type ListingDraft,
  listedError,
} from "./listed.js";
import { decodeNpyHeader, NPY_PREFIX_BYTES, type NpyHeader } from "./npy-header.js";
import { joinInRun, type ListingError, type RunFolder } from "./run-files.js";

const LAYOUT = /^(embeddings\/[^/]+)\/layouts\/([^/]+)\.npy$/;
const AT_STEP = /^(.+)@(\d{1,15})$/;

/**
 * Layouts that no manifest names: `NAME@STEP.npy` belongs to that step, `NAME.npy` to the newest step with as many
 * rows. What has other rows is stale; what is no layout is an error. The folder is that of our manifests; with
 * `slugOf`, also the one that a tensor of others would have.
 */
export function addDroppedLayouts(draft: ListingDraft, slugOf?: (tag: string) => string): void {
  const named = new Set<string>();
  const ofFolder = new Map<string, EmbeddingDraft>();
  for (const embedding of draft.embeddings.values()) {
    if (slugOf) ofFolder.set(`embeddings/${slugOf(embedding.tensor)}`, embedding);
    for (const { folder, manifest } of embedding.steps) {
      if (folder !== null) ofFolder.set(folder, embedding);
      for (const { file } of manifest?.layouts ?? [])
        named.add(joinInRun(folder ?? "", file) ?? file);
    }
  }
  for (const path of draft.folder.files.keys()) {
    const [, home, base] = LAYOUT.exec(path) ?? [];
    if (home === undefined || base === undefined || named.has(path)) continue;
    const embedding = ofFolder.get(home);
    if (embedding) addDropped(draft.folder, embedding, path, base);
  }
}

function addDropped(
  folder: RunFolder,
  embedding: EmbeddingDraft,
  path: string,
  base: string,
): void {
  const [, atName, atStep] = AT_STEP.exec(base) ?? [];
  const name = atName ?? base;
  const steps = embedding.steps
    .filter((step) => atStep === undefined || step.step === Number(atStep))
    .sort((a, b) => b.step - a.step);
  const newest = steps[0];
  if (!newest) {
    const message = `layout for step ${atStep}, which was not logged`;
    embedding.errors.push({ code: "mismatch", file: path, message });
    return;
  }
  const header = layoutHeader(folder, path, embedding.errors);
  if (!header) return;
  const [rows = 0, dims = 0] = header.shape;
  if (header.shape.length !== 2 || (dims !== 2 && dims !== 3)) {
    const message = `shape [${header.shape}], expected [${newest.shape?.[0] ?? "N"}, 2] or [.., 3]`;
    embedding.errors.push({ code: "mismatch", file: path, message });
    return;
  }
  // Where nobody has counted the rows yet (a TSV of others), the newest step is taken at its word.
  const target = steps.find((step) => step.shape === null || step.shape[0] === rows);
  if (!target) {
    const expected = newest.shape?.[0] ?? 0;
    const message = `stale layout: ${rows} rows, the tensor has ${expected}`;
    embedding.stale.push({ name, path, rows, expected });
    embedding.errors.push({ code: "mismatch", file: path, message });
    return;
  }
  const taken = new Set(target.layouts.map((layout) => layout.name));
  let shown = name;
  for (let again = 2; taken.has(shown); again++) shown = `${name} (${again})`;
  const layout: ListedLayout = { name: shown, path, dims, method: "given", stored: null };
  const index = embedding.steps.indexOf(target);
  embedding.steps[index] = { ...target, layouts: [...target.layouts, layout] };
}

function layoutHeader(
  folder: RunFolder,
  path: string,
  errors: ListingError[],
): NpyHeader | undefined {
  const bytes = folder.head(path, NPY_PREFIX_BYTES);
  if (!bytes) return undefined;
  try {
    const header = decodeNpyHeader(bytes, path);
    const end = header.dataOffset + header.count * header.itemSize;
    const size = folder.files.get(path)?.size ?? 0;
    if (end <= size && header.dtype.startsWith("f")) return header;
    const message =
      end > size
        ? `needs ${end} bytes, has ${size}`
        : `items of type ${header.dtype}, expected floats`;
    errors.push({ code: end > size ? "truncated" : "unsupported", file: path, message });
  } catch (error) {
    errors.push(listedError(error, path));
  }
  return undefined;
}
