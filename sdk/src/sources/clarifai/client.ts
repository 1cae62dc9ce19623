import { ArgumentError } from "../../errors.js";
import { callHttp, type HttpAnswer } from "../../io/http-call.js";
import { ClarifaiError, short } from "./errors.js";
import { pause, type RateGate } from "./rate-gate.js";
import type { Secret } from "./secret.js";
import { codeOfHttp, policyOf } from "./status.js";
import type { WireAnswer } from "./wire.js";

export interface ClientOptions {
  readonly base: string;
  readonly key: Secret;
  readonly gate: RateGate;
  /** For one call, from its start to the end of its answer. */
  readonly timeoutMs: number;
  /** Calls for one batch, the first included. */
  readonly tries: number;
  /** Longest answer read, in bytes. */
  readonly maxAnswerBytes: number;
  readonly signal?: AbortSignal;
  /** Called before each wait for a retry. */
  readonly onRetry?: (code: number | string, waitMs: number) => void;
  /** Called when a throttle makes every caller wait. */
  readonly onThrottle?: (waitMs: number) => void;
}

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 30_000;
/** A model that is being deployed is waited for so long, as Clarifai's own clients do. */
const DEPLOY_WAIT_MS = 600_000;
const DEPLOYING = new Set([21350, 21351, 21352, 21353, 21354, 21355]);

/** Refuses a base that would send the key unencrypted to another machine. */
export function checkBase(base: string): string {
  let url: URL;
  try {
    url = new URL(base);
  } catch {
    throw new ArgumentError("CLARIFAI_API_BASE", "a URL", JSON.stringify(base));
  }
  const isLoopback = ["127.0.0.1", "localhost", "[::1]"].includes(url.hostname);
  if (url.protocol !== "https:" && !(url.protocol === "http:" && isLoopback))
    throw new ArgumentError("CLARIFAI_API_BASE", "an https: URL", JSON.stringify(base));
  return url.href.replace(/\/+$/, "");
}

/** Speaks to Clarifai's REST interface: one call with its deadline, and the waiting that its codes ask for. */
export class ClarifaiClient {
  constructor(private readonly options: ClientOptions) {}

  /**
   * Sends one request until it is answered for good. Resolves to an answer whose status is success, mixed, failure or a fault
   * of the inputs.
   * @throws ClarifaiError when the key, account or model is refused, or the tries are used up.
   */
  async call(method: "GET" | "POST", path: string, body?: unknown): Promise<WireAnswer> {
    const started = Date.now();
    let waitMs = FIRST_WAIT_MS;
    for (let attempt = 1; ; attempt++) {
      await this.options.gate.enter(this.options.signal);
      const outcome = await this.#once(method, path, body);
      const code = outcome.answer?.status?.code;
      const policy = typeof code === "number" ? policyOf(code) : "retry";
      if (outcome.answer && policy !== "retry" && policy !== "pause" && policy !== "stop")
        return outcome.answer;
      const error = outcome.error ?? errorOf(outcome.answer, outcome.httpStatus);
      if (policy === "stop") throw error;
      const isDeploying = DEPLOYING.has(code ?? 0) && Date.now() - started < DEPLOY_WAIT_MS;
      if (attempt >= this.options.tries && !isDeploying) throw error;
      // Full jitter: workers that failed together must not come back together. What the server asks for wins.
      const wait = outcome.retryAfterMs ?? waitMs * Math.random();
      if (policy === "pause") {
        const shutMs = Math.max(wait, waitMs / 2);
        this.options.gate.shut(shutMs);
        this.options.onThrottle?.(shutMs);
      } else {
        this.options.onRetry?.(error.code, wait);
        await pause(wait, this.options.signal);
      }
      waitMs = Math.min(waitMs * 2, LONGEST_WAIT_MS);
    }
  }

  async #once(
    method: string,
    path: string,
    body: unknown,
  ): Promise<{
    answer?: WireAnswer;
    error?: ClarifaiError;
    httpStatus?: number;
    retryAfterMs?: number;
  }> {
    const { base, key, timeoutMs, signal } = this.options;
    const deadline = AbortSignal.timeout(timeoutMs);
    try {
      const response = await callHttp(`${base}${path}`, {
        method,
        signal: signal ? AbortSignal.any([signal, deadline]) : deadline,
        headers: { authorization: `Key ${key.reveal()}`, "content-type": "application/json" },
        body: body === undefined ? undefined : JSON.stringify(body),
      });
      const text = await readAtMost(response, this.options.maxAnswerBytes);
      const after = Number(response.header("retry-after"));
      return {
        answer: parseAnswer(text, response.status),
        httpStatus: response.status,
        ...(after > 0 ? { retryAfterMs: Math.min(after * 1000, DEPLOY_WAIT_MS) } : {}),
      };
    } catch (error) {
      signal?.throwIfAborted();
      if (error instanceof ClarifaiError) return { error };
      if (deadline.aborted)
        return { error: new ClarifaiError("timeout", `no answer within ${timeoutMs} ms`) };
      // The code (ECONNRESET, ...) says enough; the message could quote what was sent.
      const reason = short((error as { code?: unknown }).code) || "connection failed";
      return { error: new ClarifaiError("unreachable", `no answer (${reason})`) };
    }
  }
}

async function readAtMost(response: HttpAnswer, limit: number): Promise<string> {
  const pieces: Uint8Array[] = [];
  let length = 0;
  for await (const piece of response.body) {
    length += piece.length;
    if (length > limit) throw new ClarifaiError("answer", `answer exceeds ${limit} bytes`);
    pieces.push(piece);
  }
  return Buffer.concat(pieces).toString("utf8");
}

/** Anything that is not Clarifai's JSON becomes a status of the HTTP code's meaning. */
function parseAnswer(text: string, httpStatus: number): WireAnswer {
  try {
    const answer = JSON.parse(text) as WireAnswer;
    if (typeof answer === "object" && typeof answer?.status?.code === "number") return answer;
  } catch {
    // A proxy's page, or an answer that was cut.
  }
  const code = codeOfHttp(httpStatus);
  return { status: { code, description: `HTTP ${httpStatus} without a readable answer` } };
}

function errorOf(answer: WireAnswer | undefined, httpStatus: number | undefined): ClarifaiError {
  const status = answer?.status;
  const words = [short(status?.description), short(status?.details)].filter(Boolean).join(": ");
  return new ClarifaiError(status?.code ?? "answer", words || "no reason given", {
    ...(httpStatus === undefined ? {} : { status: httpStatus }),
    ...(status?.req_id ? { requestId: short(status.req_id) } : {}),
  });
}
