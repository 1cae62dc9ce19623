import type { TaskOptions } from "./api.js";

/** What a filter asks of each row. Columns come in as masks, made by `ColumnStore`. */
export type ConceptFilter =
  | { readonly kind: "concept"; readonly concept: number; readonly atLeast: number }
  | { readonly kind: "mask"; readonly mask: Uint8Array }
  | { readonly kind: "and" | "or"; readonly of: readonly ConceptFilter[] }
  | { readonly kind: "not"; readonly of: ConceptFilter };

/** Figures of every concept over some rows. Arrays are indexed by concept. */
export interface ConceptCounts {
  /** Rows counted over. */
  readonly rows: number;
  readonly counts: Uint32Array;
  /** Sum of confidences (0..1) over the counted rows. */
  readonly sums: Float64Array;
}

export interface RowConcept {
  readonly concept: number;
  /** 0..1 */
  readonly confidence: number;
}

/** Concepts of all rows, held in a worker as CSR with its transpose. Confidences are 0..1 unless said otherwise. */
export interface ConceptStore {
  readonly names: readonly string[];
  readonly ids: readonly string[];
  readonly rows: number;
  readonly assignments: number;

  /** Concepts of one row, highest confidence first. */
  ofRow(row: number, options?: TaskOptions): Promise<readonly RowConcept[]>;
  /** The same for many rows at once. */
  ofRows(rows: Uint32Array, options?: TaskOptions): Promise<readonly (readonly RowConcept[])[]>;
  /** Rows that have a concept, ascending, and their confidences as v / 65535. */
  rowsOf(
    concept: number,
    options?: TaskOptions,
  ): Promise<{ readonly rows: Uint32Array; readonly values: Uint16Array }>;
  /**
   * Strongest concept of each row among those whose `visible` byte is set, at or above `atLeast`; 65535 where none.
   * `thresholds` overrides `atLeast` by concept.
   */
  strongest(
    how: {
      readonly visible: Uint8Array;
      readonly atLeast: number;
      readonly thresholds?: ReadonlyMap<number, number>;
    },
    options?: TaskOptions,
  ): Promise<{ readonly concept: Uint16Array; readonly confidence: Uint16Array }>;
  /** One byte a row, 1 where the filter holds, and how many of those rows have each concept. */
  filter(
    filter: ConceptFilter,
    options?: TaskOptions,
  ): Promise<{ readonly mask: Uint8Array; readonly kept: number; readonly counts: Uint32Array }>;
  /** Figures over the rows whose mask byte is set; all rows where `mask` is null. */
  count(mask: Uint8Array | null, atLeast: number, options?: TaskOptions): Promise<ConceptCounts>;
  /** Histogram of confidences over [0, 1], of one concept or of all. */
  histogram(
    concept: number | null,
    bins: number,
    options?: TaskOptions,
  ): Promise<{ readonly bins: Uint32Array; readonly minimum: number; readonly maximum: number }>;
  /** Small histograms of many concepts at once: `[concepts.length, bins]` row-major. */
  histograms(concepts: Uint32Array, bins: number, options?: TaskOptions): Promise<Uint32Array>;
  /** Rows in which both of a pair occur: `[M, M]` symmetric, the diagonal holds the counts. */
  pairs(concepts: Uint32Array, atLeast: number, options?: TaskOptions): Promise<Uint32Array>;
  /**
   * How concepts lie on a layout: of the `k` nearest points of a concept's points, the mean share that have it too.
   * Layouts above `sample` rows are measured on a seeded sample.
   */
  together(
    placement: { readonly positions: Float32Array; readonly dims: 2 | 3 },
    how: { readonly k: number; readonly sample?: number },
    options?: TaskOptions,
  ): Promise<Float64Array>;
  /** Pairs of neighbouring points whose strongest of `concepts` differ: `[M, M]` symmetric. For handing out colours. */
  touching(
    placement: { readonly positions: Float32Array; readonly dims: 2 | 3 },
    concepts: Uint32Array,
    how: { readonly k: number; readonly sample?: number },
    options?: TaskOptions,
  ): Promise<Uint32Array>;
}
