import { findClusters, mapNeighbours } from "pointillist/layout";
import type { Cluster } from "./layout-api.js";
import { PlaceGrid } from "./map-neighbours.js";

/** Larger maps are clustered by a seeded sample of this many rows; the others join their nearest sampled row. */
const SAMPLE_ROWS = 12_000;
const NEIGHBOURS = 15;
/** Fewest rows of a cluster at each level, as a share of the rows; regions, towns, closer still. */
const SHARES = [0.05, 0.015, 0.005] as const;
const FEWEST = 6;
/** A cluster that is nearly one of a coarser level says nothing new. */
const SAME_SHARE = 0.85;

interface Placed {
  readonly positions: Float32Array;
  readonly dims: 2 | 3;
}

/** Clusters of a layout's density at three levels, coarse first, large first. The same input gives the same answer. */
export async function clustersOf(placed: Placed, mask: Uint8Array | null): Promise<Cluster[]> {
  const kept = keptRows(placed, mask);
  if (kept.length < 2 * FEWEST) return [];
  const sampled = spread(kept, SAMPLE_ROWS);
  const positions = coordinatesOf(placed, sampled);
  const neighbours = await mapNeighbours(positions, placed.dims, NEIGHBOURS);
  const found: Cluster[] = [];
  const join = joiner(positions, placed, kept, sampled);
  for (const [level, share] of SHARES.entries()) {
    const minimumSize = Math.max(FEWEST, Math.round(sampled.length * share));
    if (
      level > 0 &&
      minimumSize === FEWEST &&
      Math.round(sampled.length * (SHARES[level - 1] as number)) <= FEWEST
    )
      break;
    const { labels, count } = findClusters(neighbours, { minimumSize });
    const core = (row: number) =>
      neighbours.distances[row * neighbours.k + Math.min(4, neighbours.k - 1)] as number;
    for (let cluster = 0; cluster < count; cluster++) {
      const members: number[] = [];
      labels.forEach((label, at) => {
        if (label === cluster) members.push(at);
      });
      if (isKnown(members, sampled, found)) continue;
      const densest = members.reduce(
        (best, at) => (core(at) < core(best) ? at : best),
        members[0] as number,
      );
      found.push({
        at: placeOf(placed, sampled[densest] as number),
        rows: join(members, labels, cluster),
        level: level as Cluster["level"],
      });
    }
  }
  return found;
}

function keptRows({ positions, dims }: Placed, mask: Uint8Array | null): Uint32Array {
  const rows = Math.floor(positions.length / dims);
  const kept: number[] = [];
  for (let row = 0; row < rows; row++) {
    let sum = 0;
    for (let axis = 0; axis < dims; axis++) sum += positions[row * dims + axis] as number;
    if (Number.isFinite(sum) && (mask === null || mask[row] === 1)) kept.push(row);
  }
  return Uint32Array.from(kept);
}

/** An even choice of `wanted` of the rows: by position in the list, which says nothing about the map. */
function spread(rows: Uint32Array, wanted: number): Uint32Array {
  if (rows.length <= wanted) return rows;
  return Uint32Array.from(
    { length: wanted },
    (_, i) => rows[Math.floor((i * rows.length) / wanted)] as number,
  );
}

function coordinatesOf({ positions, dims }: Placed, rows: Uint32Array): Float32Array {
  const chosen = new Float32Array(rows.length * dims);
  rows.forEach((row, i) => {
    for (let axis = 0; axis < dims; axis++)
      chosen[i * dims + axis] = positions[row * dims + axis] as number;
  });
  return chosen;
}

/** Rows of a cluster: its sampled ones, and all whose nearest sampled row is one of them. */
function joiner(positions: Float32Array, placed: Placed, kept: Uint32Array, sampled: Uint32Array) {
  let nearest: Int32Array | null = null;
  return (members: readonly number[], labels: Int32Array, cluster: number): Uint32Array => {
    if (sampled.length === kept.length)
      return Uint32Array.from(members, (at) => sampled[at] as number).sort();
    if (!nearest) {
      const grid = new PlaceGrid(positions, placed.dims);
      nearest = Int32Array.from(kept, (row) => grid.nearestTo(placeOf(placed, row)));
    }
    const rows: number[] = [];
    nearest.forEach((at, i) => {
      if (labels[at] === cluster) rows.push(kept[i] as number);
    });
    return Uint32Array.from(rows);
  };
}

function isKnown(
  members: readonly number[],
  sampled: Uint32Array,
  found: readonly Cluster[],
): boolean {
  const rows = new Set(members.map((at) => sampled[at] as number));
  return found.some((other) => {
    let shared = 0;
    for (const row of other.rows) if (rows.has(row)) shared++;
    const joined = other.rows.length + rows.size - shared;
    return shared / Math.max(1, joined) > SAME_SHARE;
  });
}

function placeOf({ positions, dims }: Placed, row: number): [number, number, number] {
  const at = row * dims;
  return [
    positions[at] as number,
    positions[at + 1] as number,
    dims === 3 ? (positions[at + 2] as number) : 0,
  ];
}
