import { FormatError } from "../errors.js";
import type { Manifest, ManifestLayout } from "./manifest.js";
import type { ListingError, RunFolder, WantedBytes } from "./run-files.js";

/** Where the numbers of a tensor are; paths are relative to the run. */
export type TensorPlace =
  /** In a TensorBundle: `prefix` without `.index`, and the key in it. */
  | { readonly kind: "bundle"; readonly prefix: string; readonly key: string }
  /** A file that the stock projector reads: TSV if it is valid UTF-8, else raw float32. */
  | { readonly kind: "tensor-file"; readonly path: string };

/** A layout of one step. */
export interface ListedLayout {
  readonly name: string;
  readonly path: string;
  /** Null where only opening the file will tell. */
  readonly dims: 2 | 3 | null;
  readonly method: string;
  /** What the manifest says of it; null for a file dropped by hand. */
  readonly stored: ManifestLayout | null;
  /** Which state of a stock bookmarks file it is (`path` is that file); absent for `.npy` files. */
  readonly bookmark?: number;
}

/** A layout of other rows than its tensor has: named, never drawn. */
export interface StaleLayout {
  readonly name: string;
  readonly path: string;
  readonly rows: number;
  /** Rows of the tensor at the step it was meant for, or at the newest. */
  readonly expected: number;
}

/** One step of one embedding. */
export interface ListedStep {
  readonly step: number;
  /** Seconds since 1970, or null. */
  readonly wallTime: number | null;
  /** `[N, D]`, or null where only opening the tensor will tell. */
  readonly shape: readonly [number, number] | null;
  readonly dtype: string | null;
  readonly tensor: TensorPlace;
  readonly manifest: Manifest | null;
  /** The manifest's folder, to which its paths are relative; null where there is none. */
  readonly folder: string | null;
  readonly metadataPath: string | null;
  readonly sprite: { readonly path: string; readonly cell: readonly number[] } | null;
  readonly bookmarksPath: string | null;
  readonly layouts: readonly ListedLayout[];
}

/** One embedding of a run over its steps. */
export interface ListedEmbedding {
  /** The tag, or the tensor's name as others wrote it. */
  readonly tensor: string;
  /** Who says that it exists: our manifest, a projector config, or only a checkpoint. */
  readonly source: "pointillist" | "config" | "checkpoint";
  /** Ascending, at least one. */
  readonly steps: readonly ListedStep[];
  readonly stale: readonly StaleLayout[];
  readonly errors: readonly ListingError[];
}

/** All embeddings of a run: ours, then those that configs name, then the other matrices of checkpoints. */
export interface RunListing {
  readonly run: string;
  readonly embeddings: readonly ListedEmbedding[];
  /** What is wrong with files that belong to no embedding. */
  readonly errors: readonly ListingError[];
  /** Reading these and listing again tells more; empty when all is known. */
  readonly wanted: readonly WantedBytes[];
  /** Prefixes of checkpoints to open before listing again. */
  readonly wantedIndexes: readonly string[];
}

/** A tensor in a checkpoint's index. */
export interface IndexedTensor {
  /** Key in the bundle. */
  readonly key: string;
  /** Name to show; the key where there is no better one. */
  readonly name: string;
  readonly shape: readonly number[];
  readonly dtype: string;
}

/** What a checkpoint holds, or why nobody can say. */
export interface CheckpointIndex {
  readonly tensors: readonly IndexedTensor[];
  readonly errors: readonly ListingError[];
}

export interface ListingOptions {
  /** Content read so far, by path: whole files, or at least as many first bytes as were wanted. */
  readonly contents?: ReadonlyMap<string, Uint8Array>;
  /** Checkpoints opened so far, by prefix (see `readCheckpointIndex`). */
  readonly indexes?: ReadonlyMap<string, CheckpointIndex>;
  /** Wants every foreign checkpoint opened, not only the newest of its kind. Default false. */
  readonly everyStep?: boolean;
}

/** Collects what one embedding has while files are looked at. */
export interface EmbeddingDraft {
  tensor: string;
  source: ListedEmbedding["source"];
  steps: ListedStep[];
  stale: StaleLayout[];
  errors: ListingError[];
}

/** What the parts of the listing share. */
export interface ListingDraft {
  readonly folder: RunFolder;
  readonly embeddings: Map<string, EmbeddingDraft>;
  readonly errors: ListingError[];
  readonly options: ListingOptions;
  readonly wantedIndexes: Set<string>;
}

/**
 * A decoder's refusal as a row of the listing.
 * @example
 * const error = new FormatError("corrupt", "wrong CRC", { source: "model.index", offset: 0 });
 * listedError(error, "model.index").code; // => "corrupt"
 */
export function listedError(error: unknown, file: string): ListingError {
  if (!(error instanceof FormatError)) throw error;
  return { code: error.code, file, message: error.message };
}

/** The draft of an embedding by name; made where it is new. */
export function draftOf(
  draft: ListingDraft,
  tensor: string,
  source: ListedEmbedding["source"],
): EmbeddingDraft {
  let found = draft.embeddings.get(tensor);
  if (!found) {
    found = { tensor, source, steps: [], stale: [], errors: [] };
    draft.embeddings.set(tensor, found);
  }
  return found;
}
