/** Spots are shown from this zoom against the fit: before, nearly everything coincides. */
export const SPOTS_FROM_ZOOM = 3;

/** Rows that are drawn on (nearly) the same place. The points themselves are never moved. */
export interface CoincidingSpot {
  readonly rows: Uint32Array;
  /** Mean place, px. */
  readonly x: number;
  readonly y: number;
}
