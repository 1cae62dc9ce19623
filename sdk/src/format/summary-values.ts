/**
 * Values as TensorBoard's dashboards expect them: the tensor forms that TF2 writes, and TF1's older ones by option.
 * Each function makes one `SummaryValue`; a writer may drop its metadata after the first of a tag.
 * Source: tensorboard/plugins/{scalar,image,text}/{metadata,summary_v2}.py.
 */
import { ArgumentError } from "../errors.js";
import type { SummaryMetadata, SummaryValue } from "./summary.js";
import { float32Tensor, stringTensor, type Tensor } from "./tensor.js";

/** What any value may carry beside its data. */
export interface SummaryOptions {
  readonly displayName?: string;
  /** Markdown. */
  readonly description?: string;
}

/**
 * Metadata of a plugin's tag, with display name and description where given.
 * @example
 * summaryMetadata({ pluginName: "scalars", dataClass: "scalar" }).pluginName; // => "scalars"
 */
export function summaryMetadata(
  plugin: Pick<SummaryMetadata, "pluginName" | "content" | "dataClass">,
  { displayName, description }: SummaryOptions = {},
): SummaryMetadata {
  return {
    ...plugin,
    ...(displayName === undefined ? {} : { displayName }),
    ...(description === undefined ? {} : { description }),
  };
}

/**
 * Any tensor under any metadata, for dashboards that have no function here.
 * @example
 * const metadata = summaryMetadata({ pluginName: "my-plugin" });
 * tensorValue("mine", float32Tensor([1], [1]), metadata).tag; // => "mine"
 */
export function tensorValue(tag: string, tensor: Tensor, metadata: SummaryMetadata): SummaryValue {
  return { tag, metadata, data: { kind: "tensor", tensor } };
}

/** How a scalar is stored: as a tensor (TF2) or as a plain float (TF1, tensorboardX). Both are float32. */
export type ScalarForm = "tensor" | "simple";

/**
 * A number for the Scalars dashboard: TF2's form, or TF1's by `form`.
 *
 * @example
 * scalarValue("loss", 0.5, { form: "simple" }).data; // => { kind: "simple", value: 0.5 }
 */
export function scalarValue(
  tag: string,
  value: number,
  options: SummaryOptions & { readonly form?: ScalarForm } = {},
): SummaryValue {
  const metadata = summaryMetadata({ pluginName: "scalars", dataClass: "scalar" }, options);
  if (options.form === "simple") return { tag, metadata, data: { kind: "simple", value } };
  return tensorValue(tag, float32Tensor([value], []), metadata);
}

/**
 * Text for the Text dashboard, shown as Markdown: one string, a list, or rows of a table by `shape`.
 * @example
 * textValue("notes", "**bold**").tag; // => "notes"
 */
export function textValue(
  tag: string,
  text: string | readonly string[],
  options: SummaryOptions & { readonly shape?: readonly number[] } = {},
): SummaryValue {
  const metadata = summaryMetadata({ pluginName: "text", dataClass: "tensor" }, options);
  const tensor =
    typeof text === "string" ? stringTensor([text], []) : stringTensor(text, options.shape);
  return tensorValue(tag, tensor, metadata);
}

/** One picture, encoded. */
export interface EncodedImage {
  /** Pixels. */
  readonly width: number;
  /** Pixels. */
  readonly height: number;
  /** A PNG, JPEG or GIF file. */
  readonly bytes: Uint8Array;
}

/**
 * Pictures of one size for the Images dashboard: their width, height and files, as texts of one tensor `[2 + k]`.
 * @throws ArgumentError without pictures, or when they differ in size.
 * @example
 * const picture = { width: 8, height: 8, bytes: new Uint8Array(100) }; // a PNG's bytes
 * imageValue("sample", [picture]).tag; // => "sample"
 */
export function imageValue(
  tag: string,
  images: readonly EncodedImage[],
  options: SummaryOptions = {},
): SummaryValue {
  const [first] = images;
  if (!first) throw new ArgumentError("images", "at least one", "none");
  for (const { width, height } of images)
    if (width !== first.width || height !== first.height) {
      const expected = `all of ${first.width}x${first.height}`;
      throw new ArgumentError("images", expected, `one of ${width}x${height}`);
    }
  const files = images.map((image) => image.bytes);
  const tensor = stringTensor([String(first.width), String(first.height), ...files]);
  const metadata = summaryMetadata({ pluginName: "images", dataClass: "blob-sequence" }, options);
  return tensorValue(tag, tensor, metadata);
}

/**
 * Plugin name of the markers, and start of their tags.
 * @example
 * MARKER_PLUGIN; // => "pointillist"
 */
export const MARKER_PLUGIN = "pointillist";
/**
 * Before the tag of an embedding, it is the tag of its marker.
 *
 * @example
 * `${MARKER_PREFIX}loss`; // => "__pointillist__/loss"
 */
export const MARKER_PREFIX = "__pointillist__/";

/**
 * The marker of one logged embedding step: makes the folder a run, and the tab active. Under a tag of its own, for a
 * tag belongs to the plugin that wrote it first.
 * @param manifest path of the manifest, relative to the run
 * @example
 * markerValue("words", "embeddings/words/400.json").tag; // => "__pointillist__/words"
 */
export function markerValue(tag: string, manifest: string): SummaryValue {
  const metadata: SummaryMetadata = { pluginName: MARKER_PLUGIN, dataClass: "tensor" };
  return tensorValue(`${MARKER_PREFIX}${tag}`, stringTensor([manifest], []), metadata);
}
