import { FormatError } from "../errors.js";
import type { ByteSource } from "./byte-source.js";
import { addForeignEmbeddings } from "./foreign-listing.js";
import type { CheckpointIndex, ListingDraft, ListingOptions, RunListing } from "./listed.js";
import { addOwnEmbeddings } from "./own-listing.js";
import { type ListingError, type RunFiles, RunFolder } from "./run-files.js";

/**
 * Lists the embeddings of a run from its files, without opening any: ours by their manifests, those of others by
 * projector configs and checkpoints. Nothing in a run makes it throw: what is wrong is listed beside what it concerns.
 * Where small parts of files are still needed they are `wanted`; read them, and list again.
 */
export function listRun(run: RunFiles, options: ListingOptions = {}): RunListing {
  const draft: ListingDraft = {
    folder: new RunFolder(run, options.contents ?? new Map()),
    embeddings: new Map(),
    errors: (run.errors ?? []).map(({ file, message }) => ({ code: "refused", file, message })),
    options,
    wantedIndexes: new Set(),
  };
  addOwnEmbeddings(draft);
  addForeignEmbeddings(draft);
  const embeddings = [...draft.embeddings.values()].filter((one) => one.steps.length > 0);
  for (const { steps } of embeddings) steps.sort((a, b) => a.step - b.step);
  return {
    run: run.run,
    embeddings,
    errors: draft.errors,
    wanted: [...draft.folder.wanted.values()],
    wantedIndexes: [...draft.wantedIndexes],
  };
}

export interface CompleteOptions extends Omit<ListingOptions, "contents" | "indexes"> {
  /** Opens a foreign checkpoint: `readCheckpointIndex`. Without it only ours, and tensors in files, are listed. */
  readonly readIndex?: (
    prefix: string,
    open: (path: string) => ByteSource,
  ) => Promise<CheckpointIndex>;
}

/**
 * Lists a run and reads what is wanted until all is known. `open` gives a file of the run by its listed path; a file
 * that cannot be read is listed as missing.
 */
export async function completeListing(
  run: RunFiles,
  open: (path: string) => ByteSource,
  { readIndex, ...options }: CompleteOptions = {},
): Promise<RunListing> {
  const contents = new Map<string, Uint8Array>();
  const indexes = new Map<string, CheckpointIndex>();
  const failed = new Map<string, ListingError>();
  for (;;) {
    const files = run.files.filter(({ path }) => !failed.has(path));
    const listing = listRun({ ...run, files }, { ...options, contents, indexes });
    const { wanted } = listing;
    const wantedIndexes = readIndex ? listing.wantedIndexes : [];
    if (wanted.length === 0 && wantedIndexes.length === 0) {
      return { ...listing, errors: [...listing.errors, ...failed.values()] };
    }
    await Promise.all([
      ...wanted.map(async ({ path, length }) => {
        try {
          contents.set(path, await open(path).read(0, length));
        } catch (error) {
          failed.set(path, { code: codeOf(error), file: path, message: messageOf(error) });
        }
      }),
      ...wantedIndexes.map(async (prefix) => {
        if (readIndex) indexes.set(prefix, await readIndex(prefix, open));
      }),
    ]);
  }
}

const codeOf = (error: unknown): ListingError["code"] =>
  error instanceof FormatError ? error.code : "missing";

const messageOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error);
