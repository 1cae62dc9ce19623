/**
 * Clarifai refused, or could not be reached. Never holds the key, a header, or more than 200 characters of an answer.
 * @example
 * const error = new ClarifaiError(11102, "Invalid request");
 * error.code; // => 11102
 */
export class ClarifaiError extends Error {
  override readonly name = "ClarifaiError";
  constructor(
    /** Clarifai's status code, or `unreachable`, `timeout`, `answer` where there was none. */
    readonly code: number | string,
    message: string,
    readonly details: { readonly status?: number; readonly requestId?: string } = {},
    options?: ErrorOptions,
  ) {
    super(
      `Clarifai ${code}: ${message}${details.requestId ? ` (request ${details.requestId})` : ""}`,
      options,
    );
  }
}

const LONGEST_TEXT = 200;

/** Text of a stranger, cut to a length that a message can carry. */
export function short(text: unknown): string {
  const string = typeof text === "string" ? text : "";
  return string.length > LONGEST_TEXT ? `${string.slice(0, LONGEST_TEXT)}…` : string;
}
