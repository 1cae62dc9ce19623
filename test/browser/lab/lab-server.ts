import { readFileSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import webpack from "webpack";

/** TensorBoard's policy without 'unsafe-eval': what the tab is built for. */
const POLICY =
  "default-src 'self';font-src 'self' data:;img-src 'self' data: blob:;object-src 'none';" +
  "style-src 'self' 'unsafe-inline' data:;connect-src 'self';script-src 'self'";

const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".wasm": "application/wasm",
};

export interface Lab {
  readonly url: string;
  /** Files by path that the page may fetch, beside its own. */
  readonly files: Map<string, Uint8Array>;
  close(): Promise<void>;
}

/**
 * Bundles one compiled module of this folder and serves it on the loopback under the strict policy; what is asked for
 * below `/data/` goes to `routes`.
 */
export async function startLab(
  entry: string,
  routes?: (request: IncomingMessage, response: ServerResponse) => void,
): Promise<Lab> {
  const here = fileURLToPath(new URL(".", import.meta.url));
  const folder = join(here, "bundles", entry);
  await bundle(join(here, `${entry}.js`), folder);
  const files = new Map<string, Uint8Array>();
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? "/", "http://lab").pathname;
    if (routes && path.startsWith("/data/")) {
      routes(request, response);
      return;
    }
    const body = path === "/" ? PAGE : (files.get(path) ?? readBelow(folder, path));
    if (body === null) {
      response.writeHead(404, { "content-type": "text/plain" }).end("missing");
      return;
    }
    const type = path === "/" ? TYPES[".html"] : TYPES[extname(path)];
    response.writeHead(200, {
      "content-type": type ?? "application/octet-stream",
      ...(path === "/" ? { "content-security-policy": POLICY } : {}),
    });
    response.end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/`,
    files,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

const PAGE =
  "<!doctype html><html lang=en><meta charset=utf-8><title>lab</title>" +
  "<style>html,body{margin:0;height:100%}#map{position:absolute;inset:0;font-family:sans-serif}</style>" +
  '<div id=map></div><script type=module src="./entry.js"></script></html>';

function readBelow(folder: string, path: string): Uint8Array | null {
  try {
    return readFileSync(join(folder, normalize(`/${path}`)));
  } catch {
    return null;
  }
}

async function bundle(entry: string, folder: string): Promise<void> {
  const compiler = webpack({
    mode: "production",
    entry: { entry },
    devtool: false,
    experiments: { outputModule: true },
    output: {
      path: folder,
      filename: "[name].js",
      chunkFilename: "[name].js",
      module: true,
      publicPath: "auto",
    },
    optimization: { minimize: false },
  });
  await new Promise<void>((resolve, reject) => {
    compiler.run((error, stats) => {
      const problem =
        error ?? (stats?.hasErrors() ? new Error(stats.toString("errors-only")) : null);
      compiler.close(() => (problem ? reject(problem) : resolve()));
    });
  });
}
