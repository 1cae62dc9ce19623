import { addForeignEmbeddings } from "./foreign-listing.js";
import type { ListingDraft, ListingOptions, RunListing } from "./listed.js";
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
  };
}

/**
 * Lists a run and reads what is wanted until all is known. `read` gives the first `length` bytes of a file; where it
 * fails, the file is listed as missing.
 */
export async function completeListing(
  run: RunFiles,
  read: (path: string, length: number) => Promise<Uint8Array>,
  options: Omit<ListingOptions, "contents"> = {},
): Promise<RunListing> {
  const contents = new Map<string, Uint8Array>();
  const failed: ListingError[] = [];
  for (;;) {
    const listing = listRun({ ...run, errors: run.errors ?? [] }, { ...options, contents });
    const wanted = listing.wanted.filter(({ path, length }) => {
      const got = contents.get(path);
      return got === undefined || got.length < length;
    });
    if (wanted.length === 0) return { ...listing, errors: [...listing.errors, ...failed] };
    await Promise.all(
      wanted.map(async ({ path, length }) => {
        try {
          contents.set(path, await read(path, length));
        } catch (error) {
          failed.push({ code: "missing", file: path, message: messageOf(error) });
          run = { ...run, files: run.files.filter((file) => file.path !== path) };
        }
      }),
    );
    // A short read would be wanted for ever: such a file is as good as gone.
    for (const { path, length } of wanted) {
      if ((contents.get(path)?.length ?? length) >= length) continue;
      failed.push({ code: "truncated", file: path, message: `fewer than ${length} bytes` });
      run = { ...run, files: run.files.filter((file) => file.path !== path) };
    }
  }
}

const messageOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error);
