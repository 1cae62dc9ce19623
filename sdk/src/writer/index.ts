/** What users of the writer hold. */

export type { BrokenVariable, Checkpoint, CheckpointOptions, Variable } from "../format/bundle.js";
export type { HistogramData } from "../format/summary.js";
export type { Pixels } from "../io/png.js";
export type { LayoutRequest } from "../layout/index.js";
export { pca, tsne } from "../layout/index.js";
export { openCheckpoint } from "./checkpoint/open-checkpoint.js";
export type { KeepOptions } from "./checkpoint/state.js";
export type { StreamedValues, TypedValues, VariableInput } from "./checkpoint/variables.js";
export {
  type CheckpointRef,
  type WriteCheckpointOptions,
  writeCheckpoint,
} from "./checkpoint/write-checkpoint.js";
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
export type { HistogramOptions, ImageOptions, ImagesOptions } from "./event-methods.js";
export { EventMethods } from "./event-methods.js";
export type { ImageInput } from "./images/image-input.js";
export type { DataFormat } from "./images/pixels.js";
export type { Described, EventOptions, WarningHandler, WriterOptions } from "./options.js";
export { SummaryWriter } from "./summary-writer.js";
export type {
  NestedNumbers,
  NumberArray,
  Numbers,
  ShapedArray,
  TensorLike,
} from "./tensor-like.js";
export type { Texts } from "./texts.js";
