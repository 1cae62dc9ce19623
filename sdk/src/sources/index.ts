/** Where vectors come from: Clarifai, and files of many formats. Sources return values; they never write a run. */
export { ClarifaiError } from "./clarifai/errors.js";
export { fromClarifai } from "./clarifai/from-clarifai.js";
export type { ClarifaiImage } from "./clarifai/inputs.js";
export type { ClarifaiOptions, ClarifaiProgress } from "./clarifai/options.js";
export { Secret } from "./clarifai/secret.js";
export { type FromFileOptions, fromFile } from "./files/from-file.js";
export { MissingPackageError } from "./files/optional.js";
export type { FileFormat } from "./files/sniff.js";
export type { TableOptions } from "./files/table.js";
export type { SourceCell, SourceConcept, SourceFailure, SourceSet } from "./source-set.js";
