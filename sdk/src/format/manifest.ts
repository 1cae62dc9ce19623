/**
 * The manifest of one step of one embedding: `embeddings/<slug>/<step>.json`.
 *
 * It names everything a viewer needs to know of that step, and is the commit point for it: files that no manifest
 * names do not exist. Paths are relative to the manifest's folder, with `/`. Readers keep fields they do not know.
 * @example
 * MANIFEST_FORMAT; // => "pointillist.embedding"
 */
export const MANIFEST_FORMAT = "pointillist.embedding";
/**
 * The version of the manifest that this package writes, and the highest that it reads.
 *
 * @example
 * MANIFEST_VERSION; // => 1
 */
export const MANIFEST_VERSION = 1;

export interface Manifest {
  readonly format: typeof MANIFEST_FORMAT;
  /** A reader refuses a version above its own. */
  readonly version: number;
  /** Name and version of the program that wrote it. */
  readonly writer: string;
  /** The tag as the user gave it. */
  readonly tag: string;
  readonly step: number;
  /** Seconds since 1970. */
  readonly wallTime: number;
  readonly tensor: ManifestTensor;
  /** How rows are named across steps. Absent: by row number. */
  readonly ids?: ManifestIds;
  readonly metadata?: ManifestMetadata;
  /** The one sheet that the projector config names: covers all rows, square cells, at most 8192 px a side. */
  readonly sprite?: ManifestSheet;
  /** Larger or more sheets, in row order; together they cover all rows. */
  readonly thumbnails?: readonly ManifestSheet[];
  /** Rows whose picture was missing or unreadable and shows a placeholder. */
  readonly brokenThumbnails?: readonly { readonly row: number; readonly reason: string }[];
  /** The original pictures, where they were copied into the run. */
  readonly images?: ManifestImages;
  /** `images-<hash>.txt`: the path of each row's original in the run, where they were left where they are. */
  readonly imagePaths?: string;
  readonly bookmarks?: string;
  /** `colour-<hash>.npy`, uint16 [N, 2]: strongest concept, and its confidence as v / 65535. 65535 as concept: none. */
  readonly colour?: string;
  readonly concepts?: ManifestConcepts;
  readonly neighbours?: ManifestNeighbours;
  /** What was found of the rows later, such as clusters: shown with the metadata's columns. Names unlike theirs. */
  readonly columns?: readonly ManifestColumn[];
  readonly layouts: readonly ManifestLayout[];
  /** Rows of the caller's matrix that were left out (NaN or infinite), by their number there. */
  readonly skippedRows?: readonly number[];
}

export interface ManifestTensor {
  /** Key in the checkpoint. */
  readonly name: string;
  /** `[N, D]`, row-major. */
  readonly shape: readonly [number, number];
  readonly dtype: string;
  /** Prefix of the TensorBundle, relative to the manifest's folder: `ckpt-400`. */
  readonly checkpoint: string;
  /**
   * Of a tensor that others keep in a file for the stock projector (TSV or raw float32): that file, relative to the
   * manifest's folder: `../../00042/default/tensors.tsv`. `checkpoint` is empty then.
   */
  readonly file?: string;
  /** Unmasked CRC-32C of the matrix' bytes, 8 hex digits. */
  readonly crc32c: string;
}

export type ManifestIds =
  | { readonly kind: "column"; readonly column: string }
  | { readonly kind: "list"; readonly values: readonly string[] };

export type ColumnType = "text" | "category" | "number" | "boolean" | "date";

export interface ManifestMetadata {
  readonly file: string;
  /** Rows of data, the header not counted. */
  readonly rows: number;
  /** In file order. `added` marks columns that the writer made for the stock tab (row number, top_concept). */
  readonly columns: readonly {
    readonly name: string;
    readonly type: ColumnType;
    readonly added?: boolean;
  }[];
  /** Cells whose exact value the TSV cannot carry (tabs, line breaks, empty cells). */
  readonly exact?: readonly {
    readonly row: number;
    readonly column: string;
    readonly value: string;
  }[];
}

export interface ManifestSheet {
  readonly file: string;
  /** Size of one cell in px, `[width, height]`. */
  readonly cell: readonly [number, number];
  /** Cells in one line of the sheet. */
  readonly columns: number;
  /** First row of the tensor on this sheet, and how many follow. */
  readonly firstRow: number;
  readonly count: number;
}

/** The original picture of each row, for a view in full size. */
export interface ManifestImages {
  /** `images-<hash>.bin`: the encoded pictures (PNG, JPEG, WebP or GIF) one after the other, in row order. */
  readonly file: string;
  /** `images-<hash>.npy`, float64 [N + 1]: row i is the bytes from item i to item i + 1; none where they are equal. */
  readonly index: string;
}

export interface ManifestConcepts {
  /** Folder with `indptr.npy`, `indices.npy`, `values.npy` (CSR; values uint16, v / 65535). */
  readonly folder: string;
  readonly names: readonly string[];
  /** Absent where every id equals its name. */
  readonly ids?: readonly string[];
  /** Row-concept pairs stored. */
  readonly assignments: number;
}

export interface ManifestNeighbours {
  /** int32 [N, k], nearest first, the point itself left out. */
  readonly file: string;
  readonly k: number;
  readonly metric: "cosine" | "euclidean" | "dot" | "manhattan";
  readonly exact: boolean;
  /** Measured recall where approximate, on a sample. */
  readonly recall?: number;
  /** Unmasked CRC-32C of the whole file, 8 hex digits. */
  readonly crc32c?: string;
  /** Pre-steps applied before the search: `centre`, `unit-norm`, `pca-64`, ... */
  readonly prepared?: readonly string[];
}

export interface ManifestColumn {
  readonly name: string;
  /** int32 [N]: a category of each row, from 0; -1: none. */
  readonly file: string;
  readonly type: "category";
  /** What it was found in and how: `of`, `minimumSize`, ... */
  readonly parameters?: Readonly<Record<string, number | string>>;
}

export interface ManifestLayout {
  /** Shown as given: `t-SNE`. Unique in the manifest. */
  readonly name: string;
  /** float32 [N, dims], C order. */
  readonly file: string;
  readonly dims: 2 | 3;
  /** `tsne`, `pca`, `umap`, `triplet`, `trimap`, `given`, ... */
  readonly method: string;
  readonly parameters: Readonly<Record<string, number | string | boolean | readonly string[]>>;
  readonly quality?: LayoutQuality;
  /** What the layout hides, row by row. */
  readonly points?: ManifestPoints;
  /** Share of variance of each component shown, for PCA. */
  readonly varianceRatios?: readonly number[];
  readonly seconds?: number;
  /** Unmasked CRC-32C of the whole file, 8 hex digits. */
  readonly crc32c?: string;
}

/** Shares of false and of missing neighbours of every row, of the `k` nearest each. */
export interface ManifestPoints {
  /** uint8 [N, 2]: false, missing; as v / 255. */
  readonly file: string;
  readonly k: number;
}

/** Figures from 0 to 1 but for `kl`; `k` neighbours, measured on `sample` rows. */
export interface LayoutQuality {
  readonly kl?: number;
  readonly trustworthiness: number;
  readonly continuity: number;
  /** Mean share of the k nearest in the vectors that are among the k nearest in the layout. */
  readonly neighboursKept: number;
  readonly k: number;
  readonly sample: number;
}
