// Starts the standard `tensorboard` on the loopback and waits until it answers.
import { spawn } from "node:child_process";
import { createServer } from "node:net";

/** A port that nobody listens on just now. */
export function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

/**
 * Starts TensorBoard. Resolves to `{ url, port, process, stop(), log() }` once it answers; rejects with what it printed when it
 * ends before that, or after `timeoutMs`. Without a `port` TensorBoard takes a free one itself. It is asked once it has said
 * at which it serves: whoever answers before, at a port that was found free, may be another.
 */
export async function startTensorboard({
  python,
  env = {},
  logdir,
  port,
  args = [],
  timeoutMs = 90_000,
}) {
  const where = logdir === undefined ? [] : ["--logdir", logdir];
  const server = spawn(
    python,
    [
      "-m",
      "tensorboard.main",
      ...where,
      "--host",
      "127.0.0.1",
      "--port",
      String(port ?? 0),
      ...args,
    ],
    { env: { ...process.env, ...env }, stdio: ["ignore", "pipe", "pipe"] },
  );
  let printed = "";
  let served;
  for (const stream of [server.stdout, server.stderr])
    stream.on("data", (chunk) => {
      printed = (printed + chunk).slice(-20_000);
      served ??= portSaid(printed);
    });
  const ended = new Promise((resolve) => server.once("exit", resolve));
  const prefix = args.includes("--path_prefix") ? args[args.indexOf("--path_prefix") + 1] : "";
  const stop = async () => {
    server.kill("SIGTERM");
    const forced = setTimeout(() => server.kill("SIGKILL"), 5000);
    await ended;
    clearTimeout(forced);
  };
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    if (server.exitCode !== null) throw new Error(`tensorboard ended at once:\n${printed}`);
    const url = `http://127.0.0.1:${served}${prefix}/`;
    if (served !== undefined && (await answers(`${url}data/environment`)))
      return { url, port: served, process: server, stop, ended, log: () => printed };
    if (Date.now() > deadline) {
      await stop();
      throw new Error(`tensorboard did not answer within ${timeoutMs} ms:\n${printed}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 150));
  }
}

/** The port in "TensorBoard 2.21.0 at http://127.0.0.1:6006/ (Press CTRL+C to quit)", whole, or undefined. */
function portSaid(printed) {
  const port = printed.match(/ at http:\/\/[^\s:/]+:(\d+)\//)?.[1];
  return port === undefined ? undefined : Number(port);
}

async function answers(url) {
  try {
    return (await fetch(url, { signal: AbortSignal.timeout(3000) })).ok;
  } catch {
    return false;
  }
}
