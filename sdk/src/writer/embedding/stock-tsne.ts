/**
 * When a bookmark may stand in the t-SNE slot of the stock projector. Stock resumes its own t-SNE there, which takes
 * 1 - a·b for the distance, drops what is negative, and stops with an error dialog over the whole page where a row is
 * left with fewer neighbours than a row before it. Source: tensorboard vz_projector/knn.ts, bh_tsne.ts `nearest2P`.
 */

/** From so many columns on stock centres and normalizes by default, and no product exceeds 1. Source: vz-projector.ts. */
const NORMALIZED_FROM = 50;
/** Rows of which stock computes its t-SNE: the first ones of the order. Source: data.ts, TSNE_SAMPLE_SIZE. */
const SAMPLE = 10_000;
/** Neighbours that stock keeps of a row. Source: data.ts, MIN_NUM_KNN_NEIGHBORS. */
const NEIGHBOURS = 300;
/** Squared lengths that count as 1: rounding drops a duplicate, for which the perplexity of a bookmark leaves room. */
const UNIT = 1 + 1e-5;
/** Products that counting neighbours may cost unasked: about half a second. */
const BUDGET = 5e8;

/**
 * The order of rows in which stock's t-SNE runs on these vectors: those with the fewest neighbours first. "any" where
 * every order will do; undefined where none is known, as the vectors are not in memory or would take long.
 * @param vectors float32 [rows, dim], row-major; empty where they are not in memory
 */
export function stockTsneOrder(
  vectors: Float32Array,
  rows: number,
  dim: number,
): Uint32Array | "any" | undefined {
  if (dim >= NORMALIZED_FROM) return "any";
  if (vectors.length === 0) return undefined;
  if (isWithinUnit(vectors, rows, dim)) return "any";
  const sampled = Math.min(rows, SAMPLE);
  if (sampled * sampled * dim > BUDGET) return undefined;
  const counts = countNeighbours(vectors, sampled, dim);
  const order = Uint32Array.from({ length: rows }, (_, row) => row);
  order.subarray(0, sampled).sort((a, b) => (counts[a] as number) - (counts[b] as number) || a - b);
  return order;
}

function isWithinUnit(vectors: Float32Array, rows: number, dim: number): boolean {
  for (let row = 0; row < rows; row++) {
    if (product(vectors, row * dim, row * dim, dim) > UNIT) return false;
  }
  return true;
}

/** How many of the first `rows` rows stock keeps as neighbours of each: those with a product up to 1. */
function countNeighbours(vectors: Float32Array, rows: number, dim: number): Uint16Array {
  const counts = new Uint16Array(rows);
  for (let row = 0; row < rows; row++) {
    let count = 0;
    for (let other = 0; other < rows && count < NEIGHBOURS; other++) {
      if (other !== row && product(vectors, row * dim, other * dim, dim) <= 1) count++;
    }
    counts[row] = count;
  }
  return counts;
}

/** Product of two rows, by the offsets of their first numbers: callers stay within the matrix. */
function product(vectors: Float32Array, a: number, b: number, dim: number): number {
  let sum = 0;
  for (let d = 0; d < dim; d++) sum += (vectors[a + d] as number) * (vectors[b + d] as number);
  return sum;
}
