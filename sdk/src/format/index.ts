/** The portable codecs: bytes to values and back. No `node:*`, no DOM. */
export * from "../errors.js";
export * from "./bookmarks.js";
export type { ByteSource } from "./byte-source.js";
export * from "./checkpoint-state.js";
export * from "./column-type.js";
export * from "./concept-files.js";
export * from "./concepts.js";
export * from "./manifest.js";
export * from "./manifest-parse.js";
export * from "./metadata.js";
export * from "./npy.js";
export * from "./npy-header.js";
export * from "./projector-config.js";
export { contentHash, sha256Hex } from "./sha256.js";
export * from "./slug.js";
export * from "./sprite.js";
export { parseTextFormat, quoteText } from "./text-format.js";
export * from "./tsv-scan.js";
