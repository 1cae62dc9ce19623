/** The binary codecs: event files, tables and checkpoints. */
export * from "./crc.js";
export * from "./dtype.js";
export * from "./event.js";
export * from "./histogram.js";
export * from "./limits.js";
export * from "./record.js";
export * from "./scalar-record.js";
export type {
  DataClass,
  HistogramData,
  SummaryData,
  SummaryMetadata,
  SummaryValue,
} from "./summary.js";
export * from "./summary-values.js";
export * from "./tensor.js";
