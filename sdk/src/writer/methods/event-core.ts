import type { SummaryValue } from "../../format/summary.js";
import { type Described, optionsOf, requireStep } from "../options.js";
import type { RunLog } from "../run-log.js";

/** What an event gets where the call does not say: made by `at()` and `recordIf()`. */
export interface EventDefaults {
  readonly step: number;
  readonly wallTime?: number;
  readonly isRecording: boolean;
}

/** What the methods that log events share. */
export class EventCore {
  /** @internal */
  protected readonly log: RunLog;
  /** @internal */
  protected readonly defaults: EventDefaults;

  /** @internal */
  protected constructor(log: RunLog, defaults: EventDefaults) {
    this.log = log;
    this.defaults = defaults;
  }

  /** True while `recordIf` has turned writing off. @internal @throws WriteError `closed` */
  protected isOff(): boolean {
    this.log.assertOpen();
    return !this.defaults.isRecording;
  }

  /** @internal */
  protected stepOf(step: number | undefined): number {
    return step === undefined ? this.defaults.step : requireStep(step);
  }

  /** Adds values as one event. @internal */
  protected record(
    values: readonly SummaryValue[],
    step?: number,
    options?: Described<object>,
  ): void {
    if (this.isOff()) return;
    const { wallTime = this.defaults.wallTime } = optionsOf(options) as { wallTime?: number };
    this.log.values(values, this.stepOf(step), wallTime);
  }
}
