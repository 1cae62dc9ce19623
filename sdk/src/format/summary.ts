import Long from "long";
import type { wire } from "#proto/event-proto.js";
import type { Place } from "../errors.js";
import { DEFAULT_LIMITS, type Limits } from "./limits.js";
import { safeInteger, wellFormed } from "./message.js";
import type { Tensor } from "./tensor.js";
import { tensorFromMessage, tensorToMessage } from "./tensor-message.js";

/** What kind of data a tag has; readers down-sample by it. */
export type DataClass = "unknown" | "scalar" | "tensor" | "blob-sequence";

const DATA_CLASSES: readonly DataClass[] = ["unknown", "scalar", "tensor", "blob-sequence"];

/** Says which dashboard shows a tag, and how. Needed with the first value of a tag only. */
export interface SummaryMetadata {
  readonly pluginName: string;
  /** The plugin's own message. Default: empty. */
  readonly content?: Uint8Array;
  readonly displayName?: string;
  /** Markdown. */
  readonly description?: string;
  readonly dataClass?: DataClass;
}

/** Counts per bucket; bucket i holds the values up to `limits[i]` and above `limits[i - 1]`. */
export interface HistogramData {
  readonly min: number;
  readonly max: number;
  /** How many values. */
  readonly num: number;
  readonly sum: number;
  readonly sumSquares: number;
  readonly limits: readonly number[];
  readonly counts: readonly number[];
}

/** The value of one tag in one of the forms that the format has. */
export type SummaryData =
  | { readonly kind: "simple"; readonly value: number }
  | { readonly kind: "tensor"; readonly tensor: Tensor }
  | { readonly kind: "histogram"; readonly histogram: HistogramData }
  | {
      readonly kind: "image";
      readonly width: number;
      readonly height: number;
      /** 1 grey, 2 grey and alpha, 3 RGB, 4 RGBA. */
      readonly colourspace: number;
      readonly encoded: Uint8Array;
    }
  | {
      readonly kind: "audio";
      readonly sampleRate: number;
      readonly channels: number;
      readonly frames: number;
      readonly contentType: string;
      readonly encoded: Uint8Array;
    }
  | { readonly kind: "none" };

/** One tag's value at a step. */
export interface SummaryValue {
  readonly tag: string;
  readonly metadata?: SummaryMetadata;
  readonly data: SummaryData;
}

function metadataToMessage(metadata: SummaryMetadata): wire.SummaryMetadata.$Properties {
  return {
    pluginData: {
      pluginName: wellFormed(metadata.pluginName),
      content: metadata.content ?? null,
    },
    displayName: wellFormed(metadata.displayName ?? ""),
    summaryDescription: wellFormed(metadata.description ?? ""),
    dataClass: DATA_CLASSES.indexOf(metadata.dataClass ?? "unknown"),
  };
}

function metadataFromMessage(message: wire.SummaryMetadata.$Properties): SummaryMetadata {
  const { pluginData, displayName, summaryDescription, dataClass } = message;
  return {
    pluginName: pluginData?.pluginName ?? "",
    ...(pluginData?.content?.length ? { content: pluginData.content } : {}),
    ...(displayName ? { displayName } : {}),
    ...(summaryDescription ? { description: summaryDescription } : {}),
    ...(dataClass ? { dataClass: DATA_CLASSES[dataClass] ?? "unknown" } : {}),
  };
}

function dataToMessage(data: SummaryData): wire.Summary.Value.$Properties {
  switch (data.kind) {
    case "simple":
      return { simpleValue: data.value };
    case "tensor":
      return { tensor: tensorToMessage(data.tensor) };
    case "histogram": {
      const { limits, counts, ...rest } = data.histogram;
      return { histo: { ...rest, bucketLimit: [...limits], bucket: [...counts] } };
    }
    case "image":
      return {
        image: {
          width: data.width,
          height: data.height,
          colorspace: data.colourspace,
          encodedImageString: data.encoded,
        },
      };
    case "audio":
      return {
        audio: {
          sampleRate: data.sampleRate,
          numChannels: Long.fromNumber(data.channels),
          lengthFrames: Long.fromNumber(data.frames),
          contentType: data.contentType,
          encodedAudioString: data.encoded,
        },
      };
    case "none":
      return {};
  }
}

function dataFromMessage(value: wire.Summary.Value, at: Place, limits: Limits): SummaryData {
  if (value.tensor) return { kind: "tensor", tensor: tensorFromMessage(value.tensor, at, limits) };
  if (value.simpleValue != null) return { kind: "simple", value: value.simpleValue };
  if (value.histo) {
    const { min, max, num, sum, sumSquares, bucketLimit, bucket } = value.histo;
    const moments = { min: min ?? 0, max: max ?? 0, num: num ?? 0, sum: sum ?? 0 };
    const buckets = { limits: bucketLimit ?? [], counts: bucket ?? [] };
    return {
      kind: "histogram",
      histogram: { ...moments, sumSquares: sumSquares ?? 0, ...buckets },
    };
  }
  if (value.image)
    return {
      kind: "image",
      width: value.image.width ?? 0,
      height: value.image.height ?? 0,
      colourspace: value.image.colorspace ?? 0,
      encoded: value.image.encodedImageString ?? new Uint8Array(0),
    };
  if (value.audio)
    return {
      kind: "audio",
      sampleRate: value.audio.sampleRate ?? 0,
      channels: value.audio.numChannels ? safeInteger(value.audio.numChannels, "channels", at) : 0,
      frames: value.audio.lengthFrames ? safeInteger(value.audio.lengthFrames, "frames", at) : 0,
      contentType: value.audio.contentType ?? "",
      encoded: value.audio.encodedAudioString ?? new Uint8Array(0),
    };
  return { kind: "none" };
}

/** @throws ArgumentError when a tensor's elements do not fill its shape. */
export function summaryToMessage(values: readonly SummaryValue[]): wire.Summary.$Properties {
  return {
    value: values.map(({ tag, metadata, data }) => ({
      tag: wellFormed(tag),
      ...(metadata ? { metadata: metadataToMessage(metadata) } : {}),
      ...dataToMessage(data),
    })),
  };
}

/** @throws FormatError as `tensorFromMessage` does. */
export function summaryFromMessage(
  message: wire.Summary.$Properties,
  at: Place,
  limits: Limits = DEFAULT_LIMITS,
): SummaryValue[] {
  return (message.value ?? []).map((value) => ({
    tag: value.tag ?? "",
    ...(value.metadata ? { metadata: metadataFromMessage(value.metadata) } : {}),
    data: dataFromMessage(value as wire.Summary.Value, at, limits),
  }));
}
