import { ArgumentError } from "../../errors.js";
import type { NeighbourGraph } from "../engine.js";

/** Row starts of a graph with its rows taken in `order`. */
export function reorderedStarts(graph: NeighbourGraph, order: Uint32Array): Uint32Array {
  const starts = new Uint32Array(graph.rows + 1);
  for (let i = 0; i < graph.rows; i++) {
    const row = order[i] as number; // an order names each row once
    const degree = (graph.starts[row + 1] as number) - (graph.starts[row] as number);
    starts[i + 1] = (starts[i] as number) + degree;
  }
  return starts;
}

/** Copies the edges of a checked graph with rows, and their ends, in `order`. */
export function copyGraph(
  graph: NeighbourGraph,
  order: Uint32Array,
  newTargets: Uint32Array,
  newWeights: Float32Array,
): void {
  const { rows, starts, targets, weights } = graph;
  const place = new Uint32Array(rows);
  for (let i = 0; i < rows; i++) place[order[i] as number] = i;
  let to = 0;
  for (let i = 0; i < rows; i++) {
    const row = order[i] as number;
    const end = starts[row + 1] as number;
    for (let edge = starts[row] as number; edge < end; edge++, to++) {
      newTargets[to] = place[targets[edge] as number] as number; // checked: every target is a row
      newWeights[to] = weights[edge] as number;
    }
  }
}

/** One edge of each pair of a checked symmetric graph, rows in `order`: the one that leaves the earlier row. */
export interface HalfGraph {
  readonly starts: Uint32Array;
  /** Fills what `starts` says. */
  readonly copy: (targets: Uint32Array, weights: Float32Array) => void;
}

/** @throws ArgumentError where the edges do not come in pairs. */
export function halveGraph(graph: NeighbourGraph, order: Uint32Array): HalfGraph {
  const { rows, targets, weights } = graph;
  const place = new Uint32Array(rows);
  for (let i = 0; i < rows; i++) place[order[i] as number] = i;
  const starts = new Uint32Array(rows + 1);
  let loops = 0;
  const walk = (visit: (edge: number, to: number, i: number) => void) => {
    for (let i = 0; i < rows; i++) {
      const row = order[i] as number;
      const end = graph.starts[row + 1] as number;
      for (let edge = graph.starts[row] as number; edge < end; edge++) {
        const to = place[targets[edge] as number] as number; // checked: every target is a row
        if (to > i) visit(edge, to, i);
        else if (to === i) loops++; // pulls at nothing
      }
    }
  };
  walk((_edge, _to, i) => {
    starts[i + 1] = (starts[i + 1] as number) + 1;
  });
  for (let i = 0; i < rows; i++) starts[i + 1] = (starts[i + 1] as number) + (starts[i] as number);
  const half = starts[rows] as number;
  if (2 * half + loops !== targets.length)
    throw new ArgumentError(
      "graph",
      "every edge both ways",
      `${half} of ${targets.length} one way`,
    );
  const copy = (newTargets: Uint32Array, newWeights: Float32Array) => {
    let at = 0;
    walk((edge, to) => {
      newTargets[at] = to;
      newWeights[at++] = weights[edge] as number;
    });
  };
  return { starts, copy };
}

/** Stores `[rows, dims]` coordinates `stride` numbers apart, in `order`. */
export function storePoints(
  points: Float32Array,
  stride: number,
  coordinates: Float32Array,
  dims: number,
  order: Uint32Array,
): void {
  for (let i = 0; i < order.length; i++)
    for (let axis = 0; axis < dims; axis++)
      points[i * stride + axis] = coordinates[(order[i] as number) * dims + axis] as number;
}

/** The points in the caller's row order, `[rows, dims]`, centred on the origin. */
export function readPoints(
  points: Float32Array,
  stride: number,
  dims: number,
  order: Uint32Array,
): Float32Array {
  const rows = order.length;
  const out = new Float32Array(rows * dims);
  for (let axis = 0; axis < dims; axis++) {
    let mean = 0;
    for (let i = 0; i < rows; i++) mean += points[i * stride + axis] as number;
    mean /= rows;
    for (let i = 0; i < rows; i++)
      out[(order[i] as number) * dims + axis] = (points[i * stride + axis] as number) - mean;
  }
  return out;
}
