import {
  createServer,
  type IncomingMessage,
  type OutgoingHttpHeaders,
  request,
  type Server,
  type ServerResponse,
} from "node:http";
import type { AddressInfo } from "node:net";
import { KeptPort } from "./kept-port.js";

/** What the proxy does to what passes through it. */
export interface ProxyOptions {
  /** Removes `'unsafe-eval'` from TensorBoard's content policy, as TensorBoard means to one day. */
  readonly strictPolicy?: boolean;
  /** Demands Trusted Types of the plugin's own page: text given to a place that runs it is a breach. */
  readonly trustedTypes?: boolean;
  /** Waits so long before each request is passed on. */
  readonly delayMs?: number;
  /** Drops `Range`, so that every answer is whole: some corporate proxies do. */
  readonly ignoreRange?: boolean;
  /** Never answers requests whose path holds this, or for which this is true when they come. */
  readonly stall?: RegExp | ((path: string) => boolean);
  /** Answers with this status in the place of the server's answer, where it gives one. */
  readonly refuse?: (path: string) => number | undefined;
}

const keptPort = new KeptPort();

export interface RunningProxy {
  readonly url: string;
  /** Method and path of every request, in order. */
  readonly requests: readonly { method: string; path: string; range: string | undefined }[];
  /** Breaks the connections of requests that were stalled. */
  breakStalled(): void;
  stop(): Promise<void>;
}

/** A reverse proxy on the loopback before `target`, for the conditions that users' networks impose. */
export function startProxy(target: string, options: ProxyOptions = {}): Promise<RunningProxy> {
  let end = () => {};
  const ended = new Promise<void>((resolve) => {
    end = resolve;
  });
  return keptPort.start(
    (port) => listen(target, options, port ?? 0, end),
    () => ended,
  );
}

async function listen(
  target: string,
  options: ProxyOptions,
  wanted: number,
  ended: () => void,
): Promise<RunningProxy> {
  const requests: { method: string; path: string; range: string | undefined }[] = [];
  const stalled = new Set<ServerResponse>();
  const server = createServer((incoming, answer) => {
    requests.push({
      method: incoming.method ?? "",
      path: incoming.url ?? "",
      range: incoming.headers.range,
    });
    if (isStalled(incoming.url ?? "", options.stall)) {
      stalled.add(answer);
      return;
    }
    const refusal = options.refuse?.(incoming.url ?? "");
    if (refusal !== undefined) {
      answer.writeHead(refusal, { "cache-control": "no-store" }).end();
      return;
    }
    setTimeout(() => {
      const outgoing = request(
        new URL(incoming.url ?? "/", target),
        { method: incoming.method ?? "GET", headers: headersFor(incoming, options), agent: false },
        (reply) => {
          const headers: OutgoingHttpHeaders = { ...reply.headers, connection: "close" };
          const policy = headers["content-security-policy"];
          if (options.strictPolicy && policy)
            headers["content-security-policy"] = String(policy).replace(/ ?'unsafe-eval'/g, "");
          if (options.trustedTypes && incoming.url?.includes("plugin_entry.html"))
            headers["content-security-policy"] =
              `${headers["content-security-policy"]}; require-trusted-types-for 'script'`;
          answer.writeHead(reply.statusCode ?? 502, headers);
          reply.pipe(answer);
        },
      );
      outgoing.on("error", () => answer.destroy());
      answer.on("close", () => outgoing.destroy());
      incoming.pipe(outgoing);
    }, options.delayMs ?? 0);
  });
  await new Promise<void>((resolve) => server.listen(wanted, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/`,
    requests,
    breakStalled() {
      for (const answer of stalled) answer.destroy();
      stalled.clear();
    },
    stop: () => stop(server).finally(ended),
  };
}

function isStalled(path: string, stall: ProxyOptions["stall"]): boolean {
  return typeof stall === "function" ? stall(path) : (stall?.test(path) ?? false);
}

function headersFor(incoming: IncomingMessage, options: ProxyOptions): IncomingMessage["headers"] {
  const headers: IncomingMessage["headers"] = { ...incoming.headers, connection: "close" };
  if (options.ignoreRange) delete headers.range;
  return headers;
}

function stop(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(() => resolve()));
}
