import type { Metric } from "./engine.js";
import {
  type CommonOptions,
  commonParts,
  type LayoutRequest,
  METRICS,
  requireNumber,
  requireOneOf,
  requireSeed,
  requireSteps,
  type SupervisedOptions,
  supervisedParts,
} from "./request.js";

export interface UmapRequestOptions extends CommonOptions, SupervisedOptions {
  /** Neighbours of each row, itself not counted. Default 15. */
  readonly neighbours?: number;
  /** How near points may lie to each other. Default 0.1. */
  readonly minDistance?: number;
  /** Scale of the layout, at least `minDistance`. Default 1. */
  readonly spread?: number;
  /** Default `euclidean`. */
  readonly metric?: Metric;
  /** A safe integer. Default 0. */
  readonly seed?: number;
  /** Default `pca`. */
  readonly start?: "pca" | "random";
  /** Default `auto`: 500 up to 10,000 rows, 200 above. */
  readonly epochs?: number | "auto";
  /** Pushes for each pull. Default 5. */
  readonly negativeSamples?: number;
  /** Default 1. */
  readonly learningRate?: number;
  /** Weight of the pushes. Default 1. */
  readonly repulsion?: number;
}

/**
 * A UMAP layout.
 * @throws ArgumentError where an option is out of its range.
 * @example
 * umap({ dims: 3 }).name; // => "UMAP 3-D"
 */
export function umap(options: UmapRequestOptions = {}): LayoutRequest {
  const minDistance = requireNumber("minDistance", options.minDistance ?? 0.1, 0);
  const epochs = options.epochs ?? "auto";
  if (epochs !== "auto") requireNumber("epochs", epochs, 0, { integer: true });
  return {
    ...commonParts(options, "umap", "UMAP"),
    parameters: {
      neighbours: requireNumber("neighbours", options.neighbours ?? 15, 1, { integer: true }),
      minDistance,
      spread: requireNumber("spread", options.spread ?? 1, Math.max(minDistance, 1e-3)),
      metric: requireOneOf("metric", options.metric ?? "euclidean", METRICS),
      prepare: requireSteps(options.prepare),
      seed: requireSeed(options.seed),
      start: requireOneOf("start", options.start ?? "pca", ["pca", "random"]),
      epochs,
      negativeSamples: requireNumber("negativeSamples", options.negativeSamples ?? 5, 0, {
        integer: true,
      }),
      learningRate: requireNumber("learningRate", options.learningRate ?? 1, 0, { open: true }),
      repulsion: requireNumber("repulsion", options.repulsion ?? 1, 0),
      ...supervisedParts(options),
    },
  };
}
