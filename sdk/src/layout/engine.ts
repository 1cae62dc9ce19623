/**
 * What the layouts of this room run on: the TypeScript reference, or kernels on one or more threads. The stages hand
 * plain typed arrays to one another, so that they can be mixed, tested alone, and fed from outside (imported graphs).
 *
 * vectors -> neighbours -> affinities (a symmetric graph) -> optimizeTsne | optimizeUmap -> coordinates
 */

/** `[rows, columns]`, row-major float32. The engine reads it and never writes it. */
export interface Matrix {
  readonly values: Float32Array;
  readonly rows: number;
  readonly columns: number;
}

/** The part of `AbortSignal` that this room needs. */
export interface Cancellation {
  readonly aborted: boolean;
  readonly reason?: unknown;
}

export type EnginePhase =
  | "pca"
  | "neighbours"
  | "affinities"
  | "early"
  | "main"
  | "umap"
  | "quality";

export interface EngineProgress {
  readonly phase: EnginePhase;
  /** Steps done of `total` in this phase: iterations in `early`, `main` and `umap`. */
  readonly done: number;
  readonly total: number;
  /** Divergence so far, where the phase knows one. */
  readonly kl?: number;
  /** A copy of the coordinates so far, `[rows, dims]` in the caller's row order; only where it was asked for. */
  positions?(): Float32Array;
}

/** How a caller follows and steers a run. All of it is optional. */
export interface Control {
  /** Once aborted the call rejects with the signal's reason, and no thread goes on computing. */
  readonly signal?: Cancellation;
  /** Called a few times a second at most. */
  readonly onProgress?: (progress: EngineProgress) => void;
  /** Asked between steps; a promise holds the run until it resolves. One thread only. */
  readonly hold?: () => Promise<void> | undefined;
  /** Asked between steps; true ends an optimisation with the coordinates reached. One thread only. */
  readonly isEnough?: () => boolean;
}

export interface PcaOptions {
  /** At most `min(rows, columns)`; fewer come back where the data holds fewer. */
  readonly components: number;
  /** Default true. */
  readonly centre?: boolean;
  readonly seed?: number;
}

export interface PcaResult {
  /** `[rows, components]`, row-major. The largest absolute entry of each axis is positive. */
  readonly scores: Float32Array;
  /** `[components, columns]`, row-major, orthonormal rows. */
  readonly axes: Float32Array;
  readonly mean: Float32Array;
  /** Share of the whole variance, one a component, falling. */
  readonly varianceRatios: Float64Array;
  readonly components: number;
}

export type Metric = "euclidean" | "cosine" | "dot" | "manhattan";

export interface NeighbourOptions {
  /** Neighbours a row, itself left out; at most `rows - 1`. */
  readonly k: number;
  /** Default `euclidean`. */
  readonly metric?: Metric;
  /** Default: exact up to 4,000 rows. True forces exact at any size. */
  readonly exact?: boolean;
  /** Most clusters visited for each row in the approximate search; fewer where those hold nearly all. Default 32. */
  readonly probes?: number;
  readonly seed?: number;
  /** Rows on which an approximate search measures its recall. Default 100; 0 leaves it out. */
  readonly recallSample?: number;
  /**
   * Below these shares, measured on the sample, an approximate search goes on: first through the neighbours of
   * neighbours, and where that does not help and the rows allow it to an exact search. Default 0.99 of the nearest ten
   * and 0.95 of all k; false takes what the first search found.
   */
  readonly recallTarget?: false | { readonly at10: number; readonly atK: number };
}

export interface Neighbours {
  readonly rows: number;
  readonly k: number;
  /** `[rows, k]`, nearest first; equal distances by row number. */
  readonly indices: Int32Array;
  /** `[rows, k]`. Euclidean and manhattan distance; `1 - cosine`; for `dot` the negated product. */
  readonly distances: Float32Array;
  readonly metric: Metric;
  readonly exact: boolean;
  /** Share of true neighbours found, by rank: within the first 10 and within all k. Exact search: 1. */
  readonly recall?: { readonly at10: number; readonly atK: number; readonly sample: number };
  /** An order of the rows in which neighbours lie close together: good for the caches of what follows. */
  readonly order?: Uint32Array;
  /** `[rows, 3]` leading principal coordinates where the search found them on its way; a ready start for t-SNE. */
  readonly principal?: Float32Array;
}

/** A symmetric graph in compressed rows: the edges of row i are `starts[i] .. starts[i + 1] - 1`. */
export interface NeighbourGraph {
  readonly rows: number;
  /** `[rows + 1]`. */
  readonly starts: Uint32Array;
  readonly targets: Uint32Array;
  /** For t-SNE the joint probabilities, summing to 1; for UMAP membership strengths in (0, 1]. */
  readonly weights: Float32Array;
  readonly order?: Uint32Array;
}

export interface TsneOptions {
  readonly dims: 2 | 3;
  /** `[rows, dims]`: where every point starts. Small: a standard deviation of 1e-4 in the first coordinate. */
  readonly start: Float32Array;
  /** Default 250. */
  readonly earlyIterations?: number;
  /** Default 500. */
  readonly iterations?: number;
  /** Of the attraction in the early phase. Default 12. */
  readonly exaggeration?: number;
  /** Of the attraction in the main phase. Default 1. */
  readonly lateExaggeration?: number;
  /** Default `rows / exaggeration` of the phase. */
  readonly learningRate?: number;
  /** Default 0.8. */
  readonly momentum?: number;
  /** Ends the main phase once 50 iterations lower the divergence by less than this share. Default 0: never. */
  readonly minimumGain?: number;
  /** Spacing of the finest and coarsest mesh in layout units: accuracy against time. Default 0.35 and 0.42. */
  readonly mesh?: { readonly finest: number; readonly coarsest: number };
}

export interface OptimizedLayout {
  /** `[rows, dims]`, row-major, in the caller's row order, centred on the origin. */
  readonly coordinates: Float32Array;
  readonly dims: 2 | 3;
  readonly iterations: number;
  /** Kullback-Leibler divergence at the end; only t-SNE has one. */
  readonly kl?: number;
}

export interface UmapOptions {
  readonly dims: 2 | 3;
  /** `[rows, dims]`, about 10 units wide. */
  readonly start: Float32Array;
  /** Default 500 up to 10,000 rows, 200 above. */
  readonly epochs?: number;
  /** Parameters of the curve 1 / (1 + a d^2b). */
  readonly a: number;
  readonly b: number;
  /** Pushes a pull. Default 5. */
  readonly negativeSamples?: number;
  /** Default 1. */
  readonly learningRate?: number;
  /** Default 1. */
  readonly repulsion?: number;
  readonly seed?: number;
}

/** Sums over the sampled rows, for the figures of a layout. */
export interface NeighbourhoodRanks {
  /** How far the ranks in the vectors of the k nearest on the map exceed k. */
  readonly falseRanks: number;
  /** How far the ranks on the map of the k nearest in the vectors exceed k. */
  readonly missingRanks: number;
  /** Rows among the k nearest in both. */
  readonly kept: number;
}

/**
 * Stages of a layout. Same input, seed and thread count give the same bytes.
 *
 * Every method rejects with `ArgumentError` or `ShapeError` for what cannot be computed, before it starts, and with a
 * `FormatError("limit")`-like figure where memory would not hold it; with the signal's reason once cancelled.
 */
export interface Engine {
  readonly name: "reference" | "kernels";
  readonly threads: number;
  pca(data: Matrix, options: PcaOptions, control?: Control): Promise<PcaResult>;
  neighbours(data: Matrix, options: NeighbourOptions, control?: Control): Promise<Neighbours>;
  /** Joint probabilities of t-SNE: each row's kernel is widened until its perplexity is as asked for. */
  affinities(
    neighbours: Neighbours,
    perplexity: number,
    control?: Control,
  ): Promise<NeighbourGraph>;
  optimizeTsne(
    graph: NeighbourGraph,
    options: TsneOptions,
    control?: Control,
  ): Promise<OptimizedLayout>;
  optimizeUmap(
    graph: NeighbourGraph,
    options: UmapOptions,
    control?: Control,
  ): Promise<OptimizedLayout>;
  /**
   * What `measureQuality` sums up, where the engine has a faster way than comparing in place. Undefined: it has none for
   * this metric. Rows at equal distance may share a rank.
   */
  neighbourhoodRanks?(
    data: Matrix,
    positions: Float32Array,
    dims: number,
    k: number,
    sample: Int32Array,
    metric: Metric,
    control?: Control,
  ): Promise<NeighbourhoodRanks | undefined>;
  /** Ends its threads. Using the engine afterwards is an error. */
  close(): Promise<void>;
}
