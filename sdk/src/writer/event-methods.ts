import { ArgumentError } from "../errors.js";
import type { CustomScalarLayout } from "../format/custom-scalars.js";
import {
  experimentValue,
  type HParamDomain,
  type HParamStatus,
  type HParamValue,
  sessionEndValue,
  sessionStartValue,
} from "../format/hparams.js";
import { countPrCurve, type PrCurveData, prCurveValue } from "../format/pr-curve.js";
import { sha256Hex } from "../io/hash.js";
import { type GraphInput, graphBytes } from "./graph-input.js";
import { MediaMethods } from "./methods/media-methods.js";
import { type Described, optionsOf, requireStep, requireTag } from "./options.js";
import { type Numbers, readNumbers } from "./tensor-like.js";

export interface PrCurveOptions {
  /** Thresholds, evenly spaced from 0 to 1. Default 201. */
  readonly thresholds?: number;
  /** Weight of each prediction. Default 1. */
  readonly weights?: Numbers;
}

export interface HParamsOptions {
  /** Runs of one group are trials of the same values. Default: a digest of the values. */
  readonly group?: string;
  /** How the run ended. Default: `success` once the writer is closed. */
  readonly status?: HParamStatus;
  /** Values that a hyperparameter may take. */
  readonly domains?: Readonly<Record<string, HParamDomain>>;
}

/**
 * The methods that log one event. All are synchronous and buffered, and never throw for the disk: what fails there is
 * told by `onError`, `flush()` and `close()`. They throw ArgumentError or ShapeError for a wrong argument, and
 * WriteError `closed` after `close()`. The step is a safe integer, by default that of `at()`, else 0.
 * @example
 * // What `writer.at(step)` gives: the same methods, with that step.
 * const writer = new SummaryWriter("runs/at");
 * writer.at(10).scalar("loss", 0.5);
 * await writer.close();
 */
export class EventMethods extends MediaMethods {
  /**
   * Logs precision and recall over thresholds for the PR Curves tab.
   * @param labels true or 1 where the class is there
   * @param predictions 0 to 1
   */
  prCurve(
    tag: string,
    labels: Numbers | readonly boolean[],
    predictions: Numbers,
    step?: number,
    options?: Described<PrCurveOptions>,
  ): void {
    if (this.isOff()) return;
    const {
      thresholds = 201,
      weights,
      ...given
    } = optionsOf<PrCurveOptions>(options) as PrCurveOptions;
    const curve = countPrCurve(
      readNumbers(labels, "labels").data,
      readNumbers(predictions, "predictions").data,
      thresholds,
      weights === undefined ? undefined : readNumbers(weights, "weights").data,
    );
    this.record([prCurveValue(requireTag(tag), curve, given)], step, options);
  }

  /** Logs a curve that was counted elsewhere. */
  prCurveRaw(tag: string, curve: PrCurveData, step?: number, options?: Described<object>): void {
    this.record([prCurveValue(requireTag(tag), curve, optionsOf(options))], step, options);
  }

  /**
   * Logs what this run was given, for the HParams tab, in this run and no other. `metrics` are tags of scalars logged
   * elsewhere, or numbers that are logged now.
   * @example writer.hparams({ learningRate: 0.1, optimizer: "adam" }, ["loss"]);
   */
  hparams(
    values: Readonly<Record<string, HParamValue>>,
    metrics: readonly string[] | Readonly<Record<string, number>> = [],
    options: HParamsOptions = {},
  ): void {
    if (this.isOff()) return;
    const now = this.defaults.wallTime ?? Date.now() / 1000;
    const tags = Array.isArray(metrics) ? (metrics as readonly string[]) : Object.keys(metrics);
    const group = options.group ?? sha256Hex(JSON.stringify(Object.entries(values).sort()));
    const experiment = experimentValue(values, tags, options.domains ?? {}, now);
    this.record([experiment, sessionStartValue(values, group, now)], 0);
    if (!Array.isArray(metrics))
      for (const [tag, value] of Object.entries(metrics as Record<string, number>))
        this.scalar(tag, value);
    if (options.status) this.record([sessionEndValue(options.status, now)], 0);
    else
      this.log.beforeClose(() =>
        this.log.values([sessionEndValue("success", Date.now() / 1000)], 0),
      );
  }

  /**
   * Adds charts to the Custom Scalars tab. Calls add up; a chart of the same title takes the place of the older one.
   * @example writer.customScalars({ losses: { both: { multiline: ["loss/.*"] } } });
   */
  customScalars(layout: CustomScalarLayout): void {
    if (this.isOff()) return;
    for (const [category, charts] of Object.entries(layout))
      for (const [title, chart] of Object.entries(charts)) {
        const isChart =
          typeof chart === "object" &&
          chart !== null &&
          ("multiline" in chart || "margin" in chart);
        if (!isChart)
          throw new ArgumentError(
            `layout.${category}.${title}`,
            "{ multiline } or { margin }",
            typeof chart,
          );
        this.log.setChart(category, title, chart);
      }
  }

  /**
   * Logs a model for the Graphs tab: the bytes of a GraphDef, or a LayersModel or GraphModel of TensorFlow.js.
   * @param runMetadata bytes of a RunMetadata, shown as the profile of `step`
   */
  graph(
    graph: GraphInput,
    runMetadata?: { readonly tag: string; readonly bytes: Uint8Array; readonly step?: number },
  ): void {
    if (this.isOff()) return;
    const wallTime = this.defaults.wallTime ?? Date.now() / 1000;
    this.log.event({ kind: "graph", graphDef: graphBytes(graph), step: 0, wallTime });
    if (!runMetadata) return;
    const { tag, bytes, step } = runMetadata;
    this.log.event({
      kind: "run-metadata",
      tag,
      runMetadata: bytes,
      step: this.stepOf(step),
      wallTime,
    });
  }

  /** The same run with another default step, and wall time where given. */
  at(step: number, wallTime?: number): EventMethods {
    const at = wallTime === undefined ? {} : { wallTime };
    return new EventMethods(this.log, { ...this.defaults, step: requireStep(step), ...at });
  }

  /** The same run; where `condition` is false, calls write nothing. */
  recordIf(condition: boolean): EventMethods {
    const isRecording = this.defaults.isRecording && condition;
    return new EventMethods(this.log, { ...this.defaults, isRecording });
  }
}
