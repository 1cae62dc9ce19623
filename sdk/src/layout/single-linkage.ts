import type { Neighbours } from "./engine.js";

/**
 * A binary tree of merges over n leaves: node n + i joins `left[i]` and `right[i]` at `heights[i]`, which never falls.
 * The last node is the root.
 */
export interface MergeTree {
  readonly leaves: number;
  readonly left: Int32Array;
  readonly right: Int32Array;
  readonly heights: Float64Array;
  /** Leaves below each node, the leaves themselves first. */
  readonly sizes: Int32Array;
}

/**
 * Single linkage of the neighbour graph by mutual reachability: the largest of the distance and both core distances,
 * where the core distance is that of the `coreRank`-th neighbour. Parts that no edge joins meet at infinity.
 *
 * Source: Campello, Moulavi and Sander, Density-based clustering based on hierarchical density estimates (2013).
 */
export function singleLinkage(neighbours: Neighbours, coreRank: number): MergeTree {
  const { rows, k, indices, distances } = neighbours;
  const core = (row: number) => distances[row * k + Math.min(coreRank, k) - 1] as number;
  const weights = new Float64Array(rows * k);
  for (let row = 0; row < rows; row++)
    for (let e = row * k; e < (row + 1) * k; e++)
      weights[e] = Math.max(distances[e] as number, core(row), core(indices[e] as number));
  const edges = Uint32Array.from(weights, (_, edge) => edge).sort(
    (a, b) => (weights[a] as number) - (weights[b] as number) || a - b,
  );
  const merges = new Merges(rows);
  for (const edge of edges)
    merges.join(Math.floor(edge / k), indices[edge] as number, weights[edge] as number);
  for (let row = 1; row < rows; row++) merges.join(0, row, Number.POSITIVE_INFINITY);
  return merges.tree();
}

/** Union-find in which every part knows the node that stands for it. */
class Merges {
  readonly #parents: Int32Array;
  readonly #left: Int32Array;
  readonly #right: Int32Array;
  readonly #heights: Float64Array;
  readonly #sizes: Int32Array;
  #count = 0;

  constructor(readonly leaves: number) {
    const joins = Math.max(0, leaves - 1);
    this.#parents = Int32Array.from({ length: leaves + joins }, (_, node) => node);
    this.#left = new Int32Array(joins);
    this.#right = new Int32Array(joins);
    this.#heights = new Float64Array(joins);
    this.#sizes = new Int32Array(leaves + joins).fill(1, 0, leaves);
  }

  join(a: number, b: number, height: number): void {
    const left = this.#root(a);
    const right = this.#root(b);
    if (left === right) return;
    const node = this.leaves + this.#count;
    this.#left[this.#count] = left;
    this.#right[this.#count] = right;
    this.#heights[this.#count] = height;
    this.#sizes[node] = (this.#sizes[left] as number) + (this.#sizes[right] as number);
    this.#parents[left] = node;
    this.#parents[right] = node;
    this.#count++;
  }

  tree(): MergeTree {
    return {
      leaves: this.leaves,
      left: this.#left,
      right: this.#right,
      heights: this.#heights,
      sizes: this.#sizes,
    };
  }

  #root(start: number): number {
    let node = start;
    while (this.#parents[node] !== node) {
      const parent = this.#parents[node] as number;
      this.#parents[node] = this.#parents[parent] as number;
      node = parent;
    }
    return node;
  }
}
