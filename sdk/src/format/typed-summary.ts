/**
 * One typed form for the values that TF1, TF2, PyTorch, tensorboardX and tfjs-node write in different ones.
 * Source: tensorboard/data_compat.py, tensorboard/plugins/{audio,histogram,image}/metadata.py.
 */
import type { HistogramData, SummaryMetadata, SummaryValue } from "./summary.js";
import type { StringTensor, Tensor } from "./tensor.js";
import { isReal, tensorToFloat64 } from "./tensor-values.js";

export type TypedSummary =
  | { readonly kind: "scalar"; readonly value: number }
  /** `[k, 3]`, in C order: left edge, right edge, count. */
  | { readonly kind: "histogram"; readonly buckets: Float64Array }
  /** Encoded files of one size, in pixels. */
  | {
      readonly kind: "images";
      readonly width: number;
      readonly height: number;
      readonly images: readonly Uint8Array[];
    }
  /** Encoded files, WAV but for very old ones. */
  | { readonly kind: "audio"; readonly clips: readonly Uint8Array[] }
  /** Markdown, in C order. */
  | { readonly kind: "text"; readonly shape: readonly number[]; readonly texts: readonly string[] }
  /** A tensor of a plugin that has no form of its own here. */
  | { readonly kind: "tensor"; readonly pluginName: string; readonly tensor: Tensor }
  | { readonly kind: "none" };

const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

/**
 * What a value is.
 * @param first metadata of the tag's first value in the run: later values need not repeat it
 * @example
 * typedSummary(scalarValue("loss", 0.5)); // => { kind: "scalar", value: 0.5 }
 */
export function typedSummary(value: SummaryValue, first?: SummaryMetadata): TypedSummary {
  const { data } = value;
  switch (data.kind) {
    case "simple":
      return { kind: "scalar", value: data.value };
    case "histogram":
      return { kind: "histogram", buckets: bucketRows(data.histogram) };
    case "image":
      return {
        kind: "images",
        width: data.width,
        height: data.height,
        images: [data.encoded],
      };
    case "audio":
      return { kind: "audio", clips: [data.encoded] };
    case "tensor":
      return typedTensor(data.tensor, (first ?? value.metadata)?.pluginName ?? "");
    case "none":
      return { kind: "none" };
  }
}

/** A tensor that is not what its plugin says is left a tensor. */
function typedTensor(tensor: Tensor, pluginName: string): TypedSummary {
  const { shape } = tensor;
  if (tensor.dtype === "string") {
    if (pluginName === "text")
      return { kind: "text", shape, texts: tensor.strings.map((text) => decoder.decode(text)) };
    if (pluginName === "images" && shape.length === 1) return images(tensor);
    if (pluginName === "audio") return { kind: "audio", clips: clips(tensor) };
  } else if (isReal(tensor.dtype)) {
    const values = () => tensorToFloat64(tensor);
    if (pluginName === "scalars" && tensor.bytes.length > 0 && shape.every((dim) => dim === 1))
      return { kind: "scalar", value: values()[0] as number }; // one element
    if (pluginName === "histograms" && shape.length === 2 && shape[1] === 3)
      return { kind: "histogram", buckets: values() };
  }
  return { kind: "tensor", pluginName, tensor };
}

function images(tensor: StringTensor): TypedSummary {
  const [width, height, ...files] = tensor.strings;
  if (!width || !height) return { kind: "tensor", pluginName: "images", tensor };
  const size = { width: Number(decoder.decode(width)), height: Number(decoder.decode(height)) };
  return { kind: "images", ...size, images: files };
}

/** Clips stand in the first dimension; a second one holds the clip and its label. */
function clips({ shape, strings }: StringTensor): Uint8Array[] {
  const stride = shape.slice(1).reduce((product, dim) => product * dim, 1);
  return strings.filter((_, i) => i % stride === 0);
}

/**
 * TF1's buckets as rows. Empty ones at both ends are dropped, and the outermost edges become the smallest and largest
 * value: TF1's own are the limits of float64.
 */
function bucketRows({ min, max, limits, counts }: HistogramData): Float64Array {
  const first = counts.findIndex((count) => count > 0);
  if (first < 0) return new Float64Array(0);
  let last = counts.length - 1;
  while (!((counts[last] as number) > 0)) last--; // ends at `first`
  const rows = new Float64Array((last - first + 1) * 3);
  for (let i = first; i <= last; i++) {
    const left = i === first ? min : (limits[i - 1] ?? min);
    const right = i === last ? max : (limits[i] ?? max);
    rows.set([left, right, counts[i] as number], (i - first) * 3);
  }
  return rows;
}

/**
 * Remembers what each tag of a run said first, and types its values by that.
 * @example
 * const typer = new SummaryTyper();
 * typer.type(scalarValue("loss", 0.5)); // => { kind: "scalar", value: 0.5 }
 */
export class SummaryTyper {
  readonly #first = new Map<string, SummaryMetadata>();

  /** The metadata that count for a tag: those of its first value. */
  metadata(tag: string): SummaryMetadata | undefined {
    return this.#first.get(tag);
  }

  /** Types the next value of a run; values must come in the order of the file. */
  type(value: SummaryValue): TypedSummary {
    if (value.metadata && !this.#first.has(value.tag)) this.#first.set(value.tag, value.metadata);
    return typedSummary(value, this.#first.get(value.tag));
  }
}
