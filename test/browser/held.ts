/** What a tab and its server hold, counted: workers, objects of WebGL, nodes, memory after collection, open files. */
import { readdirSync, readFileSync } from "node:fs";
import type { CDPSession } from "playwright-core";
import type { Tab } from "./harness.js";

export interface Held {
  readonly workers: number;
  /** Workers that run a script which another one runs already. */
  readonly workersTwice: number;
  readonly contexts: number;
  readonly buffers: number;
  readonly textures: number;
  readonly programs: number;
  readonly framebuffers: number;
  readonly vertexArrays: number;
  /** Of the page, after collection. */
  readonly nodes: number;
  readonly listeners: number;
  readonly heapBytes: number;
  /** Typed arrays and the like beside the heap. */
  readonly arrayBytes: number;
  readonly serverBytes: number;
  readonly serverFiles: number;
}

/** In the page, before its scripts: counts what WebGL makes and frees, and contexts that are not lost. */
export function countGraphics(): void {
  const kinds = ["Buffer", "Texture", "Program", "Framebuffer", "VertexArray"] as const;
  const alive = Object.fromEntries(kinds.map((kind) => [kind, 0])) as Record<string, number>;
  const contexts = new Set<WebGL2RenderingContext>();
  const prototype = WebGL2RenderingContext.prototype as unknown as Record<
    string,
    (this: WebGL2RenderingContext, ...args: unknown[]) => unknown
  >;
  const made = new WeakSet<object>();
  const ofContext = new WeakMap<WebGL2RenderingContext, Record<string, number>>();
  const countsOf = (context: WebGL2RenderingContext) => {
    let counts = ofContext.get(context);
    if (!counts) {
      counts = {};
      ofContext.set(context, counts);
      contexts.add(context);
      context.canvas.addEventListener("webglcontextlost", () => forget(context));
    }
    return counts;
  };
  const forget = (context: WebGL2RenderingContext) => {
    if (!contexts.delete(context)) return;
    for (const [kind, count] of Object.entries(ofContext.get(context) ?? {}))
      alive[kind] = (alive[kind] ?? 0) - count;
  };
  for (const kind of kinds) {
    const create = prototype[`create${kind}`];
    const remove = prototype[`delete${kind}`];
    if (!create || !remove) continue;
    prototype[`create${kind}`] = function (...args) {
      const object = create.apply(this, args) as object | null;
      if (object) {
        made.add(object);
        const counts = countsOf(this);
        counts[kind] = (counts[kind] ?? 0) + 1;
        alive[kind] = (alive[kind] ?? 0) + 1;
      }
      return object;
    };
    prototype[`delete${kind}`] = function (...args) {
      const object = args[0] as object | null;
      if (object && made.delete(object) && contexts.has(this)) {
        const counts = countsOf(this);
        counts[kind] = (counts[kind] ?? 0) - 1;
        alive[kind] = (alive[kind] ?? 0) - 1;
      }
      return remove.apply(this, args);
    };
  }
  const getExtension = prototype["getExtension"];
  prototype["getExtension"] = function (...args) {
    const extension = getExtension?.apply(this, args) as { loseContext?(): void } | null;
    const end = extension?.loseContext;
    if (args[0] === "WEBGL_lose_context" && extension && end)
      extension.loseContext = () => {
        forget(this);
        end.call(extension);
      };
    return extension;
  };
  (globalThis as unknown as { graphics: () => object }).graphics = () => ({
    contexts: contexts.size,
    ...alive,
  });
}

/** The least of several counts, so that what is only passing (an answer under way, a worker that ends) is not held. */
export async function heldAtRest(tab: Tab, session: CDPSession, server: number): Promise<Held> {
  let least = await held(tab, session, server);
  for (let again = 0; again < 3; again++) {
    await new Promise((resolve) => setTimeout(resolve, 400));
    const now = await held(tab, session, server);
    least = Object.fromEntries(
      Object.entries(now).map(([name, count]) => [
        name,
        Math.min(count, least[name as keyof Held]),
      ]),
    ) as unknown as Held;
  }
  return least;
}

/** Counts now, garbage collected first. */
async function held(tab: Tab, session: CDPSession, server: number): Promise<Held> {
  for (let again = 0; again < 3; again++) await session.send("HeapProfiler.collectGarbage");
  const { nodes, jsEventListeners } = await session.send("Memory.getDOMCounters");
  const usage = (await session.send("Runtime.getHeapUsage")) as {
    usedSize: number;
    backingStorageSize?: number;
  };
  // Empty where `countGraphics` was not there before the page's scripts.
  const graphics = await tab.frame.evaluate(
    () => (globalThis as unknown as { graphics?(): Record<string, number> }).graphics?.() ?? {},
  );
  const count = (name: string) => graphics[name] ?? 0;
  const workers = tab.page.workers().map((worker) => worker.url());
  return {
    workers: workers.length,
    workersTwice: workers.length - new Set(workers).size,
    contexts: count("contexts"),
    buffers: count("Buffer"),
    textures: count("Texture"),
    programs: count("Program"),
    framebuffers: count("Framebuffer"),
    vertexArrays: count("VertexArray"),
    nodes,
    listeners: jsEventListeners,
    heapBytes: usage.usedSize,
    arrayBytes: usage.backingStorageSize ?? 0,
    serverBytes: residentBytes(server),
    serverFiles: filesOf(server),
  };
}

/** Resident memory of a process; 0 where the system does not tell. */
export function residentBytes(pid: number): number {
  try {
    const found = readFileSync(`/proc/${pid}/status`, "utf8").match(/VmRSS:\s+(\d+) kB/);
    return Number(found?.[1] ?? 0) * 1024;
  } catch {
    return 0;
  }
}

function filesOf(pid: number): number {
  try {
    return readdirSync(`/proc/${pid}/fd`).length;
  } catch {
    return 0;
  }
}
