import type { LayOver, MapDifference, Placed } from "./compare-api.js";
import { moved, similarityOf } from "./lay-over.js";
import { PlaceGrid } from "./map-neighbours.js";

/** Neighbours looked at to say how much of a row's surroundings has changed. */
export const COMPARED_K = 10;
/** Larger maps are compared on every n-th row; the others are NaN. */
const MOST_ROWS = 200_000;

/** What the comparing worker answers; kept apart from the worker so that it can be tested without one. */
export function compareFunctions() {
  return {
    layOver: (to: Placed, from: Placed, match: Int32Array | null, how: LayOver): Float32Array =>
      moved(from, similarityOf(to, from, match, how)),
    compare: (
      one: Placed,
      other: Placed,
      match: Int32Array | null,
      how: LayOver,
      withNeighbours: boolean,
    ): MapDifference => compareMaps(one, other, match, how, withNeighbours),
  };
}

export type CompareFunctions = ReturnType<typeof compareFunctions>;

/** Lays `other` over `one` and measures how far each row went, and how many of its neighbours it kept. */
export function compareMaps(
  one: Placed,
  other: Placed,
  match: Int32Array | null,
  how: LayOver,
  withNeighbours = true,
): MapDifference {
  const laid = moved(other, similarityOf(one, other, match, how));
  const rows = Math.floor(one.positions.length / one.dims);
  const others = Math.floor(other.positions.length / other.dims);
  const partner = (row: number) => {
    const found = match ? (match[row] ?? -1) : row;
    return found < others ? found : -1;
  };
  const distances = new Float32Array(rows).fill(Number.NaN);
  const width = widthOf(one);
  // A flat and a solid map have no distance between them: only their neighbours can be compared.
  const sameDims = one.dims === other.dims;
  let sum = 0;
  let matched = 0;
  for (let row = 0; row < rows; row++) {
    const there = partner(row);
    if (there < 0) continue;
    let square = 0;
    for (let axis = 0; axis < one.dims; axis++)
      square +=
        ((one.positions[row * one.dims + axis] as number) -
          (laid[there * other.dims + axis] as number)) **
        2;
    if (!sameDims || !Number.isFinite(square)) continue;
    distances[row] = width > 0 ? Math.sqrt(square) / width : 0;
    sum += distances[row] as number;
    matched++;
  }
  const { changed, common } = withNeighbours
    ? neighbourChange(one, other, partner, rows)
    : { changed: new Float32Array(rows).fill(Number.NaN), common: null };
  return {
    laid,
    moved: distances,
    changed,
    meanMoved: matched > 0 ? sum / matched : null,
    common,
    matched: sameDims ? matched : countMatched(rows, partner),
  };
}

function countMatched(rows: number, partner: (row: number) => number): number {
  let count = 0;
  for (let row = 0; row < rows; row++) if (partner(row) >= 0) count++;
  return count;
}

/** Larger extent of a map's axes: what a movement is measured against. */
function widthOf({ positions, dims }: Placed): number {
  let width = 0;
  for (let axis = 0; axis < dims; axis++) {
    let low = Number.POSITIVE_INFINITY;
    let high = Number.NEGATIVE_INFINITY;
    for (let at = axis; at < positions.length; at += dims) {
      const value = positions[at] as number;
      if (!Number.isFinite(value)) continue;
      if (value < low) low = value;
      if (value > high) high = value;
    }
    width = Math.max(width, high - low);
  }
  return Number.isFinite(width) ? width : 0;
}

function neighbourChange(
  one: Placed,
  other: Placed,
  partner: (row: number) => number,
  rows: number,
): { changed: Float32Array; common: number | null } {
  const changed = new Float32Array(rows).fill(Number.NaN);
  const back = new Int32Array(Math.floor(other.positions.length / other.dims)).fill(-1);
  for (let row = 0; row < rows; row++) {
    const there = partner(row);
    if (there >= 0) back[there] = row;
  }
  // Rows that only one of the maps has are nobody's neighbours: they would count as changes that they are not.
  const here = new PlaceGrid(
    onlyMatched(one, (row) => partner(row) >= 0),
    one.dims,
  );
  const there = new PlaceGrid(
    onlyMatched(other, (row) => (back[row] ?? -1) >= 0),
    other.dims,
  );
  const step = Math.max(1, Math.ceil(rows / MOST_ROWS));
  let kept = 0;
  let asked = 0;
  for (let row = 0; row < rows; row += step) {
    const place = partner(row);
    if (place < 0 || !here.has(row) || !there.has(place)) continue;
    const near = new Set(here.nearest(row, COMPARED_K).rows);
    const nearThere = there.nearest(place, COMPARED_K).rows;
    let both = 0;
    for (const neighbour of nearThere) if (near.has(back[neighbour] ?? -1)) both++;
    const either = near.size + nearThere.length - both;
    changed[row] = either > 0 ? 1 - both / either : 0;
    if (nearThere.length > 0) {
      kept += both / nearThere.length;
      asked++;
    }
  }
  return { changed, common: asked > 0 ? kept / asked : null };
}

function onlyMatched({ positions, dims }: Placed, has: (row: number) => boolean): Float32Array {
  const kept = positions.slice();
  for (let row = 0; row * dims < kept.length; row++)
    if (!has(row)) kept.fill(Number.NaN, row * dims, (row + 1) * dims);
  return kept;
}
