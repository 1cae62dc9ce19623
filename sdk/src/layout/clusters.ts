import { ArgumentError } from "../errors.js";
import type { Neighbours } from "./engine.js";
import { type MergeTree, singleLinkage } from "./single-linkage.js";

export interface ClusterOptions {
  /** Fewest rows of a cluster, at least 2. Default: 1 % of the rows, from 5 to 100. */
  readonly minimumSize?: number;
  /** A row is as dense as its so-many-th neighbour is near. Default: 5, at most what the neighbours hold. */
  readonly coreRank?: number;
}

export interface Clusters {
  /** `[rows]`: cluster of each row, largest cluster first; -1 where a row belongs to none. */
  readonly labels: Int32Array;
  readonly count: number;
}

/** Merges nearer than this share of the farthest count as this near: copies of a row must not weigh infinitely. */
const LEAST_HEIGHT = 1e-4;

/**
 * Clusters of high density, of any shape and of different density, with the rest as noise: HDBSCAN* on a neighbour
 * graph (of the vectors, or of a layout by `mapNeighbours`). Deterministic.
 *
 * Source: Campello, Moulavi and Sander (2013), section 5: excess of mass.
 * @throws ArgumentError where an option is out of its range.
 * @example
 * const near = (row) => (row < 30 ? 0 : 100) + Math.sin(row * 7);
 * const positions = Float32Array.from({ length: 60 * 2 }, (_, at) => near(at >> 1));
 * const { count } = findClusters(await mapNeighbours(positions, 2, 10));
 * count; // => 2
 */
export function findClusters(neighbours: Neighbours, options: ClusterOptions = {}): Clusters {
  const { rows } = neighbours;
  const minimumSize = options.minimumSize ?? Math.max(5, Math.min(100, Math.round(rows / 100)));
  const coreRank = Math.min(options.coreRank ?? 5, neighbours.k);
  if (!Number.isSafeInteger(minimumSize) || minimumSize < 2)
    throw new ArgumentError("minimumSize", "a whole number of at least 2", String(minimumSize));
  const labels = new Int32Array(rows).fill(-1);
  if (rows < 2 || neighbours.k < 1) return { labels, count: 0 };
  if (!Number.isSafeInteger(coreRank) || coreRank < 1)
    throw new ArgumentError("coreRank", "a whole number of at least 1", String(coreRank));
  const tree = singleLinkage(neighbours, coreRank);
  const condensed = condense(tree, minimumSize);
  const selected = selectStable(condensed);
  const raw = condensed.clusterOf.map((cluster) => {
    let at = cluster;
    while (at >= 0 && !selected[at]) at = condensed.parents[at] as number;
    return at;
  });
  return bySize(raw);
}

interface Condensed {
  /** Cluster that each row fell out of. */
  readonly clusterOf: Int32Array;
  /** Of each cluster; the root's is -1. */
  readonly parents: number[];
  readonly stabilities: number[];
}

/** Walks down from the root: a cluster splits only where both parts are large enough, else it sheds rows. */
function condense(tree: MergeTree, minimumSize: number): Condensed {
  const { leaves, left, right, heights, sizes } = tree;
  const clusterOf = new Int32Array(leaves).fill(-1);
  const parents = [-1];
  const births = [0];
  const stabilities = [0];
  const finite = heights.filter((height) => Number.isFinite(height));
  const floor = LEAST_HEIGHT * (finite.at(-1) ?? 0) || Number.MIN_VALUE;
  const pending: [node: number, cluster: number][] = [[2 * leaves - 2, 0]];
  const shed = (node: number, cluster: number) => {
    const below = [node];
    for (let at = below.pop(); at !== undefined; at = below.pop())
      if (at < leaves) clusterOf[at] = cluster;
      else below.push(left[at - leaves] as number, right[at - leaves] as number);
  };
  for (let next = pending.pop(); next; next = pending.pop()) {
    const [node, cluster] = next;
    const children = [left[node - leaves] as number, right[node - leaves] as number];
    const density = 1 / Math.max(heights[node - leaves] as number, floor);
    const isLarge = children.map((child) => (sizes[child] as number) >= minimumSize);
    const gone = isLarge[0] === isLarge[1] ? node : (children[isLarge[0] ? 1 : 0] as number);
    stabilities[cluster] =
      (stabilities[cluster] as number) +
      (sizes[gone] as number) * (density - (births[cluster] as number));
    if (isLarge[0] && isLarge[1])
      for (const child of children) {
        pending.push([child, parents.length]);
        parents.push(cluster);
        births.push(density);
        stabilities.push(0);
      }
    else {
      shed(gone, cluster);
      if (gone !== node) pending.push([children[isLarge[0] ? 0 : 1] as number, cluster]);
    }
  }
  return { clusterOf, parents, stabilities };
}

/** The set of disjoint clusters with the largest total stability; the root, which is everything, never counts. */
function selectStable({ parents, stabilities }: Condensed): boolean[] {
  const selected = parents.map(() => false);
  const best = [...stabilities];
  const below = parents.map(() => 0);
  // Children come after their parents, so this order is from the leaves up.
  for (let cluster = parents.length - 1; cluster > 0; cluster--) {
    selected[cluster] = (stabilities[cluster] as number) >= (below[cluster] as number);
    best[cluster] = Math.max(stabilities[cluster] as number, below[cluster] as number);
    const parent = parents[cluster] as number;
    below[parent] = (below[parent] as number) + (best[cluster] as number);
  }
  // What lies below a selected cluster is part of it.
  const isCovered = parents.map(() => false);
  for (let cluster = 1; cluster < parents.length; cluster++) {
    const parent = parents[cluster] as number;
    isCovered[cluster] = selected[parent] === true || isCovered[parent] === true;
    if (isCovered[cluster]) selected[cluster] = false;
  }
  return selected;
}

/** Renumbers clusters by size, equal sizes by their first row. */
function bySize(raw: Int32Array): Clusters {
  const found = new Map<number, { size: number; first: number }>();
  raw.forEach((cluster, row) => {
    if (cluster < 0) return;
    const entry = found.get(cluster);
    if (entry) entry.size++;
    else found.set(cluster, { size: 1, first: row });
  });
  const order = [...found].sort(([, a], [, b]) => b.size - a.size || a.first - b.first);
  const numbers = new Map(order.map(([cluster], number) => [cluster, number]));
  return { labels: raw.map((cluster) => numbers.get(cluster) ?? -1), count: order.length };
}
