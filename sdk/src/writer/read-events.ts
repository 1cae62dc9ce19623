import { FormatError } from "../errors.js";
import { decodeEvent, type Event } from "../format/event.js";
import { type RecordScanEnd, recordAt, salvageRecords } from "../format/record.js";
import { typedSummary } from "../format/typed-summary.js";
import { crc32c } from "../io/crc.js";
import {
  eventFilesOf,
  GrowingFile,
  isFolder,
  pause,
  runsBelow,
  truncateFile,
} from "../io/growing-file.js";

export interface ReadEventsOptions {
  /** Goes on waiting for new events, and for new files of a folder, until `signal` is aborted. Default false. */
  readonly follow?: boolean;
  readonly signal?: AbortSignal;
  /** Cuts a torn record off the end of each file. Never while another program writes it. Default false. */
  readonly repair?: boolean;
  /** Goes on behind damage, at the price of the damaged records alone. Default false. */
  readonly salvage?: boolean;
  /** `none` takes records with a wrong checksum too. Default `crc`. */
  readonly verify?: "crc" | "none";
}

/** How one file ended: whole, cut off inside a record, or damaged; `resumeAt` is where, in bytes. */
export type EventFileEnd = RecordScanEnd & {
  readonly path: string;
  /** Stretches that were passed over by `salvage`. */
  readonly lost: readonly {
    readonly start: number;
    readonly end: number;
    readonly reason: string;
  }[];
  readonly isRepaired: boolean;
};

/** The events of a file or folder, in order. `ends` says how each file ended, once it has. */
export interface EventReader extends AsyncIterable<Event> {
  readonly ends: readonly EventFileEnd[];
}

const CHUNK = 1024 * 1024;
const POLL_MS = 200;

/**
 * Reads the events of an event file, or of all event files of a folder, by any writer. A torn end is an outcome, not
 * an error: it is how a killed program leaves its file.
 *
 * @example
 * const writer = new SummaryWriter("runs/read");
 * writer.scalar("loss", 0.5, 7);
 * await writer.close();
 * const steps = [];
 * for await (const event of readEvents("runs/read")) steps.push(event.step);
 * steps.at(-1); // => 7
 * // Live, until aborted: readEvents("runs/read", { follow: true, signal })
 * @throws FormatError where a whole record holds no event, or a file cannot be read
 */
export function readEvents(path: string, options: ReadEventsOptions = {}): EventReader {
  const ends: EventFileEnd[] = [];
  return { ends, [Symbol.asyncIterator]: () => eventsOf(path, options, ends) };
}

async function* eventsOf(
  path: string,
  options: ReadEventsOptions,
  ends: EventFileEnd[],
): AsyncGenerator<Event> {
  const seen = new Set<string>();
  const isLive = () => options.follow === true && !options.signal?.aborted;
  for (;;) {
    const files = (await eventFilesOf(path)).filter((file) => !seen.has(file));
    for (const [at, file] of files.entries()) {
      seen.add(file);
      // A file that another one follows is finished: a writer that restarts begins a new one.
      const mayGrow = async () =>
        isLive() && at === files.length - 1 && (await eventFilesOf(path)).at(-1) === file;
      yield* options.salvage ? salvaged(file, ends) : scanned(file, options, mayGrow, ends);
    }
    if (!isLive()) return;
    await pause(POLL_MS, options.signal);
  }
}

async function* scanned(
  path: string,
  options: ReadEventsOptions,
  mayGrow: () => Promise<boolean>,
  ends: EventFileEnd[],
): AsyncGenerator<Event> {
  const file = new GrowingFile(path);
  let pending: Uint8Array = new Uint8Array(0);
  let start = 0;
  const scan = { verify: options.verify ?? "crc", checksum: crc32c } as const;
  try {
    for (;;) {
      const more = await file.next(Math.max(CHUNK, pending.length));
      pending = pending.length === 0 ? more : Buffer.concat([pending, more]);
      let offset = 0;
      let found = recordAt(pending, offset, scan);
      for (; "payload" in found; found = recordAt(pending, offset, scan)) {
        yield decodeEvent(found.payload.slice(), { source: path, offset: start + offset });
        offset = found.end;
      }
      pending = pending.slice(offset);
      start += offset;
      const isOpenEnded = found.kind === "complete" || found.kind === "truncated";
      if (more.length > 0 && isOpenEnded) continue;
      if (isOpenEnded && (await mayGrow())) {
        await pause(POLL_MS, options.signal);
        continue;
      }
      const isRepaired = options.repair === true && found.kind === "truncated";
      if (isRepaired) await truncateFile(path, start);
      ends.push({ ...found, resumeAt: start, path, lost: [], isRepaired });
      return;
    }
  } finally {
    await file.close();
  }
}

// Looking for the next whole record needs the bytes behind the damage: the file is read whole.
async function* salvaged(path: string, ends: EventFileEnd[]): AsyncGenerator<Event> {
  const file = new GrowingFile(path);
  const parts: Uint8Array[] = [];
  try {
    for (let part = await file.next(CHUNK); part.length > 0; part = await file.next(CHUNK))
      parts.push(part);
  } finally {
    await file.close();
  }
  const steps = salvageRecords(Buffer.concat(parts), { checksum: crc32c });
  const lost: { start: number; end: number; reason: string }[] = [];
  for (;;) {
    const step = steps.next();
    if (step.done) {
      ends.push({ ...step.value, path, lost, isRepaired: false });
      return;
    }
    if (step.value.kind === "lost") {
      lost.push({ start: step.value.start, end: step.value.end, reason: step.value.reason });
      continue;
    }
    yield decodeEvent(step.value.payload.slice(), { source: path, offset: step.value.start });
  }
}

export interface ExportedScalar {
  /** Path of the run below the logdir; "." is the logdir itself. */
  readonly run: string;
  readonly tag: string;
  readonly step: number;
  /** Seconds since 1970. */
  readonly wallTime: number;
  readonly value: number;
}

/**
 * Every scalar of every run below a folder, one by one, whatever wrote it: nothing is held in memory.
 * @throws FormatError where the folder is missing
 * @example
 * const writer = new SummaryWriter("runs/exported");
 * writer.scalar("loss", 0.5, 1);
 * await writer.close();
 * const rows = [];
 * for await (const { tag, step, value } of exportScalars("runs/exported")) rows.push([tag, step, value]);
 * rows; // => [["loss", 1, 0.5]]
 */
export async function* exportScalars(logdir: string): AsyncGenerator<ExportedScalar> {
  if (!(await isFolder(logdir)))
    throw new FormatError("truncated", "no such folder", { source: logdir, offset: 0 });
  for (const run of await runsBelow(logdir)) {
    const plugins = new Map<string, Parameters<typeof typedSummary>[1]>();
    for await (const event of readEvents(run === "." ? logdir : `${logdir}/${run}`)) {
      if (event.kind !== "summary") continue;
      const { step, wallTime } = event;
      for (const value of event.values) {
        const { tag, metadata } = value;
        if (metadata && !plugins.has(tag)) plugins.set(tag, metadata);
        const typed = typedSummary(value, plugins.get(tag));
        if (typed.kind === "scalar") yield { run, tag, step, wallTime, value: typed.value };
      }
    }
  }
}
