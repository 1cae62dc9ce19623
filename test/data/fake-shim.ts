import { readdirSync, readFileSync, statSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { join, relative, sep } from "node:path";

/** How the server misbehaves; all off at first, may be changed while it runs. */
export interface Habits {
  /** Answers a range request with the whole file and 200, as some proxies do. */
  ignoresRanges: boolean;
  /** Sends nothing after the headers of `/file`. */
  stalls: boolean;
  /** Answers `/file` with this status. */
  status: number;
  /** Cuts the body of `/file` to so many bytes. */
  cutAt: number;
}

/** The routes as a handler for any server. */
export interface FakeRoutes {
  readonly requests: { path: string; range: string | undefined }[];
  readonly habits: Habits;
  handle(request: IncomingMessage, response: ServerResponse): void;
}

export interface FakeShim extends FakeRoutes {
  /** Address below which docs/routes.md stands. */
  readonly base: string;
  close(): Promise<void>;
}

const INLINE = 32 * 1024;

/** Answers for one run by the routes of docs/routes.md; the last part of the path is what counts. */
export function fakeRoutes(run: string, folder: string, inline = INLINE): FakeRoutes {
  const files = [...walk(folder)].map((path, index) => {
    const { size, mtimeMs } = statSync(path);
    const served = {
      id: `f${index}`,
      path: relative(folder, path).split(sep).join("/"),
      kind: "tensor",
      size,
      mtime: mtimeMs / 1000,
    };
    return size <= inline ? { ...served, base64: readFileSync(path).toString("base64") } : served;
  });
  const requests: FakeRoutes["requests"] = [];
  const habits: Habits = {
    ignoresRanges: false,
    stalls: false,
    status: 200,
    cutAt: Number.POSITIVE_INFINITY,
  };
  const missing = (response: ServerResponse, status: number) =>
    json(response, status, { error: { code: "missing", message: "no such thing" } });
  const handle = (request: IncomingMessage, response: ServerResponse) => {
    const url = new URL(request.url ?? "/", "http://shim");
    const route = url.pathname.split("/").at(-1);
    requests.push({ path: `/${route}${url.search}`, range: request.headers.range });
    if (route === "runs") json(response, 200, runsAnswer(run));
    else if (route === "files" && url.searchParams.get("run") === run)
      json(response, 200, { run, files, errors: [] });
    else if (route === "file") {
      const file = files.find(({ id }) => id === url.searchParams.get("id"));
      if (file && habits.status === 200)
        sendFile(request, response, join(folder, file.path), habits);
      else missing(response, file ? habits.status : 404);
    } else missing(response, 404);
  };
  return { requests, habits, handle };
}

/** Serves one run on the loopback, for tests of the tab without a TensorBoard. */
export async function startFakeShim(
  run: string,
  folder: string,
  inline = INLINE,
): Promise<FakeShim> {
  const routes = fakeRoutes(run, folder, inline);
  const server = createServer((request, response) => routes.handle(request, response));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    ...routes,
    base: `http://127.0.0.1:${port}/`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function runsAnswer(run: string) {
  const row = { run, newestStep: 1, hasLayout: true, mtime: 1, embeddings: 1, error: null };
  const broken = {
    ...row,
    run: "broken",
    hasLayout: false,
    error: { code: "config", file: "projector_config.pbtxt", message: "not a config" },
  };
  return {
    tensorboard: "2.21.0",
    source: "logdir",
    scan: "complete",
    runs: [row, broken],
    withoutEmbeddings: 2,
  };
}

function sendFile(
  request: IncomingMessage,
  response: ServerResponse,
  path: string,
  habits: Habits,
): void {
  const bytes = readFileSync(path);
  const [, from, to] = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? "") ?? [];
  const isPart = from !== undefined && !habits.ignoresRanges;
  const body = isPart ? bytes.subarray(Number(from), Number(to) + 1) : bytes;
  response.writeHead(isPart ? 206 : 200, { "content-type": "application/octet-stream" });
  if (habits.stalls) response.write(body.subarray(0, 1));
  else response.end(body.subarray(0, habits.cutAt));
}

function json(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
}

function* walk(folder: string): Generator<string> {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* walk(path);
    else yield path;
  }
}
