import {
  draftOf,
  type EmbeddingDraft,
  type ListedLayout,
  type ListedStep,
  type ListingDraft,
  listedError,
} from "./listed.js";
import type { Manifest } from "./manifest.js";
import { parseManifest } from "./manifest-parse.js";
import { decodeNpyHeader, NPY_PREFIX_BYTES, type NpyHeader } from "./npy-header.js";
import { folderOf, joinInRun, type ListingError, nameOf, type RunFolder } from "./run-files.js";

const MANIFEST = /^embeddings\/[^/]+\/\d+\.json$/;
const LAYOUT = /^(embeddings\/[^/]+)\/layouts\/([^/]+)\.npy$/;
const AT_STEP = /^(.+)@(\d{1,15})$/;

/** Lists what our writer logged: one manifest a step, and layouts that somebody dropped beside it. */
export function addOwnEmbeddings(draft: ListingDraft): void {
  const ofFolder = new Map<string, EmbeddingDraft>();
  for (const path of draft.folder.files.keys()) {
    if (!MANIFEST.test(path)) continue;
    const bytes = draft.folder.head(path);
    if (!bytes) continue;
    let manifest: Manifest;
    try {
      manifest = parseManifest(bytes, path);
    } catch (error) {
      draft.errors.push(listedError(error, path));
      continue;
    }
    const embedding = draftOf(draft, manifest.tag, "pointillist");
    ofFolder.set(folderOf(path), embedding);
    embedding.steps.push(stepOf(manifest, path, draft.folder, embedding.errors));
  }
  addDroppedLayouts(draft.folder, ofFolder);
}

function stepOf(
  manifest: Manifest,
  path: string,
  folder: RunFolder,
  errors: ListingError[],
): ListedStep {
  const home = folderOf(path);
  const there = (file: string): string => joinInRun(home, file) ?? file;
  const requireFile = (file: string, what: string): boolean => {
    if (folder.files.has(there(file))) return true;
    const message = `${what}: named by ${nameOf(path)}, but not there`;
    errors.push({ code: "missing", file: there(file), message });
    return false;
  };
  const { checkpoint, file: tensorFile, name: key } = manifest.tensor;
  if (tensorFile === undefined) requireFile(`${checkpoint}.index`, "index of the vectors");
  else requireFile(tensorFile, "vectors");
  const layouts: ListedLayout[] = [];
  for (const stored of manifest.layouts) {
    if (!requireFile(stored.file, `layout ${stored.name}`)) continue;
    const { name, dims, method } = stored;
    layouts.push({ name, path: there(stored.file), dims, method, stored });
  }
  for (const [what, file] of sideFiles(manifest)) requireFile(file, what);
  const { metadata, sprite, bookmarks, tensor } = manifest;
  return {
    step: manifest.step,
    wallTime: manifest.wallTime,
    shape: tensor.shape,
    dtype: tensor.dtype,
    tensor:
      tensorFile === undefined
        ? { kind: "bundle", prefix: there(checkpoint), key }
        : { kind: "tensor-file", path: there(tensorFile) },
    manifest,
    folder: home,
    metadataPath: metadata ? there(metadata.file) : null,
    sprite: sprite ? { path: there(sprite.file), cell: sprite.cell } : null,
    bookmarksPath: bookmarks ? there(bookmarks) : null,
    layouts,
  };
}

/** The other files a manifest names, each with what it is. */
export function* sideFiles(manifest: Manifest): Generator<readonly [what: string, file: string]> {
  const { metadata, sprite, thumbnails, bookmarks, colour, concepts, neighbours } = manifest;
  if (metadata) yield ["metadata", metadata.file];
  if (sprite) yield ["sprite", sprite.file];
  for (const sheet of thumbnails ?? []) yield ["thumbnails", sheet.file];
  if (bookmarks) yield ["bookmarks", bookmarks];
  if (colour) yield ["colours", colour];
  for (const part of concepts ? ["indptr", "indices", "values"] : []) {
    yield ["concepts", `${concepts?.folder}/${part}.npy`];
  }
  if (neighbours) yield ["neighbours", neighbours.file];
}

/**
 * Layouts that no manifest names: `NAME@STEP.npy` belongs to that step, `NAME.npy` to the newest step with as many
 * rows. What has other rows is stale; what is no layout is an error.
 */
function addDroppedLayouts(folder: RunFolder, ofFolder: ReadonlyMap<string, EmbeddingDraft>): void {
  const named = new Set<string>();
  for (const { steps } of ofFolder.values()) {
    for (const step of steps) {
      for (const { file } of step.manifest?.layouts ?? []) {
        named.add(joinInRun(step.folder ?? "", file) ?? file);
      }
    }
  }
  for (const path of folder.files.keys()) {
    const [, home, base] = LAYOUT.exec(path) ?? [];
    if (home === undefined || base === undefined || named.has(path)) continue;
    const embedding = ofFolder.get(home);
    if (embedding) addDropped(folder, embedding, home, path, base);
  }
}

function addDropped(
  folder: RunFolder,
  embedding: EmbeddingDraft,
  home: string,
  path: string,
  base: string,
): void {
  const [, atName, atStep] = AT_STEP.exec(base) ?? [];
  const name = atName ?? base;
  const steps = embedding.steps
    .filter((step) => step.folder === home)
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
  const target = steps.find((step) => step.shape?.[0] === rows);
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
