import { ArgumentError } from "../errors.js";
import type { LayoutRequest } from "./request.js";

/** Meshes, transforms and code of the kernels, and what a thread adds to them. */
const FIXED_BYTES = 160 * 2 ** 20;
const THREAD_BYTES = 24 * 2 ** 20;

/**
 * Bytes that computing `requests` may need at once, the vectors themselves included: an upper bound from the sizes of
 * all arrays that a method holds at its widest moment. Shared stages count once for requests that share them.
 *
 * Vectors: 4 N D, as much again for each copy (pre-steps two, the kernels' own and its 16-bit form 6 N D). Neighbours:
 * 8 N k, twice while they are found. t-SNE: 24 bytes an edge, at most 2 k a row, and 32 N dims. UMAP: 40 bytes an edge.
 * Triplet map: 256 coordinates a row in two forms. TriMap: 16 bytes a triplet, twice while they are drawn.
 * @example
 * memoryBound([tsne()], 100_000, 1024) > 4 * 100_000 * 1024; // => true
 */
export function memoryBound(
  requests: readonly LayoutRequest[],
  rows: number,
  dim: number,
  threads = 1,
): number {
  const matrix = 4 * rows * dim;
  let shared = matrix;
  let widest = 0;
  const neighbourSets = new Map<string, number>();
  const preparations = new Set<string>();
  for (const { method, dims, parameters } of requests) {
    const number = (name: string) => Number(parameters[name] ?? 0);
    const steps = String(parameters["prepare"] ?? "");
    if (steps !== "") preparations.add(steps);
    const wanted = method === "tsne" ? Math.ceil(3 * number("perplexity")) : number("neighbours");
    const k = Math.min(wanted, Math.max(0, rows - 1));
    const key = `${parameters["metric"]} ${steps}`;
    neighbourSets.set(key, Math.max(k, neighbourSets.get(key) ?? 0));
    widest = Math.max(widest, methodBytes(method, rows, dim, dims, k, number));
  }
  shared += 2 * matrix * preparations.size;
  for (const k of neighbourSets.values()) shared += 16 * rows * k;
  // Kernels hold their own vectors, a 16-bit form and principal coordinates; the measuring of quality one copy.
  const search = 1.5 * matrix + 4 * rows * 64 + matrix;
  return Math.ceil(shared + Math.max(search, widest) + FIXED_BYTES + THREAD_BYTES * threads);
}

function methodBytes(
  method: LayoutRequest["method"],
  rows: number,
  dim: number,
  dims: number,
  k: number,
  number: (name: string) => number,
): number {
  const state = 32 * rows * dims;
  const edges = 2 * rows * k;
  switch (method) {
    case "pca":
      return 8 * rows * dim + 16 * Math.min(rows, dim) ** 2;
    case "tsne":
      return 24 * edges + state;
    case "umap":
      return 40 * edges + state;
    case "triplet":
      return 12 * rows * Math.min(dim, 256) + 8 * rows * dim;
    case "trimap": {
      const triplets = rows * (k * number("outliers") + number("randoms"));
      return 48 * triplets + state;
    }
  }
}

/** @throws ArgumentError with both figures where the bound is above `limit` bytes. */
export function requireMemory(
  requests: readonly LayoutRequest[],
  rows: number,
  dim: number,
  limit: number,
  threads = 1,
): void {
  const needed = memoryBound(requests, rows, dim, threads);
  if (needed <= limit) return;
  const gigabytes = (bytes: number) => `${(bytes / 1e9).toFixed(1)} GB`;
  throw new ArgumentError(
    "vectors",
    `a matrix that can be laid out in ${gigabytes(limit)}`,
    `${rows} x ${dim}, which may need ${gigabytes(needed)}: reduce the columns or take fewer rows, or raise the limit`,
  );
}
