/** The binary codecs: event files, tables and checkpoints. */

export * from "./audio.js";
export {
  type BrokenVariable,
  Checkpoint,
  type CheckpointOptions,
  openCheckpoint,
  type ShardOpener,
  type Variable,
} from "./bundle.js";
export * from "./bundle-write.js";
export * from "./crc.js";
export * from "./custom-scalars.js";
export * from "./dtype.js";
export * from "./event.js";
export * from "./graph.js";
export { type Hdf5Dataset, Hdf5File, openHdf5 } from "./hdf5/file.js";
export * from "./histogram.js";
export * from "./hparams.js";
export * from "./limits.js";
export * from "./memory-source.js";
export * from "./mesh.js";
export * from "./pr-curve.js";
export * from "./record.js";
export * from "./scalar-record.js";
export { encodeStringTensor } from "./string-tensor.js";
export type {
  DataClass,
  HistogramData,
  SummaryData,
  SummaryMetadata,
  SummaryValue,
} from "./summary.js";
export * from "./summary-values.js";
export { openTable, type Table, type TableOptions } from "./table.js";
export { encodeTable } from "./table-write.js";
export * from "./tensor.js";
export { openTensors, type TensorStore } from "./tensor-store.js";
export { isReal, tensorToFloat32, tensorToFloat64 } from "./tensor-values.js";
export * from "./typed-summary.js";
export { readableName, type VariableRole } from "./variable-name.js";
