/**
 * Where vectors come from: Clarifai, pictures, files. Each gives one shape, `SourceSet`; none writes a run.
 * @module
 */
export { ClarifaiError } from "./clarifai/errors.js";
export { fromClarifai } from "./clarifai/from-clarifai.js";
export type { ClarifaiImage } from "./clarifai/inputs.js";
export type { ClarifaiOptions, ClarifaiProgress } from "./clarifai/options.js";
export { Secret } from "./clarifai/secret.js";
export { type DemoSet, fromDemo } from "./demo/demo-set.js";
export { type FromFileOptions, fromFile } from "./files/from-file.js";
export type { FileFormat } from "./files/sniff.js";
export type { TableOptions } from "./files/table.js";
export {
  type FromImagesOptions,
  fromImages,
  type ImageRuntime,
  type LocalImage,
} from "./images/from-images.js";
export { MissingPackageError } from "./optional.js";
export type { SourceCell, SourceConcept, SourceFailure, SourceSet } from "./source-set.js";
