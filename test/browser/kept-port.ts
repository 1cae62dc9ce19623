/** Ports for servers that follow each other at one address, so that a browser knows their scripts again. */
import { createServer } from "node:net";

/** Below the ports that systems give to whoever asks for any. */
const PORTS = { first: 20_000, count: 10_000 };

/** A port that one server at a time has, for as long as the process runs. */
export class KeptPort {
  #port: Promise<number> | undefined;
  #isTaken = false;

  /** Starts a server at this port, or at any (undefined) where another one has it. */
  async start<T>(
    start: (port: number | undefined) => Promise<T>,
    ended: (server: T) => Promise<unknown>,
  ): Promise<T> {
    if (this.#isTaken) return await start(undefined);
    this.#isTaken = true;
    this.#port ??= quietPort();
    const free = () => {
      this.#isTaken = false;
    };
    try {
      const server = await start(await this.#port);
      ended(server).then(free, free);
      return server;
    } catch (error) {
      free();
      throw error;
    }
  }
}

let tried = 0;

/** A port at which nobody listens and which no system gives away. */
async function quietPort(): Promise<number> {
  for (; tried < PORTS.count; tried++) {
    const port = PORTS.first + ((process.pid * 7 + tried) % PORTS.count);
    if (!(await isFree(port))) continue;
    tried++;
    return port;
  }
  throw new Error("no free port");
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen(port, "127.0.0.1", () => server.close(() => resolve(true)));
  });
}
