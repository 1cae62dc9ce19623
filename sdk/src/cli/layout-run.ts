import { FolderStorage } from "../io/folder-storage.js";
import { openLayoutEngine } from "../io/layout-engine.js";
import {
  type ComputedLayout,
  computeLayouts,
  knn,
  type LayoutRequest,
  requireOneOf,
} from "../layout/index.js";
import { METRICS } from "../layout/request.js";
import { EXIT, type ExitCode, type Invocation, UsageError, wholeNumber } from "./command.js";
import { LayoutClock } from "./layout-clock.js";
import { clusterColumn } from "./layout-clusters.js";
import { memoryLimit, reportOf } from "./layout-file.js";
import { givenLayouts } from "./layout-given.js";
import { firstOf, readGraph } from "./layout-graph.js";
import { readIds, readPrevious, readSupervision } from "./layout-known.js";
import { dimsOf, METHODS, requestOf } from "./layout-requests.js";
import { type Addition, addToManifest, type FoundColumn } from "./layout-store.js";
import { expandPath, findRuns } from "./logdir.js";
import { pickRun } from "./read.js";
import { checksumOfStep, listRunFolder, readMatrix } from "./read-run.js";

/** Lays out a tensor of a run and stores the result beside it. */
export async function layOutRun(path: string, invocation: Invocation): Promise<ExitCode> {
  const { terminal } = invocation;
  const clock = new LayoutClock(terminal);
  const folder = pickRun(await findRuns(path), invocation.value("run"));
  const { embedding, step } = await pickStep(folder, invocation);
  const matrix = await readMatrix(folder, step);
  const { rows, dim, values } = matrix;
  const vectors = { vectors: values, rows, dim };
  const requests = requestsOf(invocation);
  const threads = wholeNumber(invocation, "threads");
  const engine = openLayoutEngine(threads === undefined ? {} : { threads });
  try {
    const additions: Addition[] = [];
    const ids = await readIds(folder, step);
    for (const file of invocation.values("add")) {
      const layouts = await givenLayouts(expandPath(file), vectors, ids);
      additions.push(...layouts.map((layout) => ({ layout })));
    }
    const given = invocation.value("knn-graph");
    const graph = given
      ? await readGraph(expandPath(given), rows, metricOf(invocation))
      : undefined;
    const supervise = invocation.value("supervise");
    const computed = await computeLayouts(requests, vectors, {
      engine,
      memoryLimit: memoryLimit(invocation),
      onProgress: clock.follow,
      ...(graph && { knn: graph }),
      ...(supervise && {
        supervision: {
          [supervise]: await readSupervision(folder, step, supervise, invocation.value("ignore")),
        },
      }),
      ...(invocation.flag("follow") && { previous: await readPrevious(folder, embedding, step) }),
      ...(ids && { ids }),
      ...(invocation.flag("no-quality") ? { quality: false as const } : { points: true }),
    });
    const ignored = invocation.value("ignore");
    additions.push(...computed.map((layout) => ({ layout: withIgnored(layout, ignored) })));
    const k = wholeNumber(invocation, "knn");
    if (k !== undefined) {
      const metric = requireOneOf("metric", metricOf(invocation), METRICS);
      const neighbours = graph ? firstOf(graph, k) : await knn(vectors, { k, metric, engine });
      additions.push({ neighbours });
    }
    for (const of of invocation.values("clusters"))
      additions.push({
        column: await clusterColumn(of, vectors, computed, folder, step, engine),
      });
    clock.enter("write");
    const stored = { rows, dim, crc: await checksumOfStep(folder, step, matrix) };
    const storage = new FolderStorage(folder.path);
    const { manifest, added } = await addToManifest(storage, embedding, step, stored, additions);
    const report = {
      run: folder.run,
      tensor: embedding.tensor,
      step: step.step,
      rows,
      dim,
      manifest,
      added,
      layouts: additions.flatMap(({ layout }) => (layout ? [reportOf(layout)] : [])),
      columns: additions.flatMap(({ column }) => (column ? [columnReport(column)] : [])),
      engine: engine.name,
      threads: engine.threads,
      ...clock.stop(),
    };
    for (const { notes } of computed) for (const note of notes) terminal.note(`${note}\n`);
    const total = report.seconds["total"];
    terminal.out(
      invocation.flag("json")
        ? `${JSON.stringify(report)}\n`
        : `${embedding.tensor}, step ${step.step}: ${added.join(", ")} added in ${total} s; ${manifest}\n`,
    );
    return EXIT.ok;
  } finally {
    await engine.close();
  }
}

/** Records the value that `--ignore` named with the layouts that it concerned. */
function withIgnored(layout: ComputedLayout, ignored: string | undefined): ComputedLayout {
  if (ignored === undefined || layout.parameters["supervise"] === undefined) return layout;
  return { ...layout, parameters: { ...layout.parameters, ignored } };
}

/** How many clusters a column holds, and how many rows are in one. */
function columnReport({ name, values }: FoundColumn) {
  const clustered = values.filter((value) => value >= 0);
  return { name, clusters: new Set(clustered).size, clusteredRows: clustered.length };
}

const metricOf = (invocation: Invocation) => (invocation.value("metric") ?? "cosine") as "cosine";

/** The tensor and the step that the options name. @throws UsageError naming those that there are. */
async function pickStep(folder: Parameters<typeof listRunFolder>[0], invocation: Invocation) {
  const { embeddings, errors } = await listRunFolder(folder);
  const tensor = invocation.value("tensor");
  const only = tensor === undefined && embeddings.length === 1 ? embeddings[0] : undefined;
  const embedding = only ?? embeddings.find((one) => one.tensor === tensor);
  if (!embedding) {
    const names = embeddings.map((one) => one.tensor).join(", ") || "none";
    const why = errors[0] ? `; ${errors[0].file}: ${errors[0].message}` : "";
    const found = tensor === undefined ? "--tensor is missing" : `no tensor ${tensor}`;
    throw new UsageError(`${found} in run ${folder.run}, there: ${names}${why}`);
  }
  const wanted = wholeNumber(invocation, "step");
  const step =
    wanted === undefined
      ? embedding.steps.at(-1)
      : embedding.steps.find((one) => one.step === wanted);
  if (!step) {
    const steps = embedding.steps.map((one) => one.step).join(", ");
    throw new UsageError(`no step ${wanted} of ${embedding.tensor}, there: ${steps}`);
  }
  return { embedding, step };
}

/** What the method options ask for; t-SNE in both forms where nothing is asked for at all. */
function requestsOf(invocation: Invocation): LayoutRequest[] {
  const requests = METHODS.flatMap((method) => {
    const dims = invocation.value(method);
    return dims === undefined
      ? []
      : dimsOf(dims, method).map((one) => requestOf(method, one, invocation));
  });
  const asksElse =
    invocation.values("add").length > 0 ||
    invocation.values("clusters").length > 0 ||
    invocation.value("knn") !== undefined;
  if (requests.length > 0 || asksElse) return requests;
  return [requestOf("tsne", 2, invocation), requestOf("tsne", 3, invocation)];
}
