import { ArgumentError } from "../../errors.js";
import { breaksStockUrls } from "../../format/slug.js";
import type { RunStorage } from "../../io/storage.js";
import { stepsOf } from "./run-state.js";

/** Steps, and bytes of vectors, after which a warning says that all are kept. */
const MANY_STEPS = 10;
const MANY_BYTES = 10 * 2 ** 30;
/** Rows that the stock tab shows. Source: tensorboard vz_projector/data-provider-server.ts. */
const STOCK_ROWS = 100_000;
const LONGEST_NAME = 65_535;

/** @throws ArgumentError unless the tag can be the name of a tensor. */
export function requireTensorName(tag: unknown): string {
  if (typeof tag !== "string" || tag === "")
    throw new ArgumentError(
      "tag",
      "a text that is not empty",
      tag === "" ? "an empty one" : typeof tag,
    );
  if (/\p{Surrogate}/u.test(tag))
    throw new ArgumentError("tag", "well-formed Unicode", "half of a surrogate pair");
  if (tag.includes("\0")) throw new ArgumentError("tag", "no NUL character", "one");
  if (new TextEncoder().encode(tag).length > LONGEST_NAME)
    throw new ArgumentError("tag", `at most ${LONGEST_NAME} bytes`, `${tag.length} characters`);
  return tag;
}

/** @throws ArgumentError unless `step` is a non-negative safe integer. */
export function requireEmbeddingStep(step: unknown): number {
  if (typeof step === "number" && Number.isSafeInteger(step) && step >= 0) return step;
  const found = typeof step === "number" ? String(step) : typeof step;
  throw new ArgumentError("step", "a whole number from 0 to 2^53 - 1", found);
}

/** What the stock tab will not show. */
export function warnOfLimits(
  tag: string,
  rows: number,
  dim: number,
  warn: (code: string, detail: string) => void,
): void {
  if (breaksStockUrls(tag))
    warn("stock-name", "the stock tab cannot show a name with &, #, + or %; ours can");
  if (rows === 1 || dim === 1)
    warn(
      "stock-shape",
      `the stock tab hides a ${rows} x ${dim} matrix: it wants two of each at least`,
    );
  if (rows > STOCK_ROWS)
    warn(
      "stock-rows",
      `the stock tab shows the first ${STOCK_ROWS} of ${rows} rows; ours shows all`,
    );
}

/** Says once that steps add up. */
export async function warnOfSteps(
  storage: RunStorage,
  folder: string,
  warn: (code: string, detail: string) => void,
): Promise<void> {
  const steps = await stepsOf(storage, folder);
  if (steps.length > MANY_STEPS) {
    warn(
      "many-steps",
      `${steps.length} steps are kept; the option keep: n, or prune(), lets older ones go`,
    );
    return;
  }
  const newest = steps.at(-1) ?? 0;
  const size = (await storage.size(`${folder}/ckpt-${newest}.data-00000-of-00001`)) ?? 0;
  if (size * steps.length > MANY_BYTES)
    warn("many-bytes", `${steps.length} steps of ${size} bytes are kept; see the option keep: n`);
}
