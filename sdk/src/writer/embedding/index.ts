/** Logging embeddings, and adding to them. */
export { addConcepts, addLayouts, addThumbnails } from "./add.js";
export { logEmbedding } from "./log-embedding.js";
export { pruneSteps } from "./prune.js";
