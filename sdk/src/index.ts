/**
 * Write TensorBoard event files, checkpoints and embeddings; read them back.
 * @module
 */
export * from "./errors.js";
export { openLayoutEngine } from "./io/lazy-layout-engine.js";
export * from "./writer/index.js";
