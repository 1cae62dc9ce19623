import type { ConceptInput } from "../../format/concepts.js";
import type { ManifestLayout } from "../../format/manifest.js";
import type { MetadataInput } from "../../format/metadata.js";
import type { ComputeOptions, LayoutProgress } from "../../layout/compute.js";
import type { Metric } from "../../layout/engine.js";
import type { LayoutRequest, PreStep } from "../../layout/request.js";
import type { ImageInput } from "../images/image-input.js";
import type { NestedNumbers, NumberArray, ShapedArray, TensorLike } from "../tensor-like.js";
import type { ReadySheets } from "./ready-sheets.js";
import type { SequenceOptions } from "./sequence.js";

/** Coordinates made elsewhere: `[N, 2]` or `[N, 3]`. A text is the path of a `.npy` file. */
export type Coordinates = NestedNumbers | ShapedArray | TensorLike | NumberArray | string;

/** A layout: one to compute (`tsne()`, `pca()`), or ready coordinates, best with a name. */
export type LayoutInput =
  | LayoutRequest
  | Coordinates
  | {
      /** Shown as given. Default: the file's name, or `layout`. */
      readonly name?: string;
      readonly coordinates: Coordinates;
      /** Default `given`. */
      readonly method?: string;
      readonly parameters?: ManifestLayout["parameters"];
    };

/** The picture of one row: a file's path, its bytes, pixels or numbers; nothing where there is none. */
export type ThumbnailInput = string | ImageInput | null | undefined;

export interface NeighbourRequest {
  /** Default 20. */
  readonly k?: number;
  /** Default `cosine`. */
  readonly metric?: Metric;
  readonly prepare?: readonly PreStep[];
  /** Forces an exact search at any size. */
  readonly exact?: boolean;
}

/** Neighbours found elsewhere: `[N, k]` row numbers, nearest first, the row itself left out. */
export interface GivenNeighbours {
  readonly indices: NestedNumbers | ShapedArray | TensorLike;
  readonly metric: Metric;
  readonly exact: boolean;
  /** Share of the true neighbours found, where the search was approximate. */
  readonly recall?: number;
}

export interface EmbeddingOptions {
  /** A non-negative safe integer. Default: that of `at()`, else 0. */
  readonly step?: number;
  /** `[N, D]`, where the vectors have no shape of their own. */
  readonly shape?: readonly [number, number];
  /** Names of the rows across steps: one a row, or the name of a metadata column. Default: the row number. */
  readonly ids?: readonly (string | number)[] | string;
  /** Columns, rows or plain labels. */
  readonly metadata?: MetadataInput;
  /** Lets columns `__next__` and `__seq_next__` draw lines in the stock tab. */
  readonly sequences?: boolean;
  /** Rows that follow one another: both tabs join them with lines. Columns by their names, or values. */
  readonly sequence?: SequenceOptions;
  /** Labels of each row: `[{ id?, name, value? }]`, or texts. */
  readonly concepts?: readonly (readonly ConceptInput[])[];
  /** One picture a row; or `{ sheets }` that hold them already, which are taken as they are. */
  readonly thumbnails?: readonly ThumbnailInput[] | ReadySheets;
  /**
   * Lets the tab show originals in full size. `copy`: each row's picture goes into the run too, one file for all:
   * bytes and files as they are (PNG, JPEG, WebP or GIF, with whatever they say of themselves), pixels as PNG.
   * `reference`: files that lie inside the run already are named where they are, and must stay there. Both need
   * `thumbnails` of single rows. Default: thumbnails alone.
   */
  readonly images?: "copy" | "reference";
  /** Side of the square cells of our tab's pictures, in px. Default 128. */
  readonly thumbnailSize?: number;
  readonly layouts?: readonly LayoutInput[];
  /**
   * How many neighbours a row, how they are found, ready ones, or false. Default 20 by cosine; left out with a warning
   * where the search would take long and no layout needs one.
   */
  readonly neighbours?: number | false | NeighbourRequest | GivenNeighbours;
  /** Steps of this embedding that stay; older ones go once this one is on disk. Default: the writer's, else all. */
  readonly keep?: number;
  /** With `keep`: of the steps that would go, one stays for good every so many hours. Default: the writer's, else none. */
  readonly keepEveryHours?: number;
  /** What to do with vectors that hold NaN or infinity. Default `refuse`. */
  readonly invalidRows?: "refuse" | "skip";
  /** Threads that compute layouts and neighbours. Default: one a core. Other numbers give slightly other maps. */
  readonly threads?: number;
  /**
   * How computed layouts follow those of the same name of the step before, row by id; without `ids` only where both
   * steps have as many rows. `align`: turned, mirrored and moved to lie on them, so that a point that did not move in
   * space stays about where it was. `start`: they begin from them too, which leaves less drift, but a worse map where
   * the vectors changed much. PCA's follow nothing: its axes mean something. Default `align`.
   */
  readonly follow?: "align" | "start" | false;
  /** Bytes. Layouts that may need more are refused before they start. Default: nine tenths of this machine's memory. */
  readonly memoryLimit?: number;
  /** What computes layouts and neighbours, instead of those threads. */
  readonly engine?: NonNullable<ComputeOptions["engine"]>;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: LayoutProgress) => void;
}

/** What was logged and where. Paths are full. */
export interface EmbeddingRef {
  readonly tag: string;
  readonly step: number;
  readonly rows: number;
  readonly dim: number;
  /** `embeddings/<slug>` of the run. */
  readonly folder: string;
  readonly manifest: string;
  /** Prefix of the checkpoint, for TensorFlow. */
  readonly checkpoint: string;
  /** Every file of this step, shared ones included. */
  readonly files: readonly string[];
  /** Rows left out for values that are not finite, by their number in the caller's matrix. */
  readonly skippedRows: readonly number[];
  /** Rows that show a placeholder, and why. */
  readonly brokenThumbnails: readonly { readonly row: number; readonly reason: string }[];
}
