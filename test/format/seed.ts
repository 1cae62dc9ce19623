/** Options for every property: `SEED=n` replays; fast-check prints the seed of a failure. */
export function propertyOptions(runs = 300): { numRuns: number; seed?: number } {
  const seed = process.env["SEED"];
  return seed === undefined ? { numRuns: runs } : { numRuns: runs, seed: Number(seed) };
}
