import { completeOwnListing, type RunListing } from "pointillist/format";
import type { DataSource, TaskOptions } from "./api.js";
import { asDataError } from "./as-notice.js";
import { openStep } from "./dataset.js";
import { failure, fetchJson } from "./fetching.js";
import { isAllOurs } from "./is-all-ours.js";
import { ServedFiles } from "./run-files.js";
import { runOf } from "./run-model.js";
import { readFiles, readRuns } from "./shim-answers.js";

export interface DataSourceOptions {
  /** Address below which the routes of docs/routes.md stand, with a slash at its end. */
  readonly base: string;
}

export interface OpenRun {
  readonly files: ServedFiles;
  readonly listing: RunListing;
}

/** The runs of the TensorBoard that serves this page. */
export function createDataSource({ base }: DataSourceOptions): DataSource {
  const runs = new Map<string, Promise<OpenRun>>();

  const open = (run: string, options: TaskOptions): Promise<OpenRun> => {
    const opening = listRunFiles(base, run, options);
    runs.set(run, opening);
    // A failure is not kept: the next question is a new request.
    opening.catch(() => {
      if (runs.get(run) === opening) runs.delete(run);
    });
    return opening;
  };

  return {
    async listRuns(options = {}) {
      return readRuns(await fetchJson(`${base}runs`, { ...options, where: "the list of runs" }));
    },
    async openRun(run, options = {}) {
      return runOf((await open(run, options)).listing);
    },
    async openDataset(run, tag, step, options = {}) {
      const { files, listing } = await (runs.get(run) ?? open(run, options));
      const embedding = listing.embeddings.find(({ tensor }) => tensor === tag);
      const steps = embedding?.steps ?? [];
      const listed = step === null ? steps.at(-1) : steps.find((one) => one.step === step);
      if (!listed)
        throw failure(
          "missing",
          run,
          step === null ? `no tensor ${tag}` : `no step ${step} of ${tag}`,
          "a step that was logged",
          "Choose another step.",
        );
      return await openStep(files, tag, listed, options);
    },
  };
}

async function listRunFiles(base: string, run: string, options: TaskOptions): Promise<OpenRun> {
  const answer = await fetchJson(`${base}files?run=${encodeURIComponent(run)}`, {
    ...options,
    where: run,
  });
  const { files, errors } = readFiles(answer);
  return await listServed(new ServedFiles(run, files, errors, base), options);
}

/** What the files of a run hold. */
export async function listServed(files: ServedFiles, options: TaskOptions): Promise<OpenRun> {
  const { run } = files;
  try {
    const listed = { run, files: files.files, errors: files.errors };
    const open = (path: string) => files.source(path, options);
    const own = await completeOwnListing(listed, open);
    if (isAllOurs(files.files, own)) return { files, listing: own };
    const { completeListing, readCheckpointIndex } = await import("./foreign-listing.js");
    const listing = await completeListing(listed, open, { readIndex: readCheckpointIndex });
    return { files, listing };
  } catch (error) {
    throw asDataError(error, run);
  }
}
