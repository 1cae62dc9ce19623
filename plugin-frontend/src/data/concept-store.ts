import {
  type ConceptFiles,
  type ConceptTable,
  decodeConcepts,
  type ManifestConcepts,
} from "pointillist/format";
import type { TaskOptions } from "./api.js";
import type { ConceptStore } from "./concept-api.js";
import type { ConceptFunctions } from "./concept-functions.js";
import type { ServedFiles } from "./run-files.js";
import { WorkerClient } from "./worker-call.js";
import { HeldWorker } from "./worker-held.js";

/** Reads the three concept files, hands them to a worker and answers through it. */
export async function openConcepts(
  files: ServedFiles,
  stored: ManifestConcepts,
  folder: string,
  rows: number,
  options: TaskOptions,
): Promise<ConceptStore & { dispose(): void }> {
  const client = new WorkerClient<ConceptFunctions>(
    "concepts",
    () => new Worker(new URL("./concept-worker.js", import.meta.url), { type: "module" }),
  );
  let assignments = 0;
  const worker = new HeldWorker(client, async (task) => {
    const parts = await readParts(files, folder, task);
    ({ assignments } = await client.call("open", [parts, stored.names, rows], task));
  });
  try {
    await worker.ready(options);
    return store(worker, stored, rows, assignments);
  } catch (error) {
    worker.dispose();
    throw error;
  }
}

/** All concepts as they are stored. */
export async function readConceptTable(
  files: ServedFiles,
  { names, ids }: ManifestConcepts,
  folder: string,
  rows: number,
  options: TaskOptions,
): Promise<ConceptTable> {
  return decodeConcepts(await readParts(files, folder, options), names, rows, ids);
}

async function readParts(
  files: ServedFiles,
  folder: string,
  options: TaskOptions,
): Promise<ConceptFiles> {
  const read = (part: string) => files.read(`${folder}/${part}.npy`, options);
  const [indptr, indices, values] = await Promise.all([
    read("indptr"),
    read("indices"),
    read("values"),
  ]);
  return { "indptr.npy": indptr, "indices.npy": indices, "values.npy": values };
}

function store(
  worker: HeldWorker<ConceptFunctions>,
  { names, ids }: ManifestConcepts,
  rows: number,
  assignments: number,
): ConceptStore & { dispose(): void } {
  return {
    names,
    ids: ids ?? names,
    rows,
    assignments,
    ofRow: async (row, options) =>
      (await worker.call("ofRows", [Uint32Array.of(row)], options))[0] ?? [],
    ofRows: (wanted, options) => worker.call("ofRows", [wanted], options),
    rowsOf: (concept, options) => worker.call("rowsOf", [concept], options),
    strongest: ({ visible, atLeast, thresholds }, options) =>
      worker.call("strongest", [visible, atLeast, thresholds], options),
    filter: (filter, options) => worker.call("filter", [filter], options),
    count: (mask, atLeast, options) => worker.call("count", [mask, atLeast], options),
    histogram: (concept, bins, options) => worker.call("histogram", [concept, bins], options),
    histograms: (concepts, bins, options) => worker.call("histograms", [concepts, bins], options),
    pairs: (concepts, atLeast, options) => worker.call("pairs", [concepts, atLeast], options),
    together: (placed, how, options) => worker.call("together", [plain(placed), how], options),
    touching: (placed, concepts, how, options) =>
      worker.call("touching", [plain(placed), concepts, how], options),
    dispose: () => worker.dispose(),
  };
}

/** Only what the worker needs: a placement may carry more, which would be copied for nothing. */
function plain(placed: { readonly positions: Float32Array; readonly dims: 2 | 3 }) {
  return { positions: placed.positions, dims: placed.dims };
}
