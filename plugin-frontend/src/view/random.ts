/** A small seeded generator of numbers in [0, 1): the same seed draws the same map. Mulberry32, public domain. */
export function seededRandom(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/**
 * Rows in the order of the buffers: shuffled once, so that any prefix of a buffer is a fair sample of all rows.
 * `order[i]` is the row at place `i`.
 */
export function shuffledRows(rowCount: number, seed = 1): Uint32Array {
  const random = seededRandom(seed);
  const order = new Uint32Array(rowCount);
  for (let i = 0; i < rowCount; i++) {
    const j = Math.floor(random() * (i + 1));
    order[i] = order[j] as number; // j <= i, and order[i] is still 0 where j === i
    order[j] = i;
  }
  return order;
}
