import type { Vectors } from "./compute.js";
import type { Control, Engine, Metric, Neighbours } from "./engine.js";
import { asMatrix, requireFinite } from "./matrix.js";
import { prepare } from "./prepare.js";
import { createReferenceEngine } from "./reference/engine.js";
import { METRICS, type PreStep, requireNumber, requireOneOf, requireSteps } from "./request.js";

export interface KnnOptions {
  /** Default 30; at most rows - 1 are returned. */
  readonly k?: number;
  /** Default `cosine`. */
  readonly metric?: Metric;
  /** Default: none. */
  readonly prepare?: readonly PreStep[];
  /** True forces an exact search where the engine would take an approximate one. */
  readonly exact?: boolean;
  readonly engine?: Engine;
  readonly signal?: Control["signal"];
  readonly onProgress?: Control["onProgress"];
}

/**
 * The nearest other rows of every row, nearest first: int32 `[rows, k]` and float32 distances.
 * @throws ShapeError, ArgumentError as `computeLayouts` does.
 * @example
 * const points = { vectors: new Float32Array([0, 0, 1, 0, 5, 0]), rows: 3, dim: 2 };
 * const { indices } = await knn(points, { k: 1, metric: "euclidean" });
 * [...indices]; // => [1, 0, 1]
 */
export async function knn(
  { vectors, rows, dim }: Vectors,
  options: KnnOptions = {},
): Promise<Neighbours> {
  const data = asMatrix(vectors, rows, dim);
  requireFinite(data);
  const k = requireNumber("k", options.k ?? 30, 0, { integer: true });
  const metric = requireOneOf("metric", options.metric ?? "cosine", METRICS);
  const steps = requireSteps(options.prepare);
  const { engine = createReferenceEngine(), signal, onProgress, exact } = options;
  const control = { ...(signal && { signal }), ...(onProgress && { onProgress }) };
  const prepared = await prepare(data, steps, engine, control);
  return engine.neighbours(
    prepared,
    {
      k: Math.max(0, Math.min(k, rows - 1)),
      metric,
      ...(exact !== undefined && { exact }),
    },
    control,
  );
}
