/** What users of the writer hold. */

export type { BrokenVariable, Checkpoint, CheckpointOptions, Variable } from "../format/bundle.js";
export type { ConceptInput } from "../format/concepts.js";
export type {
  CustomScalarLayout,
  MarginChart,
  MultilineChart,
} from "../format/custom-scalars.js";
export type { Event } from "../format/event.js";
export type { GraphAttribute, GraphNode } from "../format/graph.js";
export type { HParamDomain, HParamStatus, HParamValue } from "../format/hparams.js";
export type { PrCurveData } from "../format/pr-curve.js";
export type { HistogramData } from "../format/summary.js";
export { FolderStorage } from "../io/folder-storage.js";
export { type ObjectStore, objectStorage } from "../io/object-storage.js";
export type { Pixels } from "../io/png.js";
export type { EventSink, RunStorage } from "../io/storage.js";
export type { LayoutRequest } from "../layout/index.js";
export { pca, tsne } from "../layout/request.js";
export { trimap, triplet } from "../layout/request-triplet.js";
export { umap } from "../layout/request-umap.js";
export type { AudioInput } from "./audio-input.js";
export type { KeepOptions } from "./checkpoint/state.js";
export type { StreamedValues, TypedValues, VariableInput } from "./checkpoint/variables.js";
export type { CheckpointRef, WriteCheckpointOptions } from "./checkpoint/write-checkpoint.js";
export type { AddOptions } from "./embedding/add.js";
export type { MatrixChunks, MatrixInput } from "./embedding/matrix.js";
export type {
  Coordinates,
  EmbeddingOptions,
  EmbeddingRef,
  GivenNeighbours,
  LayoutInput,
  NeighbourRequest,
  ThumbnailInput,
} from "./embedding/options.js";
export type { Pruned, PruneOptions } from "./embedding/prune.js";
export type { ReadySheet, ReadySheets } from "./embedding/ready-sheets.js";
export type { SequenceColumn, SequenceOptions } from "./embedding/sequence.js";
export { EventMethods, type HParamsOptions, type PrCurveOptions } from "./event-methods.js";
export type { GraphInput, GraphModelLike, LayerLike, LayersModelLike } from "./graph-input.js";
export type { Box } from "./images/boxes.js";
export type { ImageInput } from "./images/image-input.js";
export type { DataFormat } from "./images/pixels.js";
export type { VideoFormat } from "./images/video.js";
export { openCheckpoint, pruneSteps, writeCheckpoint } from "./later.js";
export type { HistogramOptions } from "./methods/basic-methods.js";
export type {
  AudioOptions,
  FigureInput,
  ImageOptions,
  ImagesOptions,
  MeshOptions,
  VideoOptions,
} from "./methods/media-methods.js";
export type { Described, EventOptions, WarningHandler, WriterOptions } from "./options.js";
export {
  type EventReader,
  type ExportedScalar,
  exportScalars,
  type ReadEventsOptions,
  readEvents,
} from "./read-events.js";
export { SummaryWriter } from "./summary-writer.js";
export type { TensorInput } from "./tensor-input.js";
export type {
  NestedNumbers,
  NumberArray,
  Numbers,
  ShapedArray,
  TensorLike,
} from "./tensor-like.js";
export type { Texts } from "./texts.js";
