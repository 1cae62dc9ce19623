import type { ByteSource } from "./byte-source.js";
import { addDroppedLayouts } from "./dropped-layouts.js";
import type { ListingDraft, RunListing } from "./listed.js";
import { completeWith, listWith } from "./listing-rounds.js";
import { addOwnEmbeddings } from "./own-listing.js";
import type { RunFiles } from "./run-files.js";

function add(draft: ListingDraft): void {
  addOwnEmbeddings(draft);
  addDroppedLayouts(draft);
}

/**
 * As `completeListing`, but only what our writer logged: for a reader that wants its first picture before it loads the
 * parsers of everything that others write.
 * @example
 * const run = { run: "trees", files: [] };
 * (await completeOwnListing(run, () => undefined)).embeddings; // => []
 */
export async function completeOwnListing(
  run: RunFiles,
  open: (path: string) => ByteSource,
): Promise<RunListing> {
  return await completeWith((files, options) => listWith(add, files, options), run, open);
}
