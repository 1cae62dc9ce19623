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
