import { ArgumentError } from "../../errors.js";
import { exactly } from "../../format/custom-scalars.js";
import type { Event } from "../../format/event.js";
import { histogramValue, rawHistogramValue } from "../../format/histogram.js";
import type { HistogramData, SummaryMetadata } from "../../format/summary.js";
import { tensorValue, textValue } from "../../format/summary-values.js";
import { type Described, optionsOf, requireStep, requireTag } from "../options.js";
import { type TensorInput, tensorFrom } from "../tensor-input.js";
import { type Numbers, readNumbers, type TensorLike } from "../tensor-like.js";
import { readTexts, type Texts } from "../texts.js";
import { EventCore } from "./event-core.js";

export interface HistogramOptions {
  /** Buckets of equal width (default 30), or TensorFlow's edges that grow by a tenth. */
  readonly buckets?: number | "tensorflow";
}

/** Scalars, histograms, texts, and anything else that is a tensor or an event. */
export class BasicMethods extends EventCore {
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
    const merged = wallTime === undefined ? given : { wallTime, ...given };
    this.log.scalar(requireTag(tag), number, this.stepOf(step), merged);
  }

  /**
   * Logs several numbers under `main/name`, in this run's one file, and puts them into one chart of the Custom Scalars
   * tab. With `runs: true` each goes to a run of its own, as in tensorboardX: then the Scalars tab overlays them, at
   * the price of a file a name.
   * @example writer.scalars("loss", { train: 0.3, eval: 0.4 }, 100);
   */
  scalars(
    main: string,
    values: Readonly<Record<string, number | TensorLike>>,
    step?: number,
    options?: Described<{ readonly runs?: boolean }>,
  ): void {
    if (this.isOff()) return;
    requireTag(main);
    const { runs, ...given } = optionsOf(options) as { runs?: boolean };
    const names = Object.keys(values);
    for (const [name, value] of Object.entries(values)) {
      if (!runs) this.scalar(`${main}/${name}`, value, step, given);
      else {
        const number = typeof value === "number" ? value : oneNumber(value);
        const child = this.log.child(`${main}/${name}`);
        child.scalar(main, number, this.stepOf(step), given);
      }
    }
    if (!runs)
      this.log.addChart(
        main,
        main,
        names.map((name) => exactly(`${main}/${name}`)),
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
    const value = rawHistogramValue(requireTag(tag), histogram, optionsOf(options));
    this.record([value], step, options);
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

  /**
   * Logs any tensor for any plugin: what has no method here.
   * @example writer.tensor("mine", { data: new Float32Array(6), shape: [2, 3] }, { pluginName: "my-plugin", dataClass: "tensor" }, 3);
   */
  tensor(
    tag: string,
    tensor: TensorInput,
    metadata: SummaryMetadata,
    step?: number,
    options?: Described<object>,
  ): void {
    if (typeof metadata?.pluginName !== "string")
      throw new ArgumentError("metadata", "an object with the name of a plugin", typeof metadata);
    const value = tensorValue(requireTag(tag), tensorFrom(tensor, "tensor"), {
      ...metadata,
      ...optionsOf(options),
    });
    this.record([value], step, options);
  }

  /** Adds a raw event, as it is: whatever else an event file may hold. */
  event(event: Event): void {
    if (this.isOff()) return;
    requireStep(event.step, "event.step");
    if (typeof event.wallTime !== "number")
      throw new ArgumentError("event.wallTime", "seconds since 1970", typeof event.wallTime);
    this.log.event(event);
  }

  #finite(values: ArrayLike<number>, tag: string): ArrayLike<number> {
    for (let i = 0; i < values.length; i++) {
      if (Number.isFinite(values[i])) continue;
      this.log.warn("histogram-not-finite", `${tag}: values that are not finite are left out`);
      return Array.from(values).filter(Number.isFinite);
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
