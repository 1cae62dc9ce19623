import type { LayoutQuality } from "pointillist/format";
import type { Metric, TaskOptions } from "./api.js";

/** One axis of the user's own: from the mean of some rows to the mean of others. */
export interface AxisRequest {
  /** Null: the mean of all rows. */
  readonly from: Uint32Array | null;
  readonly to: Uint32Array;
}

/** What to compute in the page. Vectors are prepared as stored unless `sphereize` asks for centre and unit norm. */
export type LayoutRequest = {
  readonly dims: 2 | 3;
  readonly sphereize?: boolean;
  readonly seed?: number;
  /** For the neighbours that t-SNE and UMAP start from. Default `euclidean`. */
  readonly metric?: Metric;
} & (
  | {
      readonly method: "pca";
      /** How many components to offer; the first `dims` are placed. Default: all that there are. */
      readonly components?: number;
    }
  | {
      readonly method: "axes";
      /** One for each of `dims`. */
      readonly axes: readonly AxisRequest[];
    }
  | {
      readonly method: "tsne";
      readonly perplexity?: number;
      readonly learningRate?: number;
      readonly iterations?: number;
      /** Class of each row, -1 to ignore it; pulls rows of equal class together by `supervision` 0..1. */
      readonly classes?: Int32Array;
      readonly supervision?: number;
    }
  | {
      readonly method: "umap";
      readonly neighbours?: number;
      readonly minDistance?: number;
      readonly epochs?: number;
    }
);

/** How a running layout stands. `positions` is a copy: the map may keep it. */
export interface LayoutFrame {
  readonly phase: "vectors" | "neighbours" | "early" | "main" | "done";
  readonly iteration: number;
  readonly iterations: number;
  readonly positions: Float32Array | null;
  readonly dims: 2 | 3;
  readonly kl: number | null;
  readonly secondsLeft: number | null;
}

export interface LayoutResult {
  readonly positions: Float32Array;
  readonly dims: 2 | 3;
  readonly iterations: number;
  readonly quality: LayoutQuality | null;
  readonly parameters: Readonly<Record<string, number | string | boolean>>;
  /** PCA: `[N, varianceRatios.length]` row-major, and the share of variance of each. */
  readonly components?: Float32Array;
  readonly varianceRatios?: readonly number[];
}

/** A layout that runs in a worker. */
export interface LayoutRun {
  pause(): void;
  resume(): void;
  /** Kicks every point by a little seeded noise. */
  perturb(): void;
  /** Ends with the positions reached. */
  stop(): void;
  /** Ends with nothing: `result` rejects as `cancelled`. */
  cancel(): void;
  readonly result: Promise<LayoutResult>;
}

export interface LayoutRunEvents {
  frame(frame: LayoutFrame): void;
}

/** One cluster of a layout's density. */
export interface Cluster {
  /** Densest place, in layout coordinates. */
  readonly at: readonly [number, number, number];
  readonly rows: Uint32Array;
  /** 0: regions; 1: towns; 2: closer still. */
  readonly level: 0 | 1 | 2;
}

/** False and missing neighbours of each row: [N], share 0..1 of its `k` nearest. */
export interface PointQuality {
  /** Near on the map, not near in the vectors. */
  readonly falseNeighbours: Float32Array;
  /** Near in the vectors, not near on the map. */
  readonly missingNeighbours: Float32Array;
  readonly k: number;
}

/** Computations in workers over a data set; created by `createAnalysis(dataset)` from `./analysis.js`. */
export interface Analysis {
  /** Loads the vectors if need be, then runs. Nothing is stored. */
  startLayout(request: LayoutRequest, events: LayoutRunEvents): LayoutRun;
  /** Clusters of a placement's density, for names on the map. Deterministic. `mask` keeps the rows that are shown. */
  findClusters(
    placement: { readonly positions: Float32Array; readonly dims: 2 | 3 },
    mask: Uint8Array | null,
    options?: TaskOptions,
  ): Promise<readonly Cluster[]>;
  /** Needs stored neighbours, else loads the vectors. */
  pointQuality(
    placement: { readonly positions: Float32Array; readonly dims: 2 | 3 },
    k: number,
    options?: TaskOptions,
  ): Promise<PointQuality>;
  /**
   * Local stress of each row, [N]: how far the distances on the map to its `k` nearest in the vectors are from those in
   * the vectors, in the one unit that fits all rows best. 0: exact; 1: as far off as if all stood in one place. Loads
   * the vectors.
   */
  localStress(
    placement: { readonly positions: Float32Array; readonly dims: 2 | 3 },
    k: number,
    options?: TaskOptions,
  ): Promise<Float32Array>;
  dispose(): void;
}
