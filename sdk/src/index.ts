/** Write TensorBoard event files, checkpoints and embeddings; read them back. */
export * from "./errors.js";
export * from "./writer/index.js";
