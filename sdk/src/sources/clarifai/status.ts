/**
 * What to do about each of Clarifai's status codes. Source: clarifai/api/status/status_code.proto of the official client;
 * the grouping follows what the codes' comments say and what its own software development kits do.
 */

export const SUCCESS = 10000;
export const MIXED = 10010;
export const FAILURE = 10020;

export type StatusPolicy =
  | "keep" // an answer to read, output by output
  | "split" // the whole batch failed without saying which input: ask for halves
  | "retry" // this batch, later
  | "pause" // everybody, later: a rate limit
  | "stop" // the account, the key or the model: no call will succeed
  | "input"; // this input only, for good

const RETRY = new Set([
  10030, 21350, 21351, 21352, 21353, 21354, 21355, 98004, 98005, 98006, 98008, 98009, 98014, 99009,
]);
const PAUSE = new Set([11003, 11005, 11006]);
/** The account or the key. */
const KEY = new Set([11000, 11001, 11002, 11004, 11007, 11008, 11009, 11102]);
/** The model or the workflow. */
const MODEL = new Set([21200, 21201]);
/** States of one input that pass: its picture is still being fetched. */
const INPUT_LATER = new Set([30001, 30003, 30210, 99003]);

/** For the status of a whole answer. */
export function policyOf(code: number): StatusPolicy {
  if (code === SUCCESS || code === MIXED) return "keep";
  if (code === FAILURE) return "split";
  if (RETRY.has(code)) return "retry";
  if (PAUSE.has(code)) return "pause";
  if (KEY.has(code) || MODEL.has(code)) return "stop";
  return "input";
}

/** What a code that stops everything says no to, so that advice and policy cannot differ. */
export function refusedBy(code: number | string): "key" | "model" | undefined {
  if (typeof code !== "number" || policyOf(code) !== "stop") return undefined;
  return KEY.has(code) ? "key" : "model";
}

/** For the status of one output: whether the same input may succeed when asked again. */
export function inputMayRecover(code: number): boolean {
  return INPUT_LATER.has(code) || RETRY.has(code) || PAUSE.has(code);
}

/** Stands in for answers that carry no status of Clarifai's: proxies, gateways, a cut connection. */
export function codeOfHttp(status: number): number {
  if (status === 429) return 11005;
  if (status === 401 || status === 403) return 11102;
  if (status === 404) return 21200;
  return 98004;
}
