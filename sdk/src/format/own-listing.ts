import {
  draftOf,
  type ListedLayout,
  type ListedStep,
  type ListingDraft,
  listedError,
} from "./listed.js";
import type { Manifest } from "./manifest.js";
import { parseManifest } from "./manifest-parse.js";
import {
  fileOfPrefix,
  folderOf,
  joinInRun,
  type ListingError,
  nameOf,
  type RunFolder,
} from "./run-files.js";

const MANIFEST = /^embeddings\/[^/]+\/\d+\.json$/;
/** Lists what our writer logged: one manifest a step. */
export function addOwnEmbeddings(draft: ListingDraft): void {
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
    embedding.steps.push(stepOf(manifest, path, draft.folder, embedding.errors));
  }
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
  if (tensorFile === undefined) requireFile(fileOfPrefix(checkpoint), "index of the vectors");
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

/**
 * The other files a manifest names, each with what it is.
 * @example
 * const manifest = { colour: "colour-0a1b2c3d.npy", layouts: [] };
 * [...sideFiles(manifest)].length; // => 1
 */
export function* sideFiles(manifest: Manifest): Generator<readonly [what: string, file: string]> {
  const { metadata, sprite, thumbnails, images, imagePaths } = manifest;
  const { bookmarks, colour, concepts, neighbours } = manifest;
  for (const { name, points } of manifest.layouts)
    if (points) yield [`what layout ${name} hides`, points.file];
  if (metadata) yield ["metadata", metadata.file];
  if (sprite) yield ["sprite", sprite.file];
  for (const sheet of thumbnails ?? []) yield ["thumbnails", sheet.file];
  if (images) {
    yield ["originals", images.file];
    yield ["index of the originals", images.index];
  }
  if (imagePaths) yield ["paths of the originals", imagePaths];
  if (bookmarks) yield ["bookmarks", bookmarks];
  if (colour) yield ["colours", colour];
  for (const part of concepts ? ["indptr", "indices", "values"] : []) {
    yield ["concepts", `${concepts?.folder}/${part}.npy`];
  }
  if (neighbours) yield ["neighbours", neighbours.file];
  for (const { name, file } of manifest.columns ?? []) yield [`column ${name}`, file];
}
