/**
 * The error classes of the SDK. What a caller writes:
 *
 * ```ts
 * try {
 *   await writer.close();
 * } catch (error) {
 *   if (isPointillistError(error, "disk-full")) freeSpaceAndRetry(error.path);
 *   else throw error;
 * }
 * ```
 */

/** Where in a file something was found. `offset` is in bytes from the start of `source`. */
export interface Place {
  readonly source: string;
  readonly offset: number;
}

export type FormatErrorCode = "truncated" | "corrupt" | "limit" | "unsupported";

/**
 * A file did not hold what its format promises. `at.offset` is in bytes from the start of `at.source`.
 * @example
 * const error = new FormatError("truncated", "needs 8 bytes, 3 left", { source: "a.npy", offset: 80 });
 * error.message; // => "a.npy@80: needs 8 bytes, 3 left"
 */
export class FormatError extends Error {
  override readonly name = "FormatError";
  constructor(
    readonly code: FormatErrorCode,
    message: string,
    readonly at: Place,
    options?: ErrorOptions,
  ) {
    super(`${at.source}@${at.offset}: ${message}`, options);
  }
}

export type WriteErrorCode =
  | "disk-full"
  | "exists"
  | "closed"
  | "denied"
  | "missing"
  | "io"
  | "locked";

/**
 * A write did not happen. Nothing half-written stands at `path`.
 * @example
 * const error = new WriteError("exists", "step 3 was logged with other vectors", "runs/a");
 * isPointillistError(error, "exists"); // => true
 */
export class WriteError extends Error {
  override readonly name = "WriteError";
  constructor(
    readonly code: WriteErrorCode,
    message: string,
    readonly path: string,
    options?: ErrorOptions,
  ) {
    super(`${path}: ${message}`, options);
  }
}

/**
 * An argument was not of the accepted kind. The message names the argument, what was accepted and what came.
 * @example
 * const error = new ArgumentError("perplexity", "a number of at least 1", "-3");
 * error.argument; // => "perplexity"
 */
export class ArgumentError extends Error {
  override readonly name = "ArgumentError";
  readonly code = "argument";
  constructor(
    readonly argument: string,
    readonly expected: string,
    readonly found: string,
    options?: ErrorOptions,
  ) {
    super(`${argument}: expected ${expected}, found ${found}`, options);
  }
}

/**
 * Two things that must have equal rows, or a given shape, do not.
 * @example
 * const error = new ShapeError("metadata", "528 rows", "527");
 * error instanceof Error; // => true
 */
export class ShapeError extends Error {
  override readonly name = "ShapeError";
  readonly code = "shape";
  constructor(
    readonly what: string,
    readonly expected: string,
    readonly found: string,
    options?: ErrorOptions,
  ) {
    super(`${what}: expected ${expected}, found ${found}`, options);
  }
}

export type PointillistError = FormatError | WriteError | ArgumentError | ShapeError;

/**
 * True when `error` is one of ours and, where codes are named, has one of them.
 * @example
 * isPointillistError(new FormatError("corrupt", "wrong CRC", { source: "a", offset: 0 }), "corrupt"); // => true
 * isPointillistError(new Error("other")); // => false
 */
export function isPointillistError(error: unknown, ...codes: string[]): error is PointillistError {
  const ours =
    error instanceof FormatError ||
    error instanceof WriteError ||
    error instanceof ArgumentError ||
    error instanceof ShapeError;
  return ours && (codes.length === 0 || codes.includes(error.code));
}
