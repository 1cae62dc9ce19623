import { addBookmarkLayouts } from "./bookmark-listing.js";
import type { ByteSource } from "./byte-source.js";
import { addDroppedLayouts } from "./dropped-layouts.js";
import { addForeignEmbeddings } from "./foreign-listing.js";
import type { ListingOptions, RunListing } from "./listed.js";
import { type CompleteOptions, completeWith, listWith } from "./listing-rounds.js";
import { addOwnEmbeddings } from "./own-listing.js";
import type { RunFiles } from "./run-files.js";
import { slugOf } from "./slug.js";

/**
 * Lists the embeddings of a run from its files, without opening any: ours by their manifests, those of others by
 * projector configs and checkpoints. Nothing in a run makes it throw: what is wrong is listed beside what it concerns.
 * Where small parts of files are still needed they are `wanted`; read them, and list again.
 * @example
 * listRun({ run: "trees", files: [] }).embeddings; // => []
 */
export function listRun(run: RunFiles, options: ListingOptions = {}): RunListing {
  const add = (draft: Parameters<typeof addOwnEmbeddings>[0]) => {
    addOwnEmbeddings(draft);
    addForeignEmbeddings(draft);
    addBookmarkLayouts(draft);
    addDroppedLayouts(draft, slugOf);
  };
  return listWith(add, run, options);
}

/**
 * Lists a run and reads what is wanted until all is known. `open` gives a file of the run by its listed path; a file
 * that cannot be read is listed as missing.
 * @example
 * const run = { run: "trees", files: [] };
 * (await completeListing(run, () => undefined)).embeddings; // => []
 */
export async function completeListing(
  run: RunFiles,
  open: (path: string) => ByteSource,
  options: CompleteOptions = {},
): Promise<RunListing> {
  return await completeWith(listRun, run, open, options);
}
