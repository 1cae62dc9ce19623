/**
 * What the tab may ask for. Everything is lazy: nothing is fetched or computed before its function is called, answers
 * are kept, and the same question asked twice costs one request. Every promise rejects with `DataError` only.
 * Create with `createDataSource()` from `./source.js`.
 */
import type {
  ConceptTable,
  LayoutQuality,
  Manifest,
  ManifestLayout,
  ManifestNeighbours,
} from "pointillist/format";
import type { ColumnStore } from "./column-api.js";
import type { ConceptStore } from "./concept-api.js";
import type { Notice } from "./notice.js";

export { breath } from "./breath.js";
export * from "./column-api.js";
export * from "./compare-api.js";
export * from "./concept-api.js";
export type { JoinedPlan, Joining } from "./joined-api.js";
export { Kept } from "./kept.js";
export * from "./layout-api.js";
export type { LocalFiles, Opened } from "./local-api.js";
export { DataError, isDataError, isUnfetched, type Notice, type NoticeCode } from "./notice.js";

/** How far a fetch or a computation has come. `total` is null where it is not known yet. */
export interface Progress {
  readonly what: string;
  readonly done: number;
  readonly total: number | null;
  readonly unit: "bytes" | "rows" | "iterations";
}

export interface TaskOptions {
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: Progress) => void;
}

export interface RunRow {
  readonly run: string;
  readonly newestStep: number | null;
  readonly hasLayout: boolean;
  /** Seconds since 1970. */
  readonly mtime: number;
  readonly embeddings: number;
  readonly error: Notice | null;
  /** Several runs laid over each other in the tab: no folder of the server. */
  readonly isJoined?: boolean;
}

export interface RunList {
  /** Version of the TensorBoard that serves us. */
  readonly tensorboard: string;
  readonly source: "logdir" | "logdir_spec" | "remote" | "none";
  /** True while the server still scans: ask again. */
  readonly scanning: boolean;
  readonly runs: readonly RunRow[];
  readonly withoutEmbeddings: number;
}

/** One run, from one listing of its files. */
export interface Run {
  readonly name: string;
  readonly tensors: readonly TensorInfo[];
  readonly notices: readonly Notice[];
}

export interface TensorInfo {
  /** The tag as the user gave it, or the tensor's name in a foreign checkpoint. */
  readonly tag: string;
  /** Ascending by step. */
  readonly steps: readonly StepInfo[];
}

export interface StepInfo {
  readonly step: number;
  /** Seconds since 1970, or null. */
  readonly wallTime: number | null;
  /** `[N, D]`, or null where only opening the tensor will tell. */
  readonly shape: readonly [number, number] | null;
  readonly dtype: string | null;
  readonly layouts: readonly LayoutInfo[];
  readonly hasConcepts: boolean;
  readonly hasMetadata: boolean;
  readonly hasThumbnails: boolean;
}

export interface LayoutInfo {
  readonly name: string;
  /** Null where only opening the file will tell. */
  readonly dims: 2 | 3 | null;
  readonly method: string;
  readonly parameters: ManifestLayout["parameters"];
  readonly quality: LayoutQuality | null;
  readonly varianceRatios: readonly number[] | null;
}

/** A layout as read: what `MapView.setPlacement` takes, in row order. */
export interface Positions {
  readonly positions: Float32Array;
  readonly dims: 2 | 3;
  /** Rows that are not finite: not drawn. */
  readonly missing: number;
  /** Where a bookmark of the stock projector is the layout: what else it showed. */
  readonly view?: StoredView;
  /** Where several data sets are one: how each but the first was laid over the first; null: it stands as stored. */
  readonly laid?: readonly (LaidBy | null)[];
}

/** The rows that two data sets have in common, and how they were found. */
export interface LaidBy {
  readonly rows: number;
  readonly by: "ids" | "numbers";
}

/** What a bookmark of the stock projector says beside coordinates. */
export interface StoredView {
  readonly selected: readonly number[];
  readonly colourColumn: string | null;
}

/** Strongest concept of each row. */
export interface StrongestConcepts {
  /** [N]; 65535 where the row has none. */
  readonly concept: Uint16Array;
  /** [N]; v / 65535. */
  readonly confidence: Uint16Array;
}

/** One sheet of thumbnails, decoded. Same shape as the view's `Sheet`. */
export interface ThumbnailSheet {
  readonly image: ImageBitmap;
  readonly cell: readonly [number, number];
  readonly columns: number;
  readonly firstRow: number;
  readonly count: number;
}

export interface Neighbour {
  readonly row: number;
  /** In `metric`; null where only the order is stored. */
  readonly distance: number | null;
}

/** Neighbours of all rows as they are stored. */
export interface NeighbourTable {
  readonly indices: Int32Array;
  readonly k: number;
  readonly metric: Metric;
  readonly exact: boolean;
}

export type Metric = ManifestNeighbours["metric"];

/** A tensor at a step, and what it is called beside others. */
export interface Place {
  readonly run: string;
  readonly tag: string;
  readonly step: number;
}

/** One of several data sets that are shown as one: rows `firstRow` to `firstRow + rows - 1`. */
export interface DatasetPart extends Place {
  readonly label: string;
  readonly firstRow: number;
  readonly rows: number;
}

/** Several data sets shown as one, and the column that says of each row which it is of. */
export interface JoinedParts {
  readonly column: string;
  readonly parts: readonly DatasetPart[];
}

/** One tensor at one step, or several of them laid over each other. */
export interface Dataset {
  readonly run: string;
  readonly tag: string;
  readonly step: number;
  readonly rows: number;
  /** Length of a vector, or null where there are none (a layout alone). */
  readonly dim: number | null;
  /** Bytes of the stored vectors, to say what loading them would cost. */
  readonly vectorBytes: number | null;
  readonly manifest: Manifest | null;
  readonly layouts: readonly LayoutInfo[];
  readonly conceptNames: readonly string[];
  readonly neighboursStored: ManifestNeighbours | null;
  /** Absent where this is one tensor at one step. */
  readonly joined?: JoinedParts;
  /** Parts that are missing or broken; each other part still works. Grows as parts are opened: see `onNotice`. */
  readonly notices: readonly Notice[];
  onNotice(listener: (notice: Notice) => void): () => void;

  positions(layout: string, options?: TaskOptions): Promise<Positions>;
  /** Null where no concept file is stored. */
  colour(options?: TaskOptions): Promise<StrongestConcepts | null>;
  /** Opens the concepts in a worker. Null where there are none. */
  concepts(options?: TaskOptions): Promise<ConceptStore | null>;
  /** All concepts as they are stored, not kept. Null where there are none. */
  conceptTable(options?: TaskOptions): Promise<ConceptTable | null>;
  /** Scans the metadata in a worker. Null where there is none. */
  columns(options?: TaskOptions): Promise<ColumnStore | null>;
  /** A table without columns, for rows that have no metadata: columns can be added to it. */
  blankColumns(options?: TaskOptions): Promise<ColumnStore>;
  /** The bookmarks file of the step, as the stock tab reads it. Null where there is none. */
  bookmarks(options?: TaskOptions): Promise<Uint8Array | null>;
  /**
   * A zip of a folder that shows this step from any static server, in pieces: the tab, the step's files and nothing else
   * of the run. `view` is what the page shows at first.
   */
  publish(view: string, options?: TaskOptions): Promise<readonly Uint8Array[]>;
  /** Ids by which rows are matched across steps. */
  ids(options?: TaskOptions): Promise<RowIds>;
  /**
   * The sheet for first sight, which holds all rows; where there is none, the others as they are decoded, as many as may
   * be kept at once (256 MB of pixels). `sheetsFor` brings larger ones for the rows in view.
   */
  sheets(options?: TaskOptions): AsyncIterable<ThumbnailSheet>;
  /** Sheets whose cells are larger than `abovePx` and hold any of these rows; as many as may be kept at once. */
  sheetsFor(
    rows: Uint32Array,
    abovePx: number,
    options?: TaskOptions,
  ): AsyncIterable<ThumbnailSheet>;
  /** The picture of one row, cut from the largest sheet, or null. */
  thumbnail(row: number, options?: TaskOptions): Promise<ImageBitmap | null>;
  /** The original picture of a row, at most 2,048 px a side, where the run has it; else null. */
  original(row: number, options?: TaskOptions): Promise<ImageBitmap | null>;
  /** Stored neighbours of a row: one small range read. Null where none are stored. */
  neighbours(row: number, options?: TaskOptions): Promise<readonly Neighbour[] | null>;
  /** All stored neighbours, [N, k] row-major, nearest first. Null where none are stored. */
  neighbourTable(options?: TaskOptions): Promise<NeighbourTable | null>;
  /** What a stored layout hides, row by row, where the writer measured it; else null. */
  storedPointQuality(layout: string, options?: TaskOptions): Promise<StoredPointQuality | null>;
  /** The vector of a row: one small range read. */
  vector(row: number, options?: TaskOptions): Promise<Float32Array>;
  /** Neighbours computed from the vectors (loads them, once) or from a layout. */
  computeNeighbours(
    row: number,
    how: { k: number; metric: Metric; layout?: string },
    options?: TaskOptions,
  ): Promise<readonly Neighbour[]>;
  /** All vectors, [N, D] row-major. Loads `vectorBytes`. */
  vectors(options?: TaskOptions): Promise<Float32Array>;
  /** Reads the whole matrix and compares its CRC-32C with the manifest's. */
  verify(
    options?: TaskOptions,
  ): Promise<{ readonly ok: boolean; readonly expected: string; readonly found: string }>;
  /** Ends the workers and drops the bitmaps of this data set. */
  dispose(): void;
}

/** Shares of 255: `[rows, 2]`, false and missing neighbours, of the `k` nearest. */
export interface StoredPointQuality {
  readonly shares: Uint8Array;
  readonly k: number;
}

export interface RowIds {
  of(row: number): string;
  /** -1 where no row has this id. */
  rowOf(id: string): number;
}

/** Where data comes from: the shim of a running TensorBoard, a published folder, or files dropped on the tab. */
export interface DataSource {
  /** Asks the server anew each time; an unchanged answer costs a 304. */
  listRuns(options?: TaskOptions): Promise<RunList>;
  openRun(run: string, options?: TaskOptions): Promise<Run>;
  /** `step` null: the newest. Costs no request of its own after `openRun`. */
  openDataset(
    run: string,
    tag: string,
    step: number | null,
    options?: TaskOptions,
  ): Promise<Dataset>;
}
