import { FormatError, type Place } from "../errors.js";
import { DEFAULT_LIMITS, type Limits } from "./limits.js";

/**
 * Number of elements of `dims`; 1 for a scalar.
 * @throws FormatError `corrupt` for a negative or fractional dim; `limit` for too many dims or a product above 2^53 - 1.
 */
export function elementCount(
  dims: readonly number[],
  at: Place,
  limits: Pick<Limits, "rank"> = DEFAULT_LIMITS,
): number {
  if (dims.length > limits.rank)
    throw new FormatError("limit", `rank ${dims.length}, at most ${limits.rank} allowed`, at);
  let count = 1;
  for (const dim of dims) {
    if (!Number.isSafeInteger(dim) || dim < 0) throw new FormatError("corrupt", `dim ${dim}`, at);
    count *= dim;
    if (!Number.isSafeInteger(count))
      throw new FormatError("limit", `shape [${dims}] overflows`, at);
  }
  return count;
}
