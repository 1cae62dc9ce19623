import { type AffinityTask, affinityProgram } from "./affinities.js";
import { type ApproximateTask, approximateProgram } from "./neighbours-approximate.js";
import { type ExactTask, exactProgram } from "./neighbours-exact.js";
import { type RefineTask, refineProgram } from "./neighbours-refine.js";
import { type PcaTask, pcaProgram } from "./pca.js";
import type { Program, Thread } from "./program.js";
import { type RankTask, rankProgram } from "./ranks.js";
import { type TsneTask, tsneProgram } from "./tsne.js";
import { type UmapTask, umapProgram } from "./umap.js";

/** What a run computes: plain data, so that it can be sent to worker threads. */
export type Task =
  | AffinityTask
  | ApproximateTask
  | ExactTask
  | PcaTask
  | RankTask
  | RefineTask
  | TsneTask
  | UmapTask;

/** The program of `task` for one thread. */
export function programOf(thread: Thread, task: Task): Program {
  switch (task.kind) {
    case "affinities":
      return affinityProgram(thread, task);
    case "pca":
      return pcaProgram(thread, task);
    case "ranks":
      return rankProgram(thread, task);
    case "tsne":
      return tsneProgram(thread, task);
    case "umap":
      return umapProgram(thread, task);
    case "neighbours-exact":
      return exactProgram(thread, task);
    case "neighbours-approximate":
      return approximateProgram(thread, task);
    case "neighbours-refine":
      return refineProgram(thread, task);
  }
}
