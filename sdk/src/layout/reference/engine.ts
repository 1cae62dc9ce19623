import type { Engine } from "../engine.js";
import { referenceAffinities } from "./affinities.js";
import { referenceNeighbours } from "./neighbours.js";
import { referencePca } from "./pca.js";
import { referenceTsne } from "./tsne.js";
import { referenceUmap } from "./umap.js";

/**
 * The engine in plain TypeScript: exact, on one thread, needs nothing of its host. The oracle of the kernels.
 * @example
 * // The plain TypeScript that every kernel is checked against.
 * typeof createReferenceEngine(); // => "object"
 */
export function createReferenceEngine(): Engine {
  return {
    name: "reference",
    threads: 1,
    pca: referencePca,
    neighbours: referenceNeighbours,
    affinities: referenceAffinities,
    optimizeTsne: referenceTsne,
    optimizeUmap: referenceUmap,
    close: () => Promise.resolve(),
  };
}
