import { ArgumentError, ShapeError } from "../errors.js";
import type { NeighbourGraph } from "./engine.js";

/**
 * What rows are known to be: one class a row, or several labels a row in compressed form.
 *
 * `classes`: `[rows]`, any whole numbers; -1 (or the request's `ignoreLabel`) says nothing about its row.
 * `indptr`, `indices`: labels of row i are `indices[indptr[i]] .. indices[indptr[i + 1] - 1]`, each at most once a row;
 * a row without labels says nothing.
 */
export type Supervision =
  | { readonly classes: ArrayLike<number> }
  | { readonly indptr: ArrayLike<number>; readonly indices: ArrayLike<number> };

/**
 * Weakens the edges between rows that have less in common: a weight becomes (1 - strength + strength * likeness) of
 * what it was, where likeness is 1 for equal classes, 0 for different ones, the shared part of all their labels
 * (intersection over union) for label sets, and 1 where one side says nothing. Then every row's edges are raised again
 * to their old sum, half from each side, so that a row with a rare label is not cut loose.
 *
 * @param keepTotal true scales the result to the old sum of all weights (t-SNE's are probabilities); otherwise weights
 *   stay at most 1.
 */
export function supervise(
  graph: NeighbourGraph,
  supervision: Supervision,
  strength: number,
  { ignoreLabel = -1, keepTotal = false } = {},
): NeighbourGraph {
  const { rows, starts, targets, weights } = graph;
  const likeness = likenessOf(supervision, rows, ignoreLabel);
  const changed = new Float32Array(weights.length);
  const lift = new Float64Array(rows).fill(1);
  for (let row = 0; row < rows; row++) {
    let before = 0;
    let after = 0;
    for (let e = starts[row] as number; e < (starts[row + 1] as number); e++) {
      const weight = weights[e] as number;
      changed[e] = weight * (1 - strength + strength * likeness(row, targets[e] as number));
      before += weight;
      after += changed[e] as number;
    }
    if (after > 0) lift[row] = before / after;
  }
  let total = 0;
  let totalBefore = 0;
  for (let row = 0; row < rows; row++)
    for (let e = starts[row] as number; e < (starts[row + 1] as number); e++) {
      const both = ((lift[row] as number) + (lift[targets[e] as number] as number)) / 2;
      const weight = (changed[e] as number) * both;
      changed[e] = keepTotal ? weight : Math.min(1, weight);
      total += weight;
      totalBefore += weights[e] as number;
    }
  if (keepTotal && total > 0)
    for (let e = 0; e < changed.length; e++)
      changed[e] = ((changed[e] as number) * totalBefore) / total;
  return { ...graph, weights: changed };
}

function likenessOf(
  supervision: Supervision,
  rows: number,
  ignoreLabel: number,
): (a: number, b: number) => number {
  if ("classes" in supervision) {
    const { classes } = supervision;
    if (classes.length !== rows)
      throw new ShapeError("supervision", `${rows} classes`, `${classes.length}`);
    const isSilent = (row: number) => classes[row] === -1 || classes[row] === ignoreLabel;
    return (a, b) => (isSilent(a) || isSilent(b) || classes[a] === classes[b] ? 1 : 0);
  }
  const { indptr, indices } = supervision;
  if (indptr.length !== rows + 1)
    throw new ShapeError("supervision", `${rows + 1} offsets`, `${indptr.length}`);
  const sets = Array.from({ length: rows }, (_, row) => {
    const set = new Set<number>();
    for (let at = indptr[row] as number; at < (indptr[row + 1] as number); at++) {
      const label = indices[at];
      if (label === undefined)
        throw new ArgumentError("supervision", `at most ${indices.length} labels`, `offset ${at}`);
      if (label !== ignoreLabel) set.add(label);
    }
    return set;
  });
  return (a, b) => sharedPart(sets[a] as Set<number>, sets[b] as Set<number>);
}

function sharedPart(a: ReadonlySet<number>, b: ReadonlySet<number>): number {
  if (a.size === 0 || b.size === 0) return 1;
  let shared = 0;
  for (const label of a) if (b.has(label)) shared++;
  return shared / (a.size + b.size - shared);
}
