/** What every source gives: a matrix, and what is known of its rows. Nothing here writes a run. */

/** One label of one row, in Clarifai's shape. A missing value counts 1. */
export interface SourceConcept {
  readonly id?: string;
  readonly name: string;
  readonly value?: number;
}

export type SourceCell = string | number | boolean | null;

/** A row that could not be had, and whether asking again may help. */
export interface SourceFailure {
  readonly id: string;
  /** Where its picture is. */
  readonly image?: string;
  /** The source's own code, or `local` for what was refused before asking. */
  readonly code: number | string;
  readonly message: string;
  readonly retryHelps: boolean;
}

/** Rows in the order of the input; rows that failed are left out and listed. All lists have one entry a row. */
export interface SourceSet {
  /** Unique: a path, a URL, a word, an input's id, or the row number. */
  readonly ids: readonly string[];
  /** D. 0 when there is no row. */
  readonly dim: number;
  /** float32 [N, D], row-major. */
  readonly vectors: Float32Array;
  readonly concepts?: readonly (readonly SourceConcept[])[];
  /** Paths of this machine, or URLs. */
  readonly images?: readonly (string | undefined)[];
  /** Further columns by name. */
  readonly columns: ReadonlyMap<string, readonly SourceCell[]>;
  readonly failures: readonly SourceFailure[];
  /** Facts about where it came from: format, model ids and versions. */
  readonly origin: Readonly<Record<string, string>>;
}

/** Copies vectors of one length into one matrix. */
export function gatherVectors(vectors: readonly Float32Array[]): {
  dim: number;
  vectors: Float32Array;
} {
  const dim = vectors[0]?.length ?? 0;
  const matrix = new Float32Array(vectors.length * dim);
  vectors.forEach((vector, index) => {
    matrix.set(vector, index * dim);
  });
  return { dim, vectors: matrix };
}

/** People keep kinds apart in folders: the column `folder` has the first one of each id, where there is any. */
export function foldersOf(ids: readonly string[]): Map<string, readonly SourceCell[]> {
  const isUrl = (id: string) => /^[a-z]+:/i.test(id);
  const folders = ids.map((id) =>
    id.includes("/") && !isUrl(id) ? id.slice(0, id.indexOf("/")) : "",
  );
  return new Map(folders.some(Boolean) ? [["folder", folders]] : []);
}
