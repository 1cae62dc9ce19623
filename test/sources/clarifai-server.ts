import { createHash, randomBytes } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/**
 * A server that speaks Clarifai's published REST protocol on the loopback: models, workflows, inputs by page and by
 * cursor. Faults are queued, one a predict call. Vectors follow from the picture alone, so equal pictures get equal ones.
 */

export const GOOD_KEY = "pat-that-must-not-leak-7f3a";
const RATE_LIMIT_WORDS = "exceeded limit of 15 requests per second";

/** What the next predict call meets: a status code of Clarifai's, or something worse. */
export type Fault =
  | number
  | "hang"
  | "reset"
  | "cut"
  | "html"
  | "redirect"
  | "reorder"
  | "double"
  | "missing"
  | "short-vector"
  | "nan"
  | "no-data"
  | { readonly status: number; readonly retryAfter: number };

export interface ServerCall {
  readonly kind: "outputs" | "results" | "list" | "stream";
  readonly model: string;
  readonly ids: readonly string[];
  /** ms, monotonic. */
  readonly at: number;
}

/** What a model says of one picture. */
export interface KnownAnswer {
  readonly vector: readonly number[];
  readonly concepts: readonly { readonly name: string; readonly value: number }[];
}

export interface ClarifaiServer {
  readonly base: string;
  /** Answers by the sha-256 of a picture's bytes, in hex; every other picture gets noise. */
  readonly known: Map<string, KnownAnswer>;
  readonly calls: ServerCall[];
  readonly faults: Fault[];
  /** Keys that came to where a redirect points. */
  readonly strayed: string[];
  /** Answered as the model's version; change it to play an update. */
  version: string;
  dim: number;
  /** False: an installation without the cursor route, that lists by pages, the newest first. */
  hasCursor: boolean;
  /** Inputs of the app, in the order of their adding. */
  readonly app: { id: string; data: { image: { url: string } } }[];
  /** Called before each answer: to add an input, to kill the client. */
  onCall: (() => void) | undefined;
  stop(): Promise<void>;
}

export interface Input {
  id?: string;
  data?: { image?: { url?: string; base64?: string } };
}

const HTTP_OF: Record<number, number> = {
  10000: 200,
  10010: 200,
  11003: 429,
  11005: 429,
  11006: 429,
  11009: 401,
  21200: 404,
  21354: 503,
  98009: 504,
};

export async function startClarifai(): Promise<ClarifaiServer> {
  const state: ClarifaiServer = {
    base: "",
    calls: [],
    faults: [],
    strayed: [],
    known: new Map(),
    version: "v1",
    dim: 1024,
    hasCursor: true,
    app: Array.from({ length: 300 }, (_, index) => appInput(index)),
    onCall: undefined,
    stop: async () => {},
  };
  const server = createServer((request, response) => {
    readBody(request).then(
      (body) => answer(state, request, response, body),
      () => response.destroy(),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return Object.assign(state, {
    base: `http://127.0.0.1:${port}`,
    stop: () => {
      server.closeAllConnections();
      return new Promise<void>((resolve) => server.close(() => resolve()));
    },
  });
}

export function appInput(index: number): { id: string; data: { image: { url: string } } } {
  const id = `in${String(index).padStart(4, "0")}`;
  return { id, data: { image: { url: `https://pictures.example/${index}.jpg` } } };
}

async function readBody(request: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = [];
  for await (const piece of request) pieces.push(piece as Buffer);
  return Buffer.concat(pieces).toString("utf8");
}

function status(code: number, description: string, details?: string): Record<string, unknown> {
  return {
    code,
    description,
    ...(details ? { details } : {}),
    req_id: randomBytes(16).toString("hex"),
  };
}

const WORDS: Record<number, string> = {
  10000: "Ok",
  10010: "Mixed Success",
  10020: "Failure",
  11005: "Making too many requests",
  11102: "Invalid request",
  21200: "Model does not exist",
  21354: "Model is busy, please retry",
  98009: "Internal timeout",
};

function answer(
  state: ClarifaiServer,
  request: IncomingMessage,
  response: ServerResponse,
  body: string,
): unknown {
  const url = new URL(request.url ?? "/", "http://server");
  const send = (content: Record<string, unknown>, headers: Record<string, string> = {}) => {
    const code = (content["status"] as { code: number }).code;
    response.writeHead(HTTP_OF[code] ?? 400, { "content-type": "application/json", ...headers });
    response.end(JSON.stringify(content));
  };
  if (url.pathname === "/elsewhere") state.strayed.push(request.headers.authorization ?? "");
  const predict = url.pathname.match(
    /^\/v2\/users\/([^/]+)\/apps\/([^/]+)\/(models|workflows)\/([^/]+)(?:\/versions\/[^/]+)?\/(outputs|results)$/,
  );
  const listing = url.pathname.match(/^\/v2\/users\/[^/]+\/apps\/[^/]+\/inputs(\/stream)?$/);
  if (request.headers.authorization !== `Key ${GOOD_KEY}`)
    return send({ status: status(11009, "API key not found", "the key was refused") });
  if (listing?.[1] && !state.hasCursor)
    return send({ status: status(11101, "Resource does not exist") });
  if (listing && request.method === "GET") return send(list(state, url, Boolean(listing[1])));
  if (!predict || request.method !== "POST")
    return send({ status: status(11101, "Resource does not exist") });
  const parsed = JSON.parse(body) as { inputs?: Input[] };
  const inputs = parsed.inputs ?? [];
  const kind = predict[5] as "outputs" | "results";
  const model = decodeURIComponent(predict[4] ?? "");
  const ids = inputs.map((input) => input.id ?? "");
  state.calls.push({ kind, model, ids, at: performance.now() });
  state.onCall?.();
  const fault = state.faults.shift();
  if (fault === "hang") return undefined;
  if (fault === "reset") return response.socket?.resetAndDestroy();
  if (fault === "html") {
    response.writeHead(502, { "content-type": "text/html" });
    return response.end("<html><body>Bad gateway</body></html>");
  }
  if (fault === "redirect") {
    response.writeHead(302, { location: `${state.base}/elsewhere` });
    return response.end();
  }
  if (typeof fault === "object") {
    response.writeHead(fault.status, {
      "content-type": "text/html",
      "retry-after": String(fault.retryAfter),
    });
    return response.end("<html>slow down</html>");
  }
  if (typeof fault === "number")
    return send({ status: status(fault, WORDS[fault] ?? "error", RATE_LIMIT_WORDS), [kind]: [] });
  if (kind === "outputs" ? inputs.length > 128 : inputs.length > 32)
    return send({ status: status(11102, "Invalid request", "too many inputs in a request") });
  if (!/^(general-image-(embedding|recognition)|General|mine)$/.test(model))
    return send({ status: status(21200, "Model does not exist") });
  const content = kind === "outputs" ? outputs(state, inputs, model) : results(state, inputs);
  damage(content[kind] as Record<string, unknown>[], fault);
  if (fault !== "cut") return send(content);
  const text = JSON.stringify(content);
  response.writeHead(200, { "content-type": "application/json" });
  return response.end(text.slice(0, text.length >> 1));
}

/** Faults that change a good answer. */
function damage(list: Record<string, unknown>[], fault: Fault | undefined): void {
  const data = list[0]?.["data"] as { embeddings?: { vector: unknown[] }[] } | undefined;
  const vector = data?.embeddings?.[0]?.vector;
  if (fault === "reorder") list.reverse();
  if (fault === "double" && list[0]) list.push(list[0]);
  if (fault === "missing") list.shift();
  if (fault === "short-vector" && vector) vector.length = 512;
  if (fault === "nan" && vector) vector[3] = "NaN";
  if (fault === "no-data" && list[0]) delete list[0]["data"];
}

/** The answer of `PostModelOutputs`, without faults. */
export function outputs(
  state: ClarifaiServer,
  inputs: Input[],
  model: string,
): Record<string, unknown> {
  const list = inputs.map((input) => output(state, input, model));
  return { status: rollUp(list), outputs: list };
}

/** The answer of `PostWorkflowResults`, without faults. */
export function results(state: ClarifaiServer, inputs: Input[]): Record<string, unknown> {
  const list = inputs.map((input) => {
    const nodes = ["general-image-recognition", "general-image-embedding"].map((model) =>
      output(state, input, model),
    );
    return { status: nodes[0]?.["status"], input, outputs: nodes };
  });
  return { status: rollUp(list), results: list };
}

function rollUp(list: readonly Record<string, unknown>[]): Record<string, unknown> {
  const good = list.filter((one) => (one["status"] as { code: number }).code === 10000).length;
  const code = good === list.length ? 10000 : good ? 10010 : 10020;
  return status(code, WORDS[code] ?? "");
}

function output(state: ClarifaiServer, input: Input, model: string): Record<string, unknown> {
  const image = input.data?.image ?? {};
  const base = { input, model: { id: model, model_version: { id: state.version } } };
  const bytes = image.base64 ? Buffer.from(image.base64, "base64") : undefined;
  if (/\/gone\.jpg$/.test(image.url ?? ""))
    return { ...base, status: status(30002, "Download failed; check URL", "404 Client Error") };
  if (bytes && bytes.length < 8)
    return { ...base, status: status(30300, "Input has invalid bytes") };
  const seed = image.url ?? bytes?.toString("hex").slice(0, 4096) ?? "";
  const known = bytes && state.known.get(createHash("sha256").update(bytes).digest("hex"));
  if (known) return { ...base, status: status(10000, "Ok"), data: knownData(known, model) };
  const data = /embedding/.test(model)
    ? { embeddings: [{ vector: noise(seed, state.dim), num_dimensions: state.dim }] }
    : { concepts: concepts(seed) };
  return { ...base, status: status(10000, "Ok"), data };
}

function knownData({ vector, concepts }: KnownAnswer, model: string): Record<string, unknown> {
  if (/embedding/.test(model)) return { embeddings: [{ vector, num_dimensions: vector.length }] };
  return {
    concepts: concepts.map(({ name, value }) => ({
      id: `ai_${name}`,
      name,
      value,
      app_id: "main",
    })),
  };
}

function concepts(seed: string): Record<string, unknown>[] {
  return noise(`${seed}c`, 20)
    .map((value) => 0.5 + Math.abs(value) / 2)
    .sort((a, b) => b - a)
    .map((value, index) => ({
      id: `ai_${index}`,
      name: `concept ${index}`,
      value,
      app_id: "main",
    }));
}

/** Values from -1 to 1 that follow from `seed`. */
function noise(seed: string, length: number): number[] {
  let state = createHash("sha256").update(seed).digest().readUInt32LE(0) || 1;
  return Array.from({ length }, () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    state >>>= 0;
    return Math.fround(state / 2 ** 31 - 1);
  });
}

/** The answer of `ListInputs` or `StreamInputs`. */
export function list(state: ClarifaiServer, url: URL, isStream: boolean): Record<string, unknown> {
  const perPage = Number(url.searchParams.get("per_page")) || (isStream ? 20 : 128);
  state.calls.push({
    kind: isStream ? "stream" : "list",
    model: "",
    ids: [],
    at: performance.now(),
  });
  state.onCall?.();
  const last = url.searchParams.get("last_id");
  const page = Number(url.searchParams.get("page")) || 1;
  const from = isStream
    ? last
      ? state.app.findIndex((input) => input.id === last) + 1
      : 0
    : (page - 1) * perPage;
  const listed = state.hasCursor ? state.app : [...state.app].reverse();
  return { status: status(10000, "Ok"), inputs: listed.slice(from, from + perPage) };
}
