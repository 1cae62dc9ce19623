/** Long work of a worker, done in pieces between which it answers other calls. */
import { breath } from "./breath.js";
import { cancelled } from "./fetching.js";
import { thisCall } from "./worker-serve.js";

/** Work that yields wherever it may pause. */
export type Pieces<T> = Generator<void, T>;

/** A piece lasts about so long: a table that scrolls meanwhile has its rows within a frame or two. */
const PIECE_MS = 12;

/** Does the work to its end at once. */
export function atOnce<T>(work: Pieces<T>): T {
  for (;;) {
    const step = work.next();
    if (step.done) return step.value;
  }
}

/** Does the work piece by piece; ends it where the page no longer wants the answer. */
export async function inPieces<T>(what: string, work: Pieces<T>): Promise<T> {
  const call = thisCall();
  for (;;) {
    const end = performance.now() + PIECE_MS;
    do {
      const step = work.next();
      if (step.done) return step.value;
    } while (performance.now() < end);
    await breath();
    if (call.isCancelled()) throw cancelled(what);
  }
}
