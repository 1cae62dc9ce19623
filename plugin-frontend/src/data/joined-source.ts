/** Several tensors as one run of the tab: nothing of them is fetched before it is asked for. */
import type { DataSource, Dataset, Run } from "./api.js";
import { failure } from "./fetching.js";
import type { JoinedPlan } from "./joined-api.js";
import { JoinedDataset } from "./joined-dataset.js";

/** See `Joining`. */
export function withJoined(source: DataSource, plan: JoinedPlan): DataSource {
  const { name, places } = plan;
  const [first] = places;
  return {
    async listRuns(options) {
      const list = await source.listRuns(options);
      const row = {
        run: name,
        newestStep: first?.step ?? null,
        hasLayout: true,
        mtime: 0, // never the newest: nobody is led to it unasked
        embeddings: 1,
        error: null,
        isJoined: true,
      };
      return { ...list, runs: [row, ...list.runs.filter(({ run }) => run !== name)] };
    },
    async openRun(run, options) {
      return run === name ? runOf(plan) : await source.openRun(run, options);
    },
    async openDataset(run, tag, step, options = {}) {
      if (run !== name) return await source.openDataset(run, tag, step, options);
      const open = places.map((one) => source.openDataset(one.run, one.tag, one.step, options));
      const settled = await Promise.allSettled(open);
      const parts = settled.flatMap((one) => (one.status === "fulfilled" ? [one.value] : []));
      try {
        const broken = settled.find((one) => one.status === "rejected");
        if (broken !== undefined) throw broken.reason;
        requireEqualDims(parts);
        return new JoinedDataset(plan, parts);
      } catch (error) {
        for (const part of parts) part.dispose();
        throw error;
      }
    },
  };
}

function runOf({ name, places }: JoinedPlan): Run {
  const [first] = places;
  const step = {
    step: first?.step ?? 0,
    wallTime: null,
    shape: null,
    dtype: null,
    layouts: [],
    hasConcepts: false,
    hasMetadata: true,
    hasThumbnails: false,
  };
  return { name, tensors: [{ tag: first?.tag ?? "", steps: [step] }], notices: [] };
}

/** Vectors of other lengths are of another space: no map holds both. */
function requireEqualDims(parts: readonly Dataset[]): void {
  const [first] = parts;
  const other = parts.find(({ dim }) => dim !== first?.dim);
  if (other !== undefined)
    throw failure(
      "mismatch",
      `${other.run}, ${other.tag}`,
      `vectors of ${other.dim} numbers`,
      `${first?.dim}, as ${first?.tag} of ${first?.run} has`,
      "Lay tensors over each other whose vectors are of one length.",
    );
}
