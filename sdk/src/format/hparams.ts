/**
 * Hyperparameters for the HParams dashboard: what an experiment varies, what this run was given, and how it ended.
 * Source: tensorboard/plugins/hparams/summary_v2.py, api.proto.
 */
import { wire } from "#proto/plugin-proto.js";
import { ArgumentError } from "../errors.js";
import { encodeMessage } from "./message.js";
import type { SummaryValue } from "./summary.js";
import { float32Tensor } from "./tensor.js";

export type HParamValue = string | number | boolean;

/** Values that a hyperparameter may take: a list of them, or a range of numbers. */
export type HParamDomain = readonly HParamValue[] | { readonly min: number; readonly max: number };

export type HParamStatus = "success" | "failure" | "running";

const EXPERIMENT_TAG = "_hparams_/experiment";
const START_TAG = "_hparams_/session_start_info";
const END_TAG = "_hparams_/session_end_info";
const STATUS = {
  success: wire.HParamsStatus.STATUS_SUCCESS,
  failure: wire.HParamsStatus.STATUS_FAILURE,
  running: wire.HParamsStatus.STATUS_RUNNING,
} as const;
const TYPES = {
  string: wire.HParamsDataType.DATA_TYPE_STRING,
  boolean: wire.HParamsDataType.DATA_TYPE_BOOL,
  number: wire.HParamsDataType.DATA_TYPE_FLOAT64,
} as const;

/**
 * What the dashboard's columns are: hyperparameters with their domains, and the tags of metrics.
 * @example
 * experimentValue({ rate: 0.1 }, ["loss"], { rate: [0.1, 0.01] }, 1_790_000_000).data.kind; // => "tensor"
 */
export function experimentValue(
  values: Readonly<Record<string, HParamValue>>,
  metrics: readonly string[],
  domains: Readonly<Record<string, HParamDomain>>,
  timeSeconds: number,
): SummaryValue {
  const hparamInfos = Object.entries(values).map(([name, value]) => {
    const domain = domains[name];
    return { name, type: typeOf(name, value), ...(domain ? domainOf(name, domain) : {}) };
  });
  const metricInfos = metrics.map((tag) => ({ name: { tag } }));
  const experiment = { hparamInfos, metricInfos, timeCreatedSecs: timeSeconds };
  return value(EXPERIMENT_TAG, { experiment });
}

/**
 * What this run was given. Runs of one group are trials of the same values.
 * @example
 * sessionStartValue({ rate: 0.1, optimizer: "adam" }, "", 1_790_000_000).data.kind; // => "tensor"
 */
export function sessionStartValue(
  values: Readonly<Record<string, HParamValue>>,
  groupName: string,
  timeSeconds: number,
): SummaryValue {
  const hparams = Object.fromEntries(
    Object.entries(values).map(([name, given]) => [name, protoValue(name, given)]),
  );
  return value(START_TAG, { sessionStartInfo: { hparams, groupName, startTimeSecs: timeSeconds } });
}

/**
 * How this run ended.
 * @example
 * sessionEndValue("success", 1_790_000_000).data.kind; // => "tensor"
 */
export function sessionEndValue(status: HParamStatus, timeSeconds: number): SummaryValue {
  return value(END_TAG, { sessionEndInfo: { status: STATUS[status], endTimeSecs: timeSeconds } });
}

function value(tag: string, data: wire.HParamsPluginData.$Properties): SummaryValue {
  const content = encodeMessage(wire.HParamsPluginData, data);
  const metadata = { pluginName: "hparams", content, dataClass: "tensor" } as const;
  // The data are in the metadata; readers want a tensor all the same.
  return { tag, metadata, data: { kind: "tensor", tensor: float32Tensor([], [0]) } };
}

function typeOf(name: string, given: HParamValue): number {
  const type = TYPES[typeof given as keyof typeof TYPES];
  if (type !== undefined) return type;
  throw new ArgumentError(`hparams.${name}`, "a text, number or boolean", typeof given);
}

function protoValue(name: string, given: HParamValue): wire.Value.$Properties {
  typeOf(name, given);
  if (typeof given === "string") return { stringValue: given };
  return typeof given === "boolean" ? { boolValue: given } : { numberValue: given };
}

function domainOf(name: string, domain: HParamDomain): Partial<wire.HParamInfo.$Properties> {
  if ("min" in domain) return { domainInterval: { minValue: domain.min, maxValue: domain.max } };
  return { domainDiscrete: { values: domain.map((one) => protoValue(name, one)) } };
}
