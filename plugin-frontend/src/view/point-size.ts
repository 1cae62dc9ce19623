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

/** Side of a thumbnail, in px, beyond which it does not grow with the zoom: what the writer stores. */
const LARGEST_TILE = 128;

/** Side of a thumbnail in px: as chosen at fit, growing with the square root of the zoom. */
export function tileSide(atFit: number, zoomFromFit: number): number {
  const growth = Math.sqrt(Math.max(1, zoomFromFit));
  return Math.max(atFit, Math.min(LARGEST_TILE, atFit * growth));
}
