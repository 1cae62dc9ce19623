import type { Engine } from "../engine.js";
import type { Crew } from "./crew.js";
import { optimizeTsne } from "./optimize-tsne.js";

/** The engine that runs kernels on `crew`. What has no kernel yet is computed by `fallback`. */
export function kernelEngine(crew: Crew, fallback: Engine): Engine {
  return {
    name: "kernels",
    threads: crew.threads,
    pca: (data, options, control) => fallback.pca(data, options, control),
    neighbours: (data, options, control) => fallback.neighbours(data, options, control),
    affinities: (neighbours, perplexity, control) =>
      fallback.affinities(neighbours, perplexity, control),
    optimizeTsne: (graph, options, control) => optimizeTsne(crew, graph, options, control),
    optimizeUmap: (graph, options, control) => fallback.optimizeUmap(graph, options, control),
    async close() {
      await crew.close();
      await fallback.close();
    },
  };
}
