/** What users of the writer hold. */
export type { HistogramData } from "../format/summary.js";
export type { Pixels } from "../io/png.js";
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
