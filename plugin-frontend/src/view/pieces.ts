/** Work on very many rows that yields wherever it may pause: in one task a page would not answer meanwhile. */
export type Pieces<T> = Generator<void, T>;

/** Rows of a piece: about a millisecond's work on a machine that has nothing else to do. */
export const PIECE = 1 << 16;

/** Does the work to its end at once. */
export function atOnce<T>(work: Pieces<T>): T {
  for (;;) {
    const step = work.next();
    if (step.done) return step.value;
  }
}
