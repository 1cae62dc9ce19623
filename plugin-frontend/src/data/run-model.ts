import type { ListedEmbedding, ListedLayout, ListedStep, RunListing } from "pointillist/format";
import type { LayoutInfo, Run, StepInfo, TensorInfo } from "./api.js";
import { listingNotice } from "./as-notice.js";

/** The listing of a run as the tab shows it. */
export function runOf(listing: RunListing): Run {
  return {
    name: listing.run,
    tensors: listing.embeddings.map(tensorOf),
    notices: [...listing.errors, ...listing.embeddings.flatMap(({ errors }) => errors)].map(
      listingNotice,
    ),
  };
}

function tensorOf(embedding: ListedEmbedding): TensorInfo {
  return { tag: embedding.tensor, steps: embedding.steps.map(stepOf) };
}

function stepOf(step: ListedStep): StepInfo {
  return {
    step: step.step,
    wallTime: step.wallTime,
    shape: step.shape,
    dtype: step.dtype,
    layouts: step.layouts.map(layoutOf),
    hasConcepts: step.manifest?.concepts !== undefined,
    hasMetadata: step.metadataPath !== null,
    hasThumbnails: step.sprite !== null || (step.manifest?.thumbnails?.length ?? 0) > 0,
  };
}

/** Vectors of two or three numbers are a layout as they are. */
export const RAW_LAYOUT = "Raw";

/** The layouts of a step; where its vectors can be drawn as they are, they are one more. */
export function layoutsOfStep(step: ListedStep, dim: number): readonly LayoutInfo[] {
  const stored = step.layouts.map(layoutOf);
  if ((dim !== 2 && dim !== 3) || stored.some(({ name }) => name === RAW_LAYOUT)) return stored;
  const raw = { parameters: {}, quality: null, varianceRatios: null } as const;
  return [...stored, { name: RAW_LAYOUT, dims: dim, method: "identity", ...raw }];
}

export function layoutOf(layout: ListedLayout): LayoutInfo {
  return {
    name: layout.name,
    dims: layout.dims,
    method: layout.method,
    parameters: layout.stored?.parameters ?? {},
    quality: layout.stored?.quality ?? null,
    varianceRatios: layout.stored?.varianceRatios ?? null,
  };
}
