import type { TaskOptions } from "./api.js";

/** A map as it is compared. */
export interface Placed {
  readonly positions: Float32Array;
  readonly dims: 2 | 3;
}

/**
 * What may be done to a map without changing what it says. t-SNE and its kin have no up and no scale: `similar`.
 * Components of a PCA have a meaning but no sign: `flips`. Given axes keep all of it: `none`.
 */
export type LayOver = "similar" | "flips" | "none";

/** How two maps of (partly) the same rows differ. Arrays are in the rows of the first map, NaN for rows only it has. */
export interface MapDifference {
  /** The second map's positions, laid over the first, in its own rows. */
  readonly laid: Float32Array;
  /** Distance between a row's two places, as a share of the first map's width. */
  readonly moved: Float32Array;
  /** Share of a row's nearest on either map that are not near on the other: 1 - |both| / |either|. */
  readonly changed: Float32Array;
  /** Means over the matched rows; null where there are none. */
  readonly meanMoved: number | null;
  /** Mean share of the `k` nearest that the maps have in common. */
  readonly common: number | null;
  readonly matched: number;
}

/** Compares maps in a worker of its own, started when first asked. `match`: each row's row on the other map, or -1. */
export interface MapComparer {
  /** Positions of `from`, turned, mirrored, sized and shifted so that its rows come nearest to those of `to`. */
  layOver(
    to: Placed,
    from: Placed,
    match: Int32Array | null,
    how: LayOver,
    options?: TaskOptions,
  ): Promise<Float32Array>;
  /** How far each row of `one` went, and how many of its neighbours it kept. */
  compare(
    one: Placed,
    other: Placed,
    match: Int32Array | null,
    how: LayOver,
    withNeighbours: boolean,
    options?: TaskOptions,
  ): Promise<MapDifference>;
  dispose(): void;
}
