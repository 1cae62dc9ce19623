import type { Progress } from "./api.js";
import { LIMITS, STALL_MS } from "./limits.js";
import { DataError, type Notice, type NoticeCode } from "./notice.js";

export interface FetchOptions {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: Progress) => void) | undefined;
  /** Named in notices and progress. */
  readonly where: string;
  /** Bytes expected, where known. */
  readonly size?: number;
  /** First byte and count; the answer may be the whole file all the same. */
  readonly range?: { readonly offset: number; readonly length: number };
  readonly limit?: number;
  readonly stallMs?: number;
}

/**
 * Fetches bytes of our own server. Ends in the bytes asked for or in a `DataError`, never in a wait without end: a
 * server that falls silent is given up after `stallMs`.
 */
export async function fetchBytes(url: string, options: FetchOptions): Promise<Uint8Array> {
  const limit = options.limit ?? LIMITS.array;
  const wanted = options.range?.length ?? options.size;
  if (wanted !== undefined && wanted > limit) throw tooLarge(options.where, wanted, limit);
  const watch = new Watch(options);
  try {
    const response = await fetch(url, {
      signal: watch.signal,
      cache: options.range ? "no-store" : "no-cache", // revalidated: an unchanged file costs a 304
      ...(options.range ? { headers: { range: rangeHeader(options.range) } } : {}),
    });
    watch.alive();
    if (!response.ok) throw await refusal(response, options.where);
    const bytes = await readBody(response, options, watch);
    return options.range ? cutRange(bytes, response.status, options) : bytes;
  } catch (error) {
    throw watch.explain(error);
  } finally {
    watch.end();
  }
}

/** Fetches and parses JSON. */
export async function fetchJson(url: string, options: FetchOptions): Promise<unknown> {
  const bytes = await fetchBytes(url, { limit: LIMITS.json, ...options });
  try {
    return JSON.parse(new TextDecoder().decode(bytes)) as unknown;
  } catch (cause) {
    throw failure(
      "corrupt",
      options.where,
      "an answer that is no JSON",
      "JSON",
      "Reload; if it stays, look at TensorBoard's log.",
      cause,
    );
  }
}

function rangeHeader({ offset, length }: { offset: number; length: number }): string {
  return `bytes=${offset}-${offset + length - 1}`;
}

/** Streams a body, so that progress can be told and a lie about the size is noticed while it happens. */
async function readBody(
  response: Response,
  options: FetchOptions,
  watch: Watch,
): Promise<Uint8Array> {
  const isWhole = options.range !== undefined && response.status === 200;
  const limit = isWhole ? LIMITS.wholeForRange : (options.limit ?? LIMITS.array);
  const declared = Number(response.headers.get("content-length") ?? Number.NaN);
  if (declared > limit) {
    if (isWhole) throw ignoresRanges(options.where, declared);
    throw tooLarge(options.where, declared, limit);
  }
  const total = options.range && !isWhole ? options.range.length : (options.size ?? null);
  const reader = response.body?.getReader();
  if (!reader) return new Uint8Array(await response.arrayBuffer());
  // Put where it belongs at once: to join a large file at its end would hold the page up.
  let bytes = new Uint8Array(Math.min(total ?? 0, limit));
  let done = 0;
  for (;;) {
    const { value, done: ended } = await reader.read();
    watch.alive();
    if (ended) break;
    const start = done;
    done += value.length;
    if (done > limit) {
      void reader.cancel();
      if (isWhole) throw ignoresRanges(options.where, done);
      throw tooLarge(options.where, done, limit);
    }
    if (done > bytes.length) {
      const known = bytes;
      bytes = new Uint8Array(Math.max(done, 2 * start));
      bytes.set(known);
    }
    bytes.set(value, start);
    options.onProgress?.({ what: options.where, done, total, unit: "bytes" });
  }
  return done === bytes.length ? bytes : bytes.slice(0, done);
}

/** The range asked for: the body itself, or cut from a whole file by a proxy that ignores ranges. */
function cutRange(bytes: Uint8Array, status: number, options: FetchOptions): Uint8Array {
  const { offset, length } = options.range ?? { offset: 0, length: bytes.length };
  const part = status === 206 ? bytes : bytes.subarray(offset, offset + length);
  if (part.length === length) return part;
  throw failure(
    "truncated",
    options.where,
    `${part.length} bytes`,
    `${length} bytes from ${offset}`,
    "The file may be changing: reload.",
  );
}

/** Follows one fetch: the caller's signal, and silence. */
class Watch {
  readonly #own = new AbortController();
  readonly #options: FetchOptions;
  readonly #forward = () => this.#own.abort();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #hasStalled = false;

  constructor(options: FetchOptions) {
    this.#options = options;
    if (options.signal?.aborted) this.#own.abort();
    options.signal?.addEventListener("abort", this.#forward);
    this.alive();
  }

  get signal(): AbortSignal {
    return this.#own.signal;
  }

  alive(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#hasStalled = true;
      this.#own.abort();
    }, this.#options.stallMs ?? STALL_MS);
  }

  end(): void {
    clearTimeout(this.#timer);
    this.#options.signal?.removeEventListener("abort", this.#forward);
  }

  explain(error: unknown): unknown {
    if (error instanceof DataError) return error;
    const { where } = this.#options;
    if (this.#hasStalled) {
      const seconds = (this.#options.stallMs ?? STALL_MS) / 1000;
      return failure("network", where, `no byte for ${seconds} s`, "an answer", RETRY, error);
    }
    if (this.#options.signal?.aborted) return cancelled(where);
    return failure("network", where, "no answer", "an answer", RETRY, error);
  }
}

const RETRY = "Check that TensorBoard is still running, then reload.";

async function refusal(response: Response, where: string): Promise<DataError> {
  const text = await response.text().catch(() => "");
  const said = messageIn(text);
  const found = said ?? `status ${response.status}`;
  if (response.status === 404)
    return failure("missing", where, found, "the file", "Reload the run.");
  if (response.status === 403 || response.status === 405)
    return failure(
      "refused",
      where,
      found,
      "a file of this run",
      "Open TensorBoard by its own address.",
    );
  return failure("network", where, found, "status 200", RETRY);
}

/** The message of an error body as docs/routes.md has it. */
function messageIn(text: string): string | null {
  try {
    const body = JSON.parse(text) as { error?: { message?: unknown } } | null;
    const message = body?.error?.message;
    return typeof message === "string" ? message.slice(0, 300) : null;
  } catch {
    return null;
  }
}

function tooLarge(where: string, size: number, limit: number): DataError {
  return failure(
    "limit",
    where,
    `${size} bytes`,
    `at most ${limit}`,
    "Log fewer rows, or fewer of them in one file.",
  );
}

function ignoresRanges(where: string, size: number): DataError {
  return failure(
    "limit",
    where,
    `the whole file (${size} bytes) for a part of it`,
    `a part, or a file of at most ${LIMITS.wholeForRange} bytes`,
    "The proxy before TensorBoard drops Range requests: allow them there.",
  );
}

export function failure(
  code: NoticeCode,
  where: string,
  found: string,
  wanted: string,
  next: string,
  cause?: unknown,
): DataError {
  const notice: Notice = { code, where, found, wanted, next };
  return new DataError(notice, cause === undefined ? undefined : { cause });
}

export function cancelled(where: string): DataError {
  return failure("cancelled", where, "a cancelled request", "its end", "Ask again.");
}
