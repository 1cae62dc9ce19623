/** Which concepts occur together, as a matrix of the most frequent ones. */
import type { Session } from "./session.js";
import { attempt } from "./task.js";

/** As many as fit beside each other with a target of 24 px each. */
export const MATRIX_CONCEPTS = 20;

/** As the work is called where it is under way or failed. */
export const COUNTED = "which concepts occur together";

export interface ConceptMatrix {
  /** Concepts by number, the most frequent first; those on nearly all points are left out. */
  readonly concepts: readonly number[];
  /** `[M, M]`: points that have both; the diagonal holds the counts. */
  readonly both: Uint32Array;
  /** `[M, M]`: how many times as often as by chance; 1 where chance alone would do. */
  readonly lift: Float64Array;
}

/**
 * Lift of each pair: the share of points that have both, over the product of the shares of each.
 * @param both `[M, M]`, the diagonal holds the counts
 */
export function liftOfPairs(both: ArrayLike<number>, concepts: number, rows: number): Float64Array {
  const lift = new Float64Array(concepts * concepts);
  const own = (one: number) => both[one * concepts + one] ?? 0;
  for (let a = 0; a < concepts; a++)
    for (let b = 0; b < concepts; b++) {
      const chance = (own(a) * own(b)) / rows;
      lift[a * concepts + b] = chance > 0 ? (both[a * concepts + b] ?? 0) / chance : 0;
    }
  return lift;
}

/** Counts the pairs of the most frequent concepts, at the threshold of the moment; null where that came to nothing. */
export async function conceptMatrix(
  session: Session,
  again: () => unknown,
): Promise<ConceptMatrix | null> {
  const { concepts: store, dataset, derived } = session.now;
  const counts = derived.figures?.counts;
  if (store === null || dataset === null || counts === undefined) return null;
  const stop = new Set(derived.legend.stop);
  const concepts = Array.from(counts, (_, concept) => concept)
    .filter((concept) => !stop.has(concept) && (counts[concept] ?? 0) > 0)
    .sort((a, b) => (counts[b] ?? 0) - (counts[a] ?? 0) || a - b)
    .slice(0, MATRIX_CONCEPTS);
  const both = await attempt(
    session,
    COUNTED,
    (task) => store.pairs(Uint32Array.from(concepts), session.choice.threshold, task),
    again,
  );
  if (both === null) return null;
  return { concepts, both, lift: liftOfPairs(both, concepts.length, dataset.rows) };
}
