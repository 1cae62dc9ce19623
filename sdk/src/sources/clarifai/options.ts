import { ArgumentError } from "../../errors.js";
import type { ClarifaiImage } from "./inputs.js";
import { Secret } from "./secret.js";

/** Progress of the whole; counts are answers: one an image and model. */
export interface ClarifaiProgress {
  readonly done: number;
  readonly total: number;
  readonly failed: number;
  /** Set while everybody waits for a throttle to pass. */
  readonly waitingMs?: number;
}

export interface ClarifaiOptions {
  /** Pictures, or every picture of an app of yours (`{ app: "my-app" }`). */
  readonly inputs: readonly ClarifaiImage[] | { readonly app: string };
  /** Personal access token. Default: the environment's `CLARIFAI_PAT`. */
  readonly key?: string | Secret;
  /** Owner of `inputs.app`. Default: the environment's `CLARIFAI_USER_ID`. */
  readonly userId?: string;
  /** Default: the environment's `CLARIFAI_API_BASE`, else Clarifai's own. */
  readonly base?: string;
  /** `model`, `user/app/model`, each with `@version` at will. Default `general-image-embedding` of `clarifai/main`. */
  readonly embedding?: string;
  /** Default `general-image-recognition`; `false`: no concepts are asked for. */
  readonly concepts?: string | false;
  /** A workflow that gives both, instead of the two models: `General`, or `user/app/workflow`. */
  readonly workflow?: string;
  /** Concepts an image. Default 20. */
  readonly maxConcepts?: number;
  /** File that remembers answers; a later call asks only for what it lacks. Default: none. */
  readonly cache?: string;
  /** Asks again for images that the cache says cannot be had. Default false. */
  readonly retryFailed?: boolean;
  /** Calls under way at once. Default 4. */
  readonly concurrency?: number;
  /** Images a call. Default 32; at most 128 for a model, 32 for a workflow. */
  readonly batchSize?: number;
  /** Calls started in any second. Default 10; Clarifai documents 15 for every plan. */
  readonly rate?: number;
  /** For one call. Default 60,000. */
  readonly timeoutMs?: number;
  /** Calls for one batch, the first included. Default 6. */
  readonly tries?: number;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: ClarifaiProgress) => void;
  readonly onWarning?: (code: string, detail: string) => void;
}

export const DEFAULT_BASE = "https://api.clarifai.com";
const MODEL_BATCH = 128;
const WORKFLOW_BATCH = 32;

/** Options with every default in place. */
export interface SettledOptions extends ClarifaiOptions {
  readonly key: Secret;
  readonly base: string;
  readonly maxConcepts: number;
  readonly concurrency: number;
  readonly batchSize: number;
  readonly rate: number;
  readonly timeoutMs: number;
  readonly tries: number;
}

/** What the options of a call mean. `environment` stands in for the process's own in tests. */
export function settle(
  options: ClarifaiOptions,
  environment: Readonly<Record<string, string | undefined>>,
): SettledOptions {
  const key = options.key ?? environment["CLARIFAI_PAT"];
  if (!key)
    throw new ArgumentError(
      "CLARIFAI_PAT",
      "a personal access token in the environment (Clarifai's settings, Security)",
      "none",
    );
  const cap = options.workflow ? WORKFLOW_BATCH : MODEL_BATCH;
  return {
    ...options,
    key: typeof key === "string" ? new Secret(key.trim()) : key,
    base: options.base ?? environment["CLARIFAI_API_BASE"] ?? DEFAULT_BASE,
    maxConcepts: whole("maxConcepts", options.maxConcepts, 20, 200),
    concurrency: whole("concurrency", options.concurrency, 4, 64),
    batchSize: Math.min(cap, whole("batchSize", options.batchSize, 32, MODEL_BATCH)),
    rate: whole("rate", options.rate, 10, 1000),
    timeoutMs: whole("timeoutMs", options.timeoutMs, 60_000, 3_600_000),
    tries: whole("tries", options.tries, 6, 100),
  };
}

function whole(name: string, value: number | undefined, ifAbsent: number, most: number): number {
  const number = value ?? ifAbsent;
  if (!Number.isInteger(number) || number < 1 || number > most)
    throw new ArgumentError(name, `a whole number from 1 to ${most}`, String(value));
  return number;
}

/** `model`, `app/model` or `user/app/model`, with `@version`, as a route. */
export function routeOf(kind: "models" | "workflows", name: string): string {
  const [path = "", version] = name.split("@", 2);
  const parts = path.split("/");
  if (parts.length === 2 || parts.length > 3 || parts.some((part) => !part))
    throw new ArgumentError(kind, "NAME or USER/APP/NAME, with @VERSION at will", name);
  const [user, app, own] = parts.length === 3 ? parts : ["clarifai", "main", parts[0]];
  const at = version ? `/versions/${encodeURIComponent(version)}` : "";
  const end = kind === "models" ? "outputs" : "results";
  const names = [user, app].map((part) => encodeURIComponent(part ?? ""));
  return `/v2/users/${names[0]}/apps/${names[1]}/${kind}/${encodeURIComponent(own ?? "")}${at}/${end}`;
}
