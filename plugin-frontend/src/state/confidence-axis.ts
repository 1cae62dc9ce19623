/** The lowest confidence in whole tenths; below 1, so that an axis from there has a length. */
export function lowestTenth(minimum: number): number {
  return Math.min(0.9, Math.max(0, Math.floor(minimum * 10 + 1e-6) / 10));
}
