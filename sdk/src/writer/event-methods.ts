import { ArgumentError } from "../errors.js";
import { histogramValue, rawHistogramValue } from "../format/histogram.js";
import type { HistogramData, SummaryValue } from "../format/summary.js";
import { imageValue, textValue } from "../format/summary-values.js";
import { encodeImages, type ImageInput } from "./images/image-input.js";
import type { DataFormat } from "./images/pixels.js";
import { type Described, optionsOf, requireStep, requireTag } from "./options.js";
import type { RunLog } from "./run-log.js";
import { type Numbers, readNumbers, type TensorLike } from "./tensor-like.js";
import { readTexts, type Texts } from "./texts.js";

/** What an event gets where the call does not say: made by `at()` and `recordIf()`. */
export interface EventDefaults {
  readonly step: number;
  readonly wallTime?: number;
  readonly isRecording: boolean;
}

export interface HistogramOptions {
  /** Buckets of equal width (default 30), or TensorFlow's edges that grow by a tenth. */
  readonly buckets?: number | "tensorflow";
}

export interface ImageOptions {
  /** Order of the dimensions of numbers. Default by rank: HW, HWC, NHWC. */
  readonly dataFormat?: DataFormat;
}

/** Picture options for several at once. */
export interface ImagesOptions extends ImageOptions {
  /** At most this many are kept. Default 3, as in TensorFlow. */
  readonly maxOutputs?: number;
}

/**
 * The methods that log one event. All are synchronous and buffered, and never throw for the disk: what fails there is
 * told by `onError`, `flush()` and `close()`. They throw ArgumentError or ShapeError for a wrong argument, and
 * WriteError `closed` after `close()`. The step is a safe integer, by default that of `at()`, else 0.
 */
export class EventMethods {
  /** @internal */
  protected readonly log: RunLog;
  /** @internal */
  protected readonly defaults: EventDefaults;

  /** @internal */
  protected constructor(log: RunLog, defaults: EventDefaults) {
    this.log = log;
    this.defaults = defaults;
  }

  /**
   * Logs a number for the Scalars and Time Series tabs, as float32; NaN and infinity are kept.
   * @example writer.scalar("loss", 0.42, 100);
   */
  scalar(
    tag: string,
    value: number | TensorLike,
    step?: number,
    options?: Described<object>,
  ): void {
    if (this.isOff()) return;
    const number = typeof value === "number" ? value : oneNumber(value);
    const given = optionsOf(options);
    const { wallTime } = this.defaults;
    const at = step === undefined ? this.defaults.step : requireStep(step);
    this.log.scalar(
      requireTag(tag),
      number,
      at,
      wallTime === undefined ? given : { wallTime, ...given },
    );
  }

  /**
   * Logs the distribution of numbers for the Histograms and Distributions tabs. Numbers that are not finite are left
   * out, with a warning.
   * @example writer.histogram("weights", layer.getWeights()[0], epoch);
   */
  histogram(
    tag: string,
    values: Numbers,
    step?: number,
    options?: Described<HistogramOptions>,
  ): void {
    if (this.isOff()) return;
    const { buckets, ...given } = optionsOf<HistogramOptions>(options) as HistogramOptions;
    const form = buckets === "tensorflow" ? "simple" : (this.log.options.form ?? "tensor");
    const finite = this.#finite(readNumbers(values, "values").data, tag);
    const counted = typeof buckets === "number" ? { buckets, form: "tensor" as const } : { form };
    this.record([histogramValue(requireTag(tag), finite, { ...given, ...counted })], step, options);
  }

  /** Logs a distribution that was counted elsewhere. `limits[i]` is the right edge of the bucket of `counts[i]`. */
  histogramRaw(
    tag: string,
    histogram: HistogramData,
    step?: number,
    options?: Described<object>,
  ): void {
    const given = optionsOf(options);
    this.record([rawHistogramValue(requireTag(tag), histogram, given)], step, options);
  }

  /**
   * Logs one picture for the Images tab.
   * @example writer.image("input", await readFile("cat.png"), 0);
   * @example writer.image("filter", { data: new Float32Array(9), shape: [3, 3] }, epoch);
   */
  image(tag: string, image: ImageInput, step?: number, options?: Described<ImageOptions>): void {
    this.images(tag, [image], step, options);
  }

  /** Logs several pictures of one size under one tag: a list, or numbers as NHWC or NCHW. */
  images(
    tag: string,
    images: readonly ImageInput[] | ImageInput,
    step?: number,
    options?: Described<ImagesOptions>,
  ): void {
    if (this.isOff()) return;
    const {
      maxOutputs = 3,
      dataFormat,
      ...given
    } = optionsOf<ImagesOptions>(options) as ImagesOptions;
    if (!(maxOutputs >= 1)) throw new ArgumentError("maxOutputs", "at least 1", String(maxOutputs));
    const list = isList(images) ? images : [images];
    const encoded = list.flatMap((image) => encodeImages(image, dataFormat, "image"));
    this.record([imageValue(requireTag(tag), encoded.slice(0, maxOutputs), given)], step, options);
  }

  /**
   * Logs Markdown for the Text tab. A list of texts is shown as a table, a list of lists as its rows.
   * @example writer.text("notes", "**Baseline**, seed 7", 0);
   */
  text(tag: string, text: Texts, step?: number, options?: Described<object>): void {
    if (this.isOff()) return;
    const { strings, shape } = readTexts(text, "text");
    const [only] = strings;
    const value = shape.length === 0 && only !== undefined ? only : strings;
    this.record(
      [textValue(requireTag(tag), value, { ...optionsOf(options), shape })],
      step,
      options,
    );
  }

  /** The same run with another default step, and wall time where given. */
  at(step: number, wallTime?: number): EventMethods {
    const at = wallTime === undefined ? {} : { wallTime };
    return new EventMethods(this.log, { ...this.defaults, step: requireStep(step), ...at });
  }

  /** The same run; where `condition` is false, calls check their arguments lightly and write nothing. */
  recordIf(condition: boolean): EventMethods {
    const isRecording = this.defaults.isRecording && condition;
    return new EventMethods(this.log, { ...this.defaults, isRecording });
  }

  /** True while `recordIf` has turned writing off. @internal @throws WriteError `closed` */
  protected isOff(): boolean {
    this.log.assertOpen();
    return !this.defaults.isRecording;
  }

  /** @internal */
  protected record(
    values: readonly SummaryValue[],
    step?: number,
    options?: Described<object>,
  ): void {
    if (this.isOff()) return;
    const { wallTime = this.defaults.wallTime } = optionsOf(options) as { wallTime?: number };
    const at = step === undefined ? this.defaults.step : requireStep(step);
    this.log.values(values, at, wallTime);
  }

  #finite(values: ArrayLike<number>, tag: string): ArrayLike<number> {
    for (let i = 0; i < values.length; i++) {
      if (Number.isFinite(values[i])) continue;
      this.log.warn("histogram-not-finite", `${tag}: values that are not finite are left out`);
      return Array.prototype.filter.call(values, Number.isFinite) as number[];
    }
    return values;
  }
}

function oneNumber(value: TensorLike): number {
  const { data } = readNumbers(value, "value");
  const [number] = Array.from(data);
  if (data.length === 1 && number !== undefined) return number;
  throw new ArgumentError("value", "one number", `${data.length}`);
}

// A list of numbers is one picture (its lines); a list of pictures holds files, pixels, tensors or shaped arrays.
function isList(images: readonly ImageInput[] | ImageInput): images is readonly ImageInput[] {
  if (!Array.isArray(images)) return false;
  const [first] = images as readonly unknown[];
  if (images.length === 0) return true;
  return typeof first === "object" && first !== null && !Array.isArray(first);
}
