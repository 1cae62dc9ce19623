import { ArgumentError } from "../errors.js";
import {
  customScalarsValue,
  type MarginChart,
  type MultilineChart,
} from "../format/custom-scalars.js";
import { type Event, encodeEvent, fileVersionEvent, sessionStartEvent } from "../format/event.js";
import { ScalarTemplate } from "../format/scalar-record.js";
import type { SummaryValue } from "../format/summary.js";
import { isWrittenByAnother } from "../io/process.js";
import type { RunStorage } from "../io/storage.js";
import { EventLog } from "./event-log.js";
import { keepRuleOf } from "./keep.js";
import type { EventOptions, WriterOptions } from "./options.js";
import { requireAtLeast } from "./options.js";
import { WRITER_NAME } from "./version.js";

const DEFAULT_FLUSH_MS = 1000;
/** Templates kept for the tags of scalars; a program with more tags than this makes them anew. */
const TEMPLATE_LIMIT = 20_000;
/** TensorBoard's Python reader takes the first START of a run for its birth, and purges from a later one's step on. */
const PURGE_NOTHING = Number.MAX_SAFE_INTEGER;

/** What all writers and bound writers of one run share: its event file, and what was said of each tag. */
export class RunLog {
  readonly storage: RunStorage;
  readonly options: WriterOptions;
  readonly #log: EventLog;
  readonly #templates = new Map<string, ScalarTemplate>();
  /** Tags whose metadata stand in the run's files already. */
  readonly #described = new Set<string>();
  readonly #warned = new Set<string>();
  readonly #children = new Map<string, RunLog>();
  readonly #charts = new Map<string, Map<string, MultilineChart | MarginChart>>();
  #last: (() => void) | undefined;

  constructor(storage: RunStorage, options: WriterOptions) {
    this.storage = storage;
    this.options = options;
    keepRuleOf(options);
    this.#log = new EventLog(storage, {
      flushMs: requireAtLeast(options.flushMs ?? DEFAULT_FLUSH_MS, 0, "flushMs"),
      maxQueue: requireAtLeast(options.maxQueue ?? Number.POSITIVE_INFINITY, 1, "maxQueue"),
      filenameSuffix: requireSuffix(options.filenameSuffix ?? ""),
      durable: options.durable ?? false,
      onError: options.onError,
      header: (wallTime) => this.#header(wallTime),
      onNewFile: () => this.#described.clear(),
      onFirstWrite: () => this.#warnOfOthers(),
    });
  }

  /** The event file's full path, or undefined before the first write. */
  get path(): string | undefined {
    return this.#log.path;
  }

  get isClosed(): boolean {
    return this.#log.isClosed;
  }

  /** @throws WriteError `closed` */
  assertOpen(): void {
    this.#log.assertOpen();
  }

  scalar(
    tag: string,
    value: number,
    step: number,
    options: EventOptions & { form?: "tensor" | "simple" },
  ): void {
    let template = this.#templates.get(tag);
    if (!template) {
      if (this.#templates.size >= TEMPLATE_LIMIT) this.#templates.clear();
      template = new ScalarTemplate(tag, { form: this.options.form ?? "tensor", ...options });
      this.#templates.set(tag, template);
    }
    const nowMs = Date.now();
    const isFirst = !this.#described.has(tag);
    this.#log.addScalar(template, nowMs, options.wallTime ?? nowMs / 1000, step, value, isFirst);
    if (isFirst) this.#described.add(tag);
  }

  /** Adds the values of one step as one event. Metadata go with the first value of a tag only. */
  values(values: readonly SummaryValue[], step: number, wallTime?: number): void {
    const nowMs = Date.now();
    const lean = values.map((value) => {
      if (!this.#described.has(value.tag)) return value;
      return { tag: value.tag, data: value.data };
    });
    const event: Event = {
      kind: "summary",
      values: lean,
      step,
      wallTime: wallTime ?? nowMs / 1000,
    };
    this.#log.addPayload(encodeEvent(event), nowMs);
    for (const { tag } of values) this.#described.add(tag);
  }

  /** Adds any event as it is. */
  event(event: Event): void {
    this.#log.addPayload(encodeEvent(event), Date.now());
  }

  /** The log of a run below this one, flushed and closed with it. */
  child(run: string): RunLog {
    let child = this.#children.get(run);
    if (!child || child.isClosed) {
      child = new RunLog(this.storage.child(run), this.options);
      this.#children.set(run, child);
    }
    return child;
  }

  /** Puts a chart into the Custom Scalars tab; the layout is written with the next flush, as one. */
  setChart(category: string, title: string, chart: MultilineChart | MarginChart): void {
    const charts = this.#charts.get(category) ?? new Map<string, MultilineChart | MarginChart>();
    charts.set(title, chart);
    this.#charts.set(category, charts);
    const layout = [...this.#charts].map(([name, titled]) => [name, Object.fromEntries(titled)]);
    this.values([customScalarsValue(Object.fromEntries(layout))], 0);
  }

  /** Adds lines to a multiline chart; does nothing where it has them all. */
  addChart(category: string, title: string, lines: readonly string[]): void {
    const present = this.#charts.get(category)?.get(title);
    const before = present && "multiline" in present ? present.multiline : [];
    const multiline = [...new Set([...before, ...lines])];
    if (multiline.length > before.length) this.setChart(category, title, { multiline });
  }

  /** Runs `last` before the log is closed, so that it may still add events. */
  beforeClose(last: () => void): void {
    this.#last = last;
  }

  async flush(): Promise<void> {
    const all = [this.#log.flush(), ...[...this.#children.values()].map((child) => child.flush())];
    throwFirst(await Promise.allSettled(all));
  }

  flushSync(): void {
    this.#log.flushSync();
    for (const child of this.#children.values()) child.flushSync();
  }

  async close(): Promise<void> {
    this.#sayLast();
    const all = [this.#log.close(), ...[...this.#children.values()].map((child) => child.close())];
    throwFirst(await Promise.allSettled(all));
  }

  closeSync(): void {
    this.#sayLast();
    for (const child of this.#children.values()) child.closeSync();
    this.#log.closeSync();
  }

  #sayLast(): void {
    if (!this.isClosed) this.#last?.();
    this.#last = undefined;
  }

  /** Tells `onWarning`, once per code. */
  warn(code: string, detail: string): void {
    if (this.#warned.has(code)) return;
    this.#warned.add(code);
    this.options.onWarning?.(code, detail);
  }

  #header(wallTime: number): readonly Uint8Array[] {
    const purgeFrom = this.#isResumed ? PURGE_NOTHING : (this.options.purgeStep ?? PURGE_NOTHING);
    this.#isResumed = true;
    return [
      encodeEvent(fileVersionEvent(wallTime, WRITER_NAME)),
      encodeEvent(sessionStartEvent(wallTime, purgeFrom)),
    ];
  }
  #isResumed = false;

  // Both readers show all files of a run, but one of them follows only the newest: two live writers in one folder
  // look as if the older one had stopped.
  #warnOfOthers(): void {
    if (!this.options.onWarning) return;
    this.storage.list("").then(
      (names) => {
        const other = names.find(isWrittenByAnother);
        if (other)
          this.warn("second-writer", `another process writes ${this.storage.resolve(other)}`);
      },
      () => {}, // a folder that cannot be listed is reported by the write itself
    );
  }
}

function throwFirst(results: readonly PromiseSettledResult<unknown>[]): void {
  for (const result of results) if (result.status === "rejected") throw result.reason;
}

function requireSuffix(suffix: string): string {
  if (/^[\w.-]*$/.test(suffix)) return suffix;
  throw new ArgumentError(
    "filenameSuffix",
    "letters, digits, dots, - and _",
    JSON.stringify(suffix),
  );
}
