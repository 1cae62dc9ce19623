import type { ListedStep } from "pointillist/format";
import type { TaskOptions } from "./api.js";
import type { ServedFiles } from "./run-files.js";
import { ownShard, rawTensor, type TensorReader } from "./tensor-file.js";

/** Finds the vectors of a step. Ours are a plain file; all else needs a codec, which is loaded when it is needed. */
export async function openTensor(
  files: ServedFiles,
  step: ListedStep,
  options: TaskOptions,
): Promise<TensorReader> {
  const shard = ownShard(step, files);
  if (shard !== null && step.shape) return rawTensor(files, shard, step.shape);
  const { openForeignTensor } = await import("./tensor-foreign.js");
  return await openForeignTensor(files, step, options);
}
