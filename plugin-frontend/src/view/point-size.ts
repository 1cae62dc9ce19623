const LARGEST = 5.4;
const SMALLEST = 2;
const AT_ONE = 124; // the radius falls with the square root of the count
const MOST_GROWTH = 2;

/** Radius of a point in px: by count at fit, growing with the square root of the zoom to at most twice. */
export function pointRadius(rows: number, zoomFromFit: number, sizeFactor: number): number {
  const atFit = Math.max(SMALLEST, Math.min(LARGEST, AT_ONE / Math.sqrt(Math.max(1, rows))));
  const growth = Math.max(1, Math.min(MOST_GROWTH, Math.sqrt(zoomFromFit)));
  return atFit * growth * sizeFactor;
}
