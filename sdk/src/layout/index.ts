/**
 * Layouts and figures over typed arrays. No `node:*`, no DOM.
 * @module
 */
export { type Aligned, type AlignOptions, alignLayout } from "./align.js";
export { type ClusterOptions, type Clusters, findClusters } from "./clusters.js";
export {
  type ComputedLayout,
  type ComputeOptions,
  computeLayouts,
  type LayoutProgress,
  type Vectors,
} from "./compute.js";
export type * from "./engine.js";
export { type Crew, soloCrew } from "./kernels/crew.js";
export { type Instantiate, instantiateWith, type WebAssemblyLike } from "./kernels/instance.js";
export { kernelEngine } from "./kernels/kernel-engine.js";
export { type KnnOptions, knn } from "./knn.js";
export { mapNeighbours } from "./map-neighbours.js";
export { asMatrix } from "./matrix.js";
export { memoryBound } from "./memory-bound.js";
export type { PreviousLayout } from "./methods/warm.js";
export { type PlacedLayout, place } from "./place.js";
export { type PointQuality, packPointQuality, pointQuality } from "./point-quality.js";
export { measureQuality, type Quality, type QualityOptions } from "./quality.js";
export { createReferenceEngine } from "./reference/engine.js";
export {
  type CommonOptions,
  type LayoutMethod,
  type LayoutRequest,
  METRICS,
  type ParameterValue,
  type PcaRequestOptions,
  type PreStep,
  pca,
  requireOneOf,
  type SupervisedOptions,
  type TsneRequestOptions,
  tsne,
} from "./request.js";
export {
  type TrimapRequestOptions,
  type TripletRequestOptions,
  trimap,
  triplet,
} from "./request-triplet.js";
export { type UmapRequestOptions, umap } from "./request-umap.js";
export type { Supervision } from "./supervision.js";
export { type TripletMap, type TripletOptions, trainTriplet } from "./triplet.js";
export { fitUmapCurve, type UmapCurve } from "./umap-curve.js";
export { fuzzyGraph } from "./umap-graph.js";
