/** What every source gives: rows with a vector each, and what is known of them. Nothing here writes a run. */

/** One label of one row, in Clarifai's shape. A missing value counts 1. */
export interface SourceConcept {
  readonly id?: string;
  readonly name: string;
  readonly value?: number;
}

export interface SourceRow {
  /** Unique in the set: a path, a URL, an input's id. */
  readonly id: string;
  /** float32 [D]; D is the same for every row of a set. */
  readonly vector: Float32Array;
  readonly concepts: readonly SourceConcept[];
  /** Where its picture is: a path of this machine, or a URL. */
  readonly image?: string;
  /** Further columns. */
  readonly columns?: Readonly<Record<string, string | number>>;
}

/** A row that could not be had, and whether asking again may help. */
export interface SourceFailure {
  readonly id: string;
  readonly image?: string;
  /** The source's own code, or `local` for what was refused before asking. */
  readonly code: number | string;
  readonly message: string;
  readonly retryHelps: boolean;
}

/** A whole set, in the order of its inputs; failed rows are left out and listed. */
export interface SourceSet {
  readonly rows: readonly SourceRow[];
  /** D. 0 when there is no row. */
  readonly dim: number;
  /** float32 [N, D], row-major. */
  readonly vectors: Float32Array;
  readonly failures: readonly SourceFailure[];
  /** Facts about where it came from, for the run's metadata: model ids and versions. */
  readonly origin: Readonly<Record<string, string>>;
}

/** Copies the rows' vectors into one matrix. */
export function gatherVectors(rows: readonly SourceRow[]): { dim: number; vectors: Float32Array } {
  const dim = rows[0]?.vector.length ?? 0;
  const vectors = new Float32Array(rows.length * dim);
  rows.forEach((row, index) => {
    vectors.set(row.vector, index * dim);
  });
  return { dim, vectors };
}
