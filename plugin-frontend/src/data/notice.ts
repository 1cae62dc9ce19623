/** What went wrong, in the pattern of every error of the tab: where it stands, what was found, wanted, and to do. */
export interface Notice {
  readonly code: NoticeCode;
  /** A path relative to the run, a run's name, or a part of the tab. Untrusted: shown as text only. */
  readonly where: string;
  readonly found: string;
  readonly wanted: string;
  /** The next step for the reader, as an imperative sentence. */
  readonly next: string;
}

export type NoticeCode =
  | "network" // no answer, or an answer of 5xx
  | "missing" // 404: the run or the file is gone
  | "refused" // the server will not serve it
  | "truncated" // shorter than it says
  | "corrupt" // does not hold what its format promises
  | "limit" // larger than a documented limit
  | "unsupported"
  | "mismatch" // rows or shapes that must be equal are not
  | "cancelled"
  | "worker"; // a worker died or could not start

/** What every function of this room rejects with, cancellation included (`notice.code === "cancelled"`). */
export class DataError extends Error {
  override readonly name = "DataError";
  constructor(
    readonly notice: Notice,
    options?: ErrorOptions,
  ) {
    super(`${notice.where}: found ${notice.found}, wanted ${notice.wanted}`, options);
  }
}

/** What browsers and the bundle say of an `import()` whose script did not come. */
const UNFETCHED = /imported module|module script|loading chunk/iu;

export function isUnfetched(error: unknown): error is Error {
  return error instanceof Error && UNFETCHED.test(error.message);
}

/** True for a `DataError`, and where codes are named, one of those. */
export function isDataError(error: unknown, ...codes: NoticeCode[]): error is DataError {
  return error instanceof DataError && (codes.length === 0 || codes.includes(error.notice.code));
}
