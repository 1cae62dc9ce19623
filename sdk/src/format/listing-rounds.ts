import { FormatError } from "../errors.js";
import type { ByteSource } from "./byte-source.js";
import type { CheckpointIndex, ListingDraft, ListingOptions, RunListing } from "./listed.js";
import { type ListedRefusal, type ListingError, type RunFiles, RunFolder } from "./run-files.js";

/** One round of a listing: `add` puts what it finds into the draft. */
export function listWith(
  add: (draft: ListingDraft) => void,
  run: RunFiles,
  options: ListingOptions = {},
): RunListing {
  const draft: ListingDraft = {
    folder: new RunFolder(run, options.contents ?? new Map()),
    embeddings: new Map(),
    errors: (run.errors ?? []).map(asListingError),
    options,
    wantedIndexes: new Set(),
  };
  add(draft);
  const embeddings = [...draft.embeddings.values()].filter((one) => one.steps.length > 0);
  for (const { steps } of embeddings) steps.sort((a, b) => a.step - b.step);
  // A tensor that somebody named for the projector comes before the other matrices of a checkpoint.
  embeddings.sort((a, b) => Number(a.source === "checkpoint") - Number(b.source === "checkpoint"));
  return {
    run: run.run,
    embeddings,
    errors: draft.errors,
    wanted: [...draft.folder.wanted.values()],
    wantedIndexes: [...draft.wantedIndexes],
  };
}

const CODES = ["missing", "limit", "truncated", "corrupt", "unsupported"] as const;

/** A file that the server would not list. Its words for why are more than ours; those that we lack are a refusal. */
function asListingError({ code, file, message }: ListedRefusal): ListingError {
  return { code: CODES.find((known) => known === code) ?? "refused", file, message };
}

export interface CompleteOptions extends Omit<ListingOptions, "contents" | "indexes"> {
  /** Opens a foreign checkpoint: `readCheckpointIndex`. Without it only ours, and tensors in files, are listed. */
  readonly readIndex?: (
    prefix: string,
    open: (path: string) => ByteSource,
  ) => Promise<CheckpointIndex>;
}

/** Lists by `list` and reads what is wanted until all is known. A file that cannot be read is listed as missing. */
export async function completeWith(
  list: (run: RunFiles, options: ListingOptions) => RunListing,
  run: RunFiles,
  open: (path: string) => ByteSource,
  { readIndex, ...options }: CompleteOptions = {},
): Promise<RunListing> {
  const contents = new Map<string, Uint8Array>();
  const indexes = new Map<string, CheckpointIndex>();
  const failed = new Map<string, ListingError>();
  for (;;) {
    const files = run.files.filter(({ path }) => !failed.has(path));
    const listing = list({ ...run, files }, { ...options, contents, indexes });
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
