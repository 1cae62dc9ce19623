/** The portable codecs: bytes to values and back. No `node:*`, no DOM. */
export * from "../errors.js";
export type { ByteSource } from "./byte-source.js";
export * from "./manifest.js";
