import { availableParallelism } from "node:os";
import { ArgumentError } from "../errors.js";
import type { Engine } from "../layout/engine.js";

const MOST_THREADS = 64;

/**
 * The engine that layouts run on: kernels on `threads` worker threads, by default one a core. Its code is loaded at
 * the first use, so that a script which only logs does not wait for it. Call `close()` in the end.
 *
 * Results are the same for the same number of threads; other numbers add in another order.
 * @throws ArgumentError where `threads` is not a whole number from 1 to 64.
 * @example
 * const engine = openLayoutEngine({ threads: 2 });
 * // ... computeLayouts(requests, vectors, { engine })
 * await engine.close?.();
 */
export function openLayoutEngine(options: { readonly threads?: number } = {}): Engine {
  const threads = options.threads ?? Math.min(MOST_THREADS, availableParallelism());
  if (!Number.isSafeInteger(threads) || threads < 1 || threads > MOST_THREADS)
    throw new ArgumentError("threads", `a whole number from 1 to ${MOST_THREADS}`, String(threads));
  let loaded: Promise<Engine> | undefined;
  const engine = (): Promise<Engine> => {
    loaded ??= import("./layout-engine.js").then((room) => room.openLayoutEngine({ threads }));
    return loaded;
  };
  return {
    name: "kernels",
    threads,
    pca: async (...given) => (await engine()).pca(...given),
    neighbours: async (...given) => (await engine()).neighbours(...given),
    affinities: async (...given) => (await engine()).affinities(...given),
    optimizeTsne: async (...given) => (await engine()).optimizeTsne(...given),
    optimizeUmap: async (...given) => (await engine()).optimizeUmap(...given),
    neighbourhoodRanks: async (...given) => (await engine()).neighbourhoodRanks?.(...given),
    close: async () => (await loaded)?.close(),
  };
}
