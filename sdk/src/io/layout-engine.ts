import { availableParallelism } from "node:os";
import { setImmediate as breath } from "node:timers/promises";
import { ArgumentError } from "../errors.js";
import type { Engine } from "../layout/engine.js";
import { soloCrew } from "../layout/kernels/crew.js";
import { instantiateWith } from "../layout/kernels/instance.js";
import { kernelEngine } from "../layout/kernels/kernel-engine.js";
import { createReferenceEngine } from "../layout/reference/engine.js";
import { threadCrew } from "./thread-pool.js";
import { webAssembly } from "./web-assembly.js";

/** More threads than this only wait for each other. */
const MOST_THREADS = 64;

/**
 * The engine that layouts run on in Node: kernels on `threads` worker threads, by default one a core. With one thread,
 * or where memory cannot be shared, on the calling thread, which pauses for its other work a few times a second.
 *
 * Results are the same for the same number of threads; other numbers add in another order. Call `close()` in the end.
 * @throws ArgumentError where `threads` is not a whole number from 1 to 64.
 */
export function openLayoutEngine(options: { readonly threads?: number } = {}): Engine {
  const threads = options.threads ?? Math.min(MOST_THREADS, availableParallelism());
  if (!Number.isSafeInteger(threads) || threads < 1 || threads > MOST_THREADS)
    throw new ArgumentError("threads", `a whole number from 1 to ${MOST_THREADS}`, String(threads));
  const crew =
    threads > 1 && canShareMemory()
      ? threadCrew(threads)
      : soloCrew(instantiateWith(webAssembly), () => breath());
  return kernelEngine(crew, createReferenceEngine());
}

function canShareMemory(): boolean {
  try {
    const { buffer } = new webAssembly.Memory({ initial: 1, maximum: 1, shared: true });
    return typeof SharedArrayBuffer === "function" && buffer instanceof SharedArrayBuffer;
  } catch {
    return false;
  }
}
