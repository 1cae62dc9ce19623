import type { AnalysisFunctions } from "./analysis-functions.js";
import type { Dataset } from "./api.js";
import type { Analysis, LayoutRun } from "./layout-api.js";
import { startLayoutRun } from "./layout-run.js";
import { WorkerClient } from "./worker-call.js";

/** Computations over a data set. Workers start when first asked; nothing is computed unasked. */
export function createAnalysis(dataset: Dataset): Analysis {
  const worker = new WorkerClient<AnalysisFunctions>(
    "the analysis",
    () => new Worker(new URL("./analysis-worker.js", import.meta.url), { type: "module" }),
  );
  const runs = new Set<LayoutRun>();
  const plain = (placed: { readonly positions: Float32Array; readonly dims: 2 | 3 }) => ({
    positions: placed.positions,
    dims: placed.dims,
  });
  return {
    startLayout(request, events) {
      const run = startLayoutRun(dataset, request, events);
      runs.add(run);
      // Whoever asked hears of a failure through `result`; here it only ends the bookkeeping.
      run.result.catch(() => {}).finally(() => runs.delete(run));
      return run;
    },
    findClusters: (placed, mask, options) =>
      worker.call("clusters", [plain(placed), mask], options),
    async pointQuality(placed, k, options = {}) {
      const stored = await dataset.neighbourTable(options);
      if (stored && stored.k >= k)
        return await worker.call("qualityFromNeighbours", [stored, plain(placed), k], options);
      const vectors = await dataset.vectors(options);
      return await worker.call(
        "qualityFromVectors",
        [vectors, dataset.dim ?? 0, plain(placed), k],
        options,
      );
    },
    async localStress(placed, k, options = {}) {
      const vectors = await dataset.vectors(options);
      return await worker.call(
        "localStress",
        [vectors, dataset.dim ?? 0, plain(placed), k],
        options,
      );
    },
    dispose() {
      worker.dispose();
      for (const run of runs) run.cancel();
      runs.clear();
    },
  };
}
