import type { WriteError } from "../errors.js";
import { ArgumentError } from "../errors.js";
import type { RunStorage } from "../io/storage.js";

/** Something worth knowing that is no error; told once per code. */
export type WarningHandler = (code: string, detail: string) => void;

export interface WriterOptions {
  /** An event waits in memory for this many milliseconds at most. Default 1000. */
  readonly flushMs?: number;
  /** At most this many events wait in memory. Default: as many as 64 KiB hold. */
  readonly maxQueue?: number;
  /** Put behind the event file's name. */
  readonly filenameSuffix?: string;
  /** How scalars and histograms are stored: TF2's tensors, or TF1's plain forms. Default `tensor`. */
  readonly form?: "tensor" | "simple";
  /** True: what `flush()` acknowledged survives power loss, not only the death of the process. Default false. */
  readonly durable?: boolean;
  /** Readers forget what earlier files hold from this step on: for a training that resumes there. */
  readonly purgeStep?: number;
  /** Put behind the default folder's name, where none is given. */
  readonly comment?: string;
  /** Keep at most this many steps of each embedding. Default: all. */
  readonly keep?: number;
  /** With `keep`: of the steps that would go, one stays for good every so many hours. Default: none. */
  readonly keepEveryHours?: number;
  /** Told of each failed write as it happens; `flush()` and `close()` reject with it too. */
  readonly onError?: (error: WriteError) => void;
  readonly onWarning?: WarningHandler;
  /** Where the run is kept instead of a folder on this disk. */
  readonly storage?: RunStorage;
}

/** What any event may carry. A plain text in its place is the description. */
export interface EventOptions {
  /** Markdown, shown beside the tag; what the first value of the tag has counts. */
  readonly description?: string;
  /** Shown in place of the tag. */
  readonly displayName?: string;
  /** Seconds since 1970. Default: now. */
  readonly wallTime?: number;
}

export type Described<T> = string | (EventOptions & T);

/** Options, with a plain text read as the description. */
export function optionsOf<T extends object>(
  given: string | T | undefined,
): T | { description: string } {
  if (typeof given === "string") return { description: given };
  return given ?? ({} as T);
}

/** @throws ArgumentError unless `step` is a safe integer. */
export function requireStep(step: unknown, argument = "step"): number {
  if (typeof step === "number" && Number.isSafeInteger(step)) return step;
  const found = typeof step === "number" || typeof step === "bigint" ? String(step) : typeof step;
  throw new ArgumentError(argument, "a whole number between -2^53 and 2^53", found);
}

/** @throws ArgumentError unless `tag` is text. */
export function requireTag(tag: unknown): string {
  if (typeof tag === "string" && tag !== "") return tag;
  throw new ArgumentError(
    "tag",
    "a text that is not empty",
    tag === "" ? "an empty one" : typeof tag,
  );
}

/** @throws ArgumentError unless `value` is a number above or at `least`. */
export function requireAtLeast(value: number, least: number, argument: string): number {
  if (typeof value === "number" && value >= least) return value;
  throw new ArgumentError(argument, `a number of at least ${least}`, String(value));
}
