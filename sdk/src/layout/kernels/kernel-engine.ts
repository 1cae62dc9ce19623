import type { Engine } from "../engine.js";
import { findAffinities } from "./affinities.js";
import type { Crew } from "./crew.js";
import { findNeighbours } from "./neighbours.js";
import { optimizeTsne } from "./optimize-tsne.js";
import { optimizeUmap } from "./optimize-umap.js";
import { findComponents } from "./pca.js";
import { findRanks } from "./ranks.js";

/**
 * The engine that runs kernels on `crew`. What has no kernel yet is computed by `fallback`.
 * @example
 * const crew = soloCrew(instantiateWith(WebAssembly), async () => {});
 * typeof kernelEngine(crew, createReferenceEngine()); // => "object"
 */
export function kernelEngine(crew: Crew, fallback: Engine): Engine {
  return {
    name: "kernels",
    threads: crew.threads,
    pca: (data, options, control) => findComponents(crew, fallback, data, options, control),
    neighbours: (data, options, control) => findNeighbours(crew, fallback, data, options, control),
    affinities: (neighbours, perplexity, control) =>
      findAffinities(crew, neighbours, perplexity, control),
    optimizeTsne: (graph, options, control) => optimizeTsne(crew, graph, options, control),
    optimizeUmap: (graph, options, control) => optimizeUmap(crew, graph, options, control),
    neighbourhoodRanks: (data, positions, dims, k, sample, metric, control) =>
      findRanks(crew, data, positions, dims, k, sample, metric, control),
    async close() {
      await crew.close();
      await fallback.close();
    },
  };
}
