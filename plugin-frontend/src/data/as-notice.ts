import { FormatError, type ListingError } from "pointillist/format";
import { failure } from "./fetching.js";
import { DataError, isUnfetched, type Notice } from "./notice.js";

/** Any error of a decoder or a worker as ours; what is ours already passes through. */
export function asDataError(error: unknown, where: string): DataError {
  if (error instanceof DataError) return error;
  if (error instanceof FormatError) {
    const code = error.code === "limit" ? "limit" : error.code;
    return failure(
      code,
      error.at.source || where,
      bare(error),
      "a readable file",
      NEXT[code],
      error,
    );
  }
  const message = error instanceof Error ? error.message : String(error);
  if (isUnfetched(error))
    return failure("network", where, message, "a script of the tab", NEXT.unfetched, error);
  return failure("corrupt", where, message, "a readable file", NEXT.corrupt, error);
}

/** A row of the run's listing. */
export function listingNotice(error: ListingError): Notice {
  const code = error.code === "stock" ? "unsupported" : error.code;
  return {
    code,
    where: error.file,
    found: error.message.startsWith(error.file)
      ? error.message.replace(/^[^:]*: /, "")
      : error.message,
    wanted: error.code === "stock" ? "fields that TensorBoard knows" : "a file that fits the run",
    next:
      error.code === "stock"
        ? "The stock projector tab fails on it; this one does not."
        : NEXT[code],
  };
}

const NEXT = {
  truncated: "The file may still be written: reload in a moment.",
  corrupt: "Log this step again, or remove the file.",
  limit: "Split the data, or log fewer rows.",
  unsupported: "Save it as float32 in C order.",
  missing: "Copy the missing file into the run, or log the step again.",
  refused: "Keep all files inside the log folder.",
  mismatch: "Make it again for the rows of this step.",
  unfetched: "Check that TensorBoard is still running, then try again.",
} as const;

/** The message without the place, which the notice shows by itself. */
function bare(error: FormatError): string {
  const place = `${error.at.source}@${error.at.offset}: `;
  return error.message.startsWith(place) ? error.message.slice(place.length) : error.message;
}
