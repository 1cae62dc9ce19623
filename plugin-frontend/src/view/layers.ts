import {
  type Appearance,
  FLAG_GHOST,
  FLAG_HIDDEN,
  FLAG_MATCH,
  FLAG_NEIGHBOUR,
  FLAG_SELECTED,
  SHAPES,
} from "./api.js";
import { PIECE, type Pieces } from "./pieces.js";

/** Places in the buffers that one draw call shows, in buffer order: a prefix of each is a fair sample of it. */
export interface Layers {
  readonly ghost: Uint32Array;
  readonly hollow: Uint32Array;
  /** Rows that no visible concept colours. */
  readonly grey: Uint32Array;
  readonly plain: Uint32Array;
  readonly near: Uint32Array;
  readonly selected: Uint32Array;
  readonly matched: Uint32Array;
  /** Rows that are drawn at all. */
  readonly shown: number;
  /** Largest of the layers above; all zero-length when nothing is shown. */
  readonly needsWash: boolean;
}

const GHOST = 0;
const HOLLOW = 1;
const GREY = 2;
const PLAIN = 3;
const NEAR = 4;
const SELECTED = 5;
const NOWHERE = 255;
/** Palette entry of rows that no visible concept colours; they lie below those that have a colour. */
export const NO_COLOUR = 255;
const RING = SHAPES.indexOf("ring");

/**
 * Sorts the rows into layers, in pieces. A selected ghost is a ghost: the filter says what is looked at.
 * `finite` is 1 for rows that have a place.
 */
export function* sortLayers(
  order: Uint32Array,
  finite: Uint8Array,
  shape: Appearance["shape"],
  fill: Appearance["fill"],
  flags: Uint8Array,
): Pieces<Layers> {
  const count = order.length;
  // By row first: read in the order of the buffers, four arrays would be waited for at each place.
  const kinds = new Uint8Array(count);
  const sizes = [0, 0, 0, 0, 0, 0];
  let matches = 0;
  for (let row = 0; row < count; row++) {
    if (row % PIECE === 0) yield;
    const flag = flags[row] as number;
    let kind = PLAIN;
    if (finite[row] === 0 || (flag & FLAG_HIDDEN) !== 0) kind = NOWHERE;
    else if ((flag & FLAG_GHOST) !== 0) kind = GHOST;
    else if ((flag & FLAG_SELECTED) !== 0) kind = SELECTED;
    else if ((flag & FLAG_NEIGHBOUR) !== 0) kind = NEAR;
    else if (shape[row] === RING) kind = HOLLOW;
    else if (fill[row] === NO_COLOUR) kind = GREY;
    kinds[row] = kind;
    if (kind === NOWHERE) continue;
    sizes[kind] = (sizes[kind] as number) + 1;
    if ((flag & FLAG_MATCH) !== 0) matches++;
  }
  const lists = sizes.map((size) => new Uint32Array(size));
  const matched = new Uint32Array(matches);
  const at = new Uint32Array(sizes.length);
  let match = 0;
  for (let i = 0; i < count; i++) {
    if (i % PIECE === 0) yield;
    const row = order[i] as number; // i < count
    const kind = kinds[row] as number;
    if (kind === NOWHERE) continue;
    const place = at[kind] as number;
    (lists[kind] as Uint32Array)[place] = i;
    at[kind] = place + 1;
    if (matches > 0 && ((flags[row] as number) & FLAG_MATCH) !== 0) matched[match++] = i;
  }
  const [ghost, hollow, grey, plain, near, selected] = lists as [
    Uint32Array,
    Uint32Array,
    Uint32Array,
    Uint32Array,
    Uint32Array,
    Uint32Array,
  ];
  const front = near.length + selected.length;
  return {
    ghost,
    hollow,
    grey,
    plain,
    near,
    selected,
    matched,
    shown: ghost.length + hollow.length + grey.length + plain.length + front,
    needsWash: front > 0,
  };
}

/** Orders places of a layer from back to front, by a counting sort over 4,096 depths. */
export function sortByDepth(places: Uint32Array, depthOf: (place: number) => number): Uint32Array {
  const STEPS = 4096;
  const depths = new Float32Array(places.length);
  let low = Infinity;
  let high = -Infinity;
  for (let i = 0; i < places.length; i++) {
    const depth = depthOf(places[i] as number);
    depths[i] = depth;
    if (depth < low) low = depth;
    if (depth > high) high = depth;
  }
  const per = high > low ? (STEPS - 1) / (high - low) : 0;
  const starts = new Uint32Array(STEPS + 1);
  for (let i = 0; i < places.length; i++) {
    const bin = Math.floor(((depths[i] as number) - low) * per);
    starts[bin + 1] = (starts[bin + 1] as number) + 1;
  }
  for (let bin = 0; bin < STEPS; bin++)
    starts[bin + 1] = (starts[bin + 1] as number) + (starts[bin] as number);
  const sorted = new Uint32Array(places.length);
  for (let i = 0; i < places.length; i++) {
    const bin = Math.floor(((depths[i] as number) - low) * per);
    const place = starts[bin] as number;
    sorted[place] = places[i] as number;
    starts[bin] = place + 1;
  }
  return sorted;
}
