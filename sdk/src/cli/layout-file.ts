import { encodeNpy } from "../format/index.js";
import { openLayoutEngine } from "../io/layout-engine.js";
import { memoryToUse } from "../io/process.js";
import { writeAtomically } from "../io/publish.js";
import {
  type ComputedLayout,
  computeLayouts,
  type Engine,
  knn,
  type LayoutRequest,
  type Metric,
  type Neighbours,
  type PreStep,
  place,
  requireOneOf,
  type Vectors,
} from "../layout/index.js";
import { fromFile } from "../sources/files/from-file.js";
import { EXIT, type ExitCode, type Invocation, UsageError, wholeNumber } from "./command.js";
import { LayoutClock } from "./layout-clock.js";
import { clustersOnMap } from "./layout-clusters.js";
import { readGraph, writeGraph } from "./layout-graph.js";
import { laterVectors, reduceFile } from "./layout-reduce.js";
import { METHODS, requestOf } from "./layout-requests.js";
import { expandPath } from "./logdir.js";

/** Lays out the vectors of one file; the layout goes to `--out`, its figures to the last line. */
export async function layOutFile(path: string, invocation: Invocation): Promise<ExitCode> {
  const { terminal } = invocation;
  const method = requireOneOf("method", (invocation.value("method") ?? "tsne") as "tsne", METHODS);
  const dims = wholeNumber(invocation, "dims") ?? 2;
  if (method === "triplet" && dims > 3) return reduceFile(path, dims, invocation);
  const request = requestOf(method, dims, invocation);
  const clock = new LayoutClock(terminal);
  const { vectors, dim, ids } = await fromFile(expandPath(path));
  const threads = wholeNumber(invocation, "threads");
  const engine = openLayoutEngine(threads === undefined ? {} : { threads });
  try {
    const rows = ids.length;
    const data = { vectors, rows, dim };
    const graph = await graphOf(request, data, engine, invocation);
    const [layout] = await computeLayouts([request], data, {
      engine,
      memoryLimit: memoryLimit(invocation),
      onProgress: clock.follow,
      ...(graph && { knn: graph }),
      ...(invocation.flag("no-quality") && { quality: false as const }),
    });
    if (!layout) throw new TypeError("one request gives one layout");
    clock.enter("write");
    const { positions } = layout;
    const out = invocation.value("out");
    if (out) await writeAtomically(expandPath(out), [encodeNpy("f4", [rows, dims], positions)]);
    const placed = await placeLater(layout, data, engine, invocation);
    const clusters = await writeClusters(layout, invocation);
    const report = {
      ...reportOf(layout),
      ...clusters,
      ...placed,
      rows,
      dim,
      engine: engine.name,
      threads: engine.threads,
      ...clock.stop(),
      ...(out && { out }),
    };
    for (const note of layout.notes) terminal.note(`${note}\n`);
    terminal.out(invocation.flag("json") ? `${JSON.stringify(report)}\n` : sentenceOf(report));
    return EXIT.ok;
  } finally {
    await engine.close();
  }
}

/** Places the vectors of `--place` in the layout, where there are some. */
async function placeLater(
  layout: ComputedLayout,
  data: Vectors,
  engine: Engine,
  invocation: Invocation,
): Promise<{ placed?: number }> {
  const later = await laterVectors(invocation);
  if (!later) return {};
  const places = await place(layout, data, later.vectors, { engine });
  const shape = [later.vectors.rows, layout.dims];
  await writeAtomically(later.out, [encodeNpy("f4", shape, places)]);
  return { placed: later.vectors.rows };
}

/** Finds the clusters of the layout where they are asked for. */
async function writeClusters(
  { positions, dims }: ComputedLayout,
  invocation: Invocation,
): Promise<{ clusters?: number; clusteredRows?: number }> {
  const [out] = invocation.values("clusters");
  if (!out) return {};
  const { labels, count } = await clustersOnMap(positions, dims);
  await writeAtomically(expandPath(out), [encodeNpy("i4", [labels.length], labels)]);
  return { clusters: count, clusteredRows: labels.filter((label) => label >= 0).length };
}

/** Neighbours of another tool, or found here because they are to be written. */
async function graphOf(
  request: LayoutRequest,
  data: Vectors,
  engine: Engine,
  invocation: Invocation,
): Promise<Neighbours | undefined> {
  const given = invocation.value("knn-graph");
  const metric = (invocation.value("metric") ?? "euclidean") as Metric;
  if (given) return readGraph(expandPath(given), data.rows, metric);
  const out = invocation.value("knn-out");
  if (!out) return undefined;
  const { perplexity, neighbours, prepare } = request.parameters;
  const wanted =
    perplexity === undefined ? Number(neighbours ?? 30) : Math.ceil(3 * Number(perplexity));
  const found = await knn(data, {
    k: wholeNumber(invocation, "knn") ?? wanted,
    metric,
    prepare: prepare as readonly PreStep[],
    engine,
  });
  await writeGraph(expandPath(out), found);
  return found;
}

/** Bytes: `--memory` in GB, else nine tenths of what this machine, or the container around us, has. */
export function memoryLimit(invocation: Invocation): number {
  const given = invocation.value("memory");
  if (given !== undefined) {
    const gigabytes = Number(given);
    if (!(gigabytes > 0)) throw new UsageError(`--memory: expected GB above 0, found ${given}`);
    return 1e9 * gigabytes;
  }
  return memoryToUse();
}

/** What is told of a layout, but for its coordinates. */
export function reportOf(layout: ComputedLayout) {
  const { name, method, dims, parameters, quality, varianceRatios, notes } = layout;
  const { iterationsRun, epochs } = parameters;
  const iterations = iterationsRun ?? epochs;
  return {
    name,
    method,
    dims,
    parameters,
    ...(iterations !== undefined && { iterations }),
    ...(quality?.kl !== undefined && { kl: quality.kl }),
    ...(quality && { quality }),
    ...(varianceRatios && { varianceRatios }),
    notes,
  };
}

function sentenceOf(
  report: ReturnType<typeof reportOf> & {
    rows: number;
    seconds: Record<string, number>;
    out?: string | undefined;
  },
) {
  const { name, rows, quality, kl, seconds, out } = report;
  const figures = quality
    ? `, trustworthiness ${quality.trustworthiness.toFixed(3)}, ${Math.round(100 * quality.neighboursKept)} % of ${quality.k} neighbours kept`
    : "";
  const divergence = kl === undefined ? "" : `, KL ${kl.toFixed(3)}`;
  return `${name} of ${rows} rows in ${seconds["total"]} s${divergence}${figures}${out ? `; ${out}` : ""}\n`;
}
