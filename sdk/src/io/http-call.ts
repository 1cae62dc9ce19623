import type { ClientRequest, IncomingMessage, RequestOptions } from "node:http";
import { pipeline } from "node:stream";
import { createGunzip } from "node:zlib";

/** One request. `body` is sent as UTF-8. */
export interface HttpCall {
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | undefined;
  /** Ends the call, its answer included. */
  readonly signal: AbortSignal;
}

/** What came back; the body is still on its way, and unpacked where it came packed. */
export interface HttpAnswer {
  readonly status: number;
  /** The header of that name, in lower case. */
  header(name: string): string | undefined;
  readonly body: AsyncIterable<Uint8Array>;
}

/**
 * Sends one request over HTTP or HTTPS and resolves when its answer begins. Follows no redirect: those are answers too.
 * Not `fetch`: Node's own compiles its parser of HTTP in every process, which takes 30 MB for a moment and a third of
 * the processor's time that 500 pictures need.
 * Rejects with Node's own errors (`code` such as ECONNRESET); so does reading the body.
 */
export async function callHttp(url: string, call: HttpCall): Promise<HttpAnswer> {
  const { method, body, signal } = call;
  const headers = { ...call.headers, "accept-encoding": "gzip" };
  const { request } = url.startsWith("https:")
    ? await import("node:https")
    : await import("node:http");
  return new Promise((resolve, reject) => {
    const send: (
      url: string,
      options: RequestOptions,
      answered: (answer: IncomingMessage) => void,
    ) => ClientRequest = request;
    const sent = send(url, { method, headers, signal }, (answer) =>
      resolve({
        status: answer.statusCode ?? 0,
        header: (name) => [answer.headers[name] ?? []].flat()[0],
        body: unpacked(answer),
      }),
    );
    sent.on("error", reject);
    sent.end(body);
  });
}

function unpacked(answer: IncomingMessage): AsyncIterable<Uint8Array> {
  if (answer.headers["content-encoding"] !== "gzip") return answer;
  // What fails here fails in the reader's loop, too.
  return pipeline(answer, createGunzip(), () => {});
}
