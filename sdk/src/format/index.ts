/**
 * The portable codecs: bytes to values and back. No `node:*`, no DOM.
 * @module
 */
export * from "../errors.js";
export * from "./binary.js";
export * from "./bookmarks.js";
export * from "./bookmarks-read.js";
export type { ByteSource } from "./byte-source.js";
export { readCheckpointIndex } from "./checkpoint-index.js";
export * from "./checkpoint-state.js";
export * from "./column-type.js";
export * from "./concept-files.js";
export * from "./concepts.js";
export type {
  CheckpointIndex,
  IndexedTensor,
  ListedEmbedding,
  ListedLayout,
  ListedStep,
  ListingOptions,
  RunListing,
  StaleLayout,
  TensorPlace,
} from "./listed.js";
export { listedError } from "./listed.js";
export type { CompleteOptions } from "./listing-rounds.js";
export * from "./manifest.js";
export * from "./manifest-parse.js";
export * from "./metadata.js";
export * from "./npy.js";
export * from "./npy-header.js";
export * from "./original-paths.js";
export { sideFiles } from "./own-listing.js";
export * from "./own-run-listing.js";
export * from "./projector-config.js";
export * from "./published.js";
export type {
  ListedFile,
  ListedRefusal,
  ListingError,
  RunFiles,
  WantedBytes,
} from "./run-files.js";
export { fileOfPrefix, joinInRun, leavesRun, stepOfPrefix } from "./run-files.js";
export * from "./run-listing.js";
export { contentHash, sha256Hex } from "./sha256.js";
export * from "./slug.js";
export * from "./sprite.js";
export * from "./tensor-file.js";
export { parseTextFormat, quoteText } from "./text-format.js";
export * from "./tsv-scan.js";
export * from "./zip.js";
export * from "./zip-write.js";
