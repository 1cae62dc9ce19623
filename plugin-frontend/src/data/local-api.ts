import type { RunListing } from "pointillist/format";
import type { DataSource, TaskOptions } from "./api.js";
import type { ServedFiles } from "./run-files.js";

/** A matrix [rows, dim], row-major. */
export interface LocalMatrix {
  readonly name: string;
  readonly rows: number;
  readonly dim: number;
  readonly data: Float32Array;
}

export interface LocalContent {
  readonly matrices: readonly LocalMatrix[];
  /** A TSV of ours, or as it was opened. */
  readonly metadata: { readonly name: string; readonly bytes: Uint8Array } | null;
}

/** What opened files hold, before it is a run. */
export interface Opened extends LocalContent {
  readonly pictures: readonly File[];
}

/** A run made of opened files. */
export interface LocalRun {
  readonly name: string;
  readonly files: ServedFiles;
  readonly listing: RunListing;
}

/** Files of this computer as data. Nothing of them leaves the browser. */
export interface LocalFiles {
  /** Reads all files in a worker; the first that cannot be read ends it. */
  readOpened(files: readonly File[], options?: TaskOptions): Promise<Opened>;
  /**
   * The run that opened files make: the widest matrix are the vectors, others of two or three columns and as many rows
   * are layouts. Vectors of two or three columns are their own layout. Rejects where there are no vectors.
   */
  localRun(opened: Opened, name: string): Promise<LocalRun>;
  /** The source with a run of opened files before its own. */
  withLocalRun(source: DataSource, local: LocalRun): DataSource;
}
