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
} from "./request.js";
import { TRIPLET_NEIGHBOURS } from "./triplet-neighbours.js";

export interface TripletRequestOptions extends CommonOptions {
  /** A safe integer. Default 0. */
  readonly seed?: number;
  /** Mini-batches of 1,024 triplets. Default 400. */
  readonly steps?: number;
}

/**
 * A linear map to two or three columns, trained by triplets. It keeps far fewer neighbours than t-SNE does, but new
 * vectors land in it by a multiplication; `trainTriplet` makes the same for any number of columns.
 * @throws ArgumentError where an option is out of its range.
 * @example
 * triplet({ dims: 3 }).dims; // => 3
 */
export function triplet(options: TripletRequestOptions = {}): LayoutRequest {
  return {
    ...commonParts(options, "triplet", "Triplet map"),
    parameters: {
      neighbours: TRIPLET_NEIGHBOURS,
      prepare: requireSteps(options.prepare),
      seed: requireSeed(options.seed),
      steps: requireNumber("steps", options.steps ?? 400, 0, { integer: true }),
    },
  };
}

export interface TrimapRequestOptions extends CommonOptions {
  /** Nearest rows in triplets. Default 12. */
  readonly inliers?: number;
  /** Farther rows for each of them. Default 4. */
  readonly outliers?: number;
  /** Random triplets a row. Default 3. */
  readonly randoms?: number;
  /** Default 400. */
  readonly iterations?: number;
  /** Default `euclidean`. */
  readonly metric?: Metric;
  /** A safe integer. Default 0. */
  readonly seed?: number;
}

/**
 * A TriMap-style layout: it shows how groups lie to each other better than t-SNE, and keeps fewer near neighbours.
 * @throws ArgumentError where an option is out of its range.
 * @example
 * trimap({ dims: 2, seed: 1 }).method; // => "trimap"
 */
export function trimap(options: TrimapRequestOptions = {}): LayoutRequest {
  const count = (name: "inliers" | "outliers" | "randoms" | "iterations", usual: number) =>
    requireNumber(name, options[name] ?? usual, name === "inliers" ? 1 : 0, { integer: true });
  const inliers = count("inliers", 12);
  return {
    ...commonParts(options, "trimap", "TriMap"),
    parameters: {
      neighbours: inliers,
      outliers: count("outliers", 4),
      randoms: count("randoms", 3),
      iterations: count("iterations", 400),
      metric: requireOneOf("metric", options.metric ?? "euclidean", METRICS),
      prepare: requireSteps(options.prepare),
      seed: requireSeed(options.seed),
    },
  };
}
