import { WriteError } from "../errors.js";
import { crc32c } from "../format/crc.js";
import { encodeRecordInto, RECORD_HEADER, RECORD_OVERHEAD } from "../format/record.js";
import type { ScalarTemplate } from "../format/scalar-record.js";
import { onExit, wakeAfter, writerIdentity } from "../io/process.js";
import type { EventSink, RunStorage } from "../io/storage.js";

export interface EventLogOptions {
  /** Milliseconds that an event may wait in memory. */
  readonly flushMs: number;
  /** Events that may wait in memory. */
  readonly maxQueue: number;
  readonly filenameSuffix: string;
  readonly durable: boolean;
  readonly onError: ((error: WriteError) => void) | undefined;
  /** Payloads of the events that a new file begins with. */
  header(wallTimeSeconds: number): readonly Uint8Array[];
  /** Called when a new file is begun: what must be said once per file has to be said again. */
  onNewFile(): void;
  /** Called once, before the first file is opened. */
  onFirstWrite(): void;
}

/** A buffer this full is written at once. */
const BUFFER_BYTES = 64 * 1024;
/** Bytes kept while the disk takes nothing; newer events are counted and dropped. */
const BACKLOG_BYTES = 16 * 1024 * 1024;
/** After a failure, events are collected for this long before the next try, in ms. */
const RETRY_MS = 1000;

/**
 * The event file of one writer: records are framed in memory and written by the call that finds them too old or too
 * many, since timers do not fire in a loop that never yields. A failure is reported once, kept for `flush()`, and
 * tried again later.
 */
export class EventLog {
  readonly #storage: RunStorage;
  readonly #options: EventLogOptions;
  #buffer = new Uint8Array(BUFFER_BYTES + 4096);
  #view = new DataView(this.#buffer.buffer);
  #used = 0;
  #events = 0;
  #oldestMs = 0;
  /** Whole records that could not be written yet, oldest first. */
  #backlog: Uint8Array[] = [];
  #backlogBytes = 0;
  #dropped = 0;
  #failure: WriteError | undefined;
  #retryAtMs = 0;
  #sink: EventSink | undefined;
  #path: string | undefined;
  #isFirst = true;
  #isClosed = false;
  #cancelTimer: (() => void) | undefined;
  #cancelExit: (() => void) | undefined;

  constructor(storage: RunStorage, options: EventLogOptions) {
    this.#storage = storage;
    this.#options = options;
  }

  /** The event file, or undefined before the first write. */
  get path(): string | undefined {
    return this.#path;
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  /** @throws WriteError `closed` */
  assertOpen(): void {
    if (!this.#isClosed) return;
    const message = "the writer is closed; make a new one, it begins a new file";
    throw new WriteError("closed", message, this.#path ?? this.#storage.path);
  }

  /** Adds one scalar. Never throws for the disk. @param wallTime seconds @throws WriteError `closed` */
  addScalar(
    template: ScalarTemplate,
    nowMs: number,
    wallTime: number,
    step: number,
    value: number,
    withMetadata: boolean,
  ): void {
    this.assertOpen();
    const most = template.maxLength;
    if (this.#used + most > this.#buffer.length) this.#makeRoom(most, nowMs);
    this.#used = template.encodeInto(
      this.#buffer,
      this.#view,
      this.#used,
      wallTime,
      step,
      value,
      withMetadata,
    );
    this.#added(nowMs);
  }

  /** Adds one event by its payload. Never throws for the disk. @throws WriteError `closed` */
  addPayload(payload: Uint8Array, nowMs: number): void {
    this.assertOpen();
    const most = payload.length + RECORD_OVERHEAD;
    if (this.#used + most > this.#buffer.length) this.#makeRoom(most, nowMs);
    this.#buffer.set(payload, this.#used + RECORD_HEADER);
    this.#used = encodeRecordInto(this.#buffer, this.#used, payload.length, crc32c);
    this.#added(nowMs);
  }

  /** Everything added before is with the system; with `durable`, on the disk. @throws WriteError */
  async flush(): Promise<void> {
    this.#write();
    await this.#sink?.settle(this.#options.durable).catch((error) => this.#lose(error));
    this.#reportDropped();
  }

  /** As `flush`, for exit hooks. @throws WriteError */
  flushSync(): void {
    this.#write();
    this.#sink?.settleSync(this.#options.durable);
    this.#reportDropped();
  }

  /** Takes no more events, and closes the file once everything is in it. Where that fails, call it again. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await this.flush();
    this.#cancelTimer?.();
    this.#cancelExit?.();
    const sink = this.#sink;
    this.#sink = undefined;
    await sink?.close();
  }

  /** As `close`, for `using`. */
  closeSync(): void {
    this.#isClosed = true;
    this.flushSync();
    this.#cancelTimer?.();
    this.#cancelExit?.();
    const sink = this.#sink;
    this.#sink = undefined;
    sink?.closeSync();
  }

  #added(nowMs: number): void {
    if (this.#events++ === 0) this.#begin(nowMs);
    const isDue =
      this.#used >= BUFFER_BYTES ||
      this.#events >= this.#options.maxQueue ||
      nowMs - this.#oldestMs >= this.#options.flushMs;
    if (isDue) this.#writeOrKeep(nowMs);
  }

  #begin(nowMs: number): void {
    this.#oldestMs = nowMs;
    this.#cancelExit ??= onExit(() => {
      try {
        this.flushSync();
      } catch {
        // Reported by onError; nobody is left to catch it.
      }
    });
    this.#cancelTimer ??= wakeAfter(this.#options.flushMs, () => {
      this.#cancelTimer = undefined;
      if (this.#used > 0 || this.#backlog.length > 0) this.#writeOrKeep(Date.now());
    });
  }

  #makeRoom(most: number, nowMs: number): void {
    if (this.#used > 0) this.#writeOrKeep(nowMs);
    if (this.#used > 0) this.#keep();
    if (most > this.#buffer.length) this.#allocate(most + BUFFER_BYTES);
  }

  #allocate(length: number): void {
    this.#buffer = new Uint8Array(length);
    this.#view = new DataView(this.#buffer.buffer);
  }

  /** Writes; a failure is reported, never thrown, and not tried again for a second. */
  #writeOrKeep(nowMs: number): void {
    if (this.#failure && nowMs < this.#retryAtMs) {
      if (this.#used >= BUFFER_BYTES) this.#keep();
      return;
    }
    try {
      this.#write();
    } catch {
      // Kept in #failure, and told to onError.
    }
  }

  /** @throws WriteError; what was not written stays in memory. */
  #write(): void {
    if (this.#used === 0 && this.#backlog.length === 0) return;
    try {
      const sink = this.#openSink();
      while (this.#backlog[0]) {
        sink.append(this.#backlog[0]);
        this.#backlogBytes -= this.#backlog[0].length;
        this.#backlog.shift();
      }
      if (this.#used > 0) sink.append(this.#buffer.subarray(0, this.#used));
      this.#used = 0;
      this.#events = 0;
      if (this.#buffer.length > 4 * BUFFER_BYTES) this.#allocate(BUFFER_BYTES + 4096);
      this.#failure = undefined;
    } catch (error) {
      this.#lose(error);
    }
  }

  #openSink(): EventSink {
    if (this.#sink && !this.#sink.isBroken) return this.#sink;
    const broken = this.#sink;
    this.#sink = undefined;
    broken?.closeSync();
    if (this.#isFirst) this.#options.onFirstWrite();
    this.#isFirst = false;
    const nowMs = Date.now();
    const { host, pid } = writerIdentity();
    // Ten digits: readers take the files of a run in the order of their names.
    const seconds = String(Math.floor(nowMs / 1000)).padStart(10, "0");
    const prefix = `events.out.tfevents.${seconds}.${host}.${pid}`;
    const header = frame(this.#options.header(nowMs / 1000));
    const nameOf = (n: number) => `${prefix}.${n}${this.#options.filenameSuffix}`;
    this.#sink = this.#storage.openEvents(nameOf, header);
    this.#path = this.#sink.path;
    if (broken) this.#options.onNewFile();
    return this.#sink;
  }

  /** Notes a failure, tells onError once per kind, and throws it. */
  #lose(error: unknown): never {
    const failure =
      error instanceof WriteError
        ? error
        : new WriteError("io", "could not be written", this.#storage.path, { cause: error });
    const isNew = this.#failure?.code !== failure.code;
    this.#failure = failure;
    this.#retryAtMs = Date.now() + RETRY_MS;
    if (isNew) this.#options.onError?.(failure);
    throw failure;
  }

  /** Moves the buffer to the backlog, or drops it where that is full. */
  #keep(): void {
    if (this.#backlogBytes + this.#used > BACKLOG_BYTES) this.#dropped += this.#events;
    else {
      this.#backlog.push(this.#buffer.slice(0, this.#used));
      this.#backlogBytes += this.#used;
    }
    this.#used = 0;
    this.#events = 0;
  }

  #reportDropped(): void {
    if (this.#dropped === 0) return;
    const message = `${this.#dropped} events were dropped while nothing could be written`;
    this.#dropped = 0;
    throw new WriteError("io", message, this.#path ?? this.#storage.path);
  }
}

function frame(payloads: readonly Uint8Array[]): Uint8Array {
  const total = payloads.reduce((sum, { length }) => sum + length + RECORD_OVERHEAD, 0);
  const bytes = new Uint8Array(total);
  let at = 0;
  for (const payload of payloads) {
    bytes.set(payload, at + RECORD_HEADER);
    at = encodeRecordInto(bytes, at, payload.length, crc32c);
  }
  return bytes;
}
