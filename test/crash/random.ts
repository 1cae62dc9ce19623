/** What random tests of this folder start from: printed, and given again by SEED=. */
export const seed = Number(process.env["SEED"] ?? Math.floor(Math.random() * 2 ** 31));

before(() => console.log(`  seed ${seed}`));

/** Numbers of [0, 1). Source: Mulberry32, Tommy Ettinger, public domain. */
export function seededRandom(start: number): () => number {
  let state = start >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}
