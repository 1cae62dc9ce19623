import { ArgumentError } from "../../errors.js";
import type { LayoutRequest } from "../request.js";
import { planAffinities } from "./affinities.js";
import { gigabytes, MEMORY_LIMIT_BYTES, MemoryPlan } from "./memory.js";
import { planApproximate, planExact } from "./neighbours-plan.js";
import { planTsne } from "./tsne-plan.js";

/** Up to this many rows a search is exact. Source: neighbours.ts. */
const EXACT_ROWS = 4_000;

/** What a search keeps beside its vectors where nothing else is asked for. */
const DEFAULTS = { probes: 32, recallSample: 100 };

/** Bytes of kernel memory that one stage of a layout needs, and which. */
export interface KernelNeed {
  readonly stage: string;
  readonly bytes: number;
}

/** The stage of `requests` that needs most kernel memory: each has its own, of at most 4 GB. */
export function kernelNeed(
  requests: readonly LayoutRequest[],
  rows: number,
  dim: number,
  threads: number,
): KernelNeed {
  let most: KernelNeed = { stage: "", bytes: 0 };
  const count = (stage: string, reserve: (plan: MemoryPlan) => void) => {
    const plan = new MemoryPlan();
    reserve(plan);
    if (plan.bytes > most.bytes) most = { stage, bytes: plan.bytes };
  };
  for (const { method, dims, parameters } of requests) {
    const isGiven = ["dot", "manhattan"].includes(String(parameters["metric"]));
    const perplexity = Number(parameters["perplexity"] ?? 0);
    const wanted =
      method === "tsne" ? Math.ceil(3 * perplexity) : Number(parameters["neighbours"] ?? 0);
    const k = Math.max(0, Math.min(rows - 1, wanted));
    const shape = { rows, columns: dim, k, threads };
    if (method === "pca" || !isGiven)
      count("the vectors", (plan) =>
        rows <= EXACT_ROWS
          ? planExact(plan, shape)
          : planApproximate(plan, { ...shape, ...DEFAULTS }),
      );
    if (method !== "tsne") continue;
    count("the neighbour graph", (plan) => planAffinities(plan, rows, k, k, threads));
    const edges = (dims === 2 ? 1 : 2) * rows * k; // in the plane one of each pair
    count("the descent", (plan) => planTsne(plan, { dims, rows, edges, threads }));
  }
  return most;
}

/** @throws ArgumentError with both figures where a stage needs more than kernels can address. */
export function requireKernelMemory(
  requests: readonly LayoutRequest[],
  rows: number,
  dim: number,
  threads: number,
): void {
  const { stage, bytes } = kernelNeed(requests, rows, dim, threads);
  if (bytes <= MEMORY_LIMIT_BYTES) return;
  const advice = "take fewer rows or columns, a lower perplexity, or lay them out elsewhere";
  throw new ArgumentError(
    "vectors",
    `a run whose every stage fits into ${gigabytes(MEMORY_LIMIT_BYTES)} of kernel memory`,
    `${rows} x ${dim}, of which ${stage} needs ${gigabytes(bytes)}: ${advice}`,
  );
}
