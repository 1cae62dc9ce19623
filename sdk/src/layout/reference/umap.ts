import { ShapeError } from "../../errors.js";
import type { Control, NeighbourGraph, OptimizedLayout, UmapOptions } from "../engine.js";
import { Pacer } from "../pacer.js";
import { Random } from "../random.js";

/** No coordinate of one pull or push exceeds this, times the learning rate. */
const GRADIENT_CAP = 4;
/** Keeps the push between coincident points finite. */
const PUSH_SOFTENING = 0.001;
const ROWS_PER_BLOCK = 256;

/**
 * UMAP's descent: edges are pulled in proportion to their strength, each pull followed by pushes from random points.
 * An edge of strength w is pulled in w / strongest of the epochs.
 *
 * Source: McInnes, Healy and Melville, UMAP (2018), section 4.2.
 */
export async function referenceUmap(
  graph: NeighbourGraph,
  options: UmapOptions,
  control?: Control,
): Promise<OptimizedLayout> {
  const { rows, starts, targets, weights } = graph;
  const { dims, start, a, b, negativeSamples = 5, learningRate = 1, repulsion = 1 } = options;
  if (start.length !== rows * dims)
    throw new ShapeError("start", `${rows} x ${dims} values`, `${start.length} values`);
  const epochs = options.epochs ?? (rows <= 10_000 ? 500 : 200);
  const pacer = new Pacer(control);
  const random = new Random(options.seed ?? 0);
  const y = Float64Array.from(start);
  const period = pullPeriods(weights, epochs);
  const nextPull = period.slice();
  const difference = new Float64Array(dims);

  /** Moves i (and j, where it is `both`) along their difference, by `force` of their squared distance. */
  const move = (i: number, j: number, rate: number, both: boolean, isPush: boolean) => {
    let square = 0;
    for (let c = 0; c < dims; c++) {
      difference[c] = (y[i * dims + c] as number) - (y[j * dims + c] as number);
      square += (difference[c] as number) ** 2;
    }
    const power = square ** b;
    let force = 0;
    if (isPush) force = (2 * repulsion * b) / ((PUSH_SOFTENING + square) * (1 + a * power));
    else if (square > 0) force = (-2 * a * b * power) / square / (1 + a * power);
    for (let c = 0; c < dims; c++) {
      const gradient = force * (difference[c] as number);
      const step = rate * Math.max(-GRADIENT_CAP, Math.min(GRADIENT_CAP, gradient));
      y[i * dims + c] = (y[i * dims + c] as number) + step;
      if (both) y[j * dims + c] = (y[j * dims + c] as number) - step;
    }
  };

  let epoch = 0;
  for (; epoch < epochs && rows > 1; epoch++) {
    if (control?.isEnough?.()) break;
    const rate = learningRate * (1 - epoch / epochs);
    for (let row = 0; row < rows; row++) {
      for (let e = starts[row] as number; e < (starts[row + 1] as number); e++) {
        if ((nextPull[e] as number) > epoch) continue;
        nextPull[e] = (nextPull[e] as number) + (period[e] as number);
        move(row, targets[e] as number, rate, true, false);
        for (let s = 0; s < negativeSamples; s++) {
          const other = random.below(rows);
          if (other !== row) move(row, other, rate, false, true);
        }
      }
      if (row % ROWS_PER_BLOCK === 0 && pacer.isDue) await pacer.turn();
    }
    pacer.report("umap", epoch + 1, epochs, () => ({ positions: () => centred(y, dims) }));
  }
  return { coordinates: centred(y, dims), dims, iterations: epoch };
}

/** Epochs between two pulls of each edge; never, for edges so weak that they get less than one. */
function pullPeriods(weights: Float32Array, epochs: number): Float64Array {
  const strongest = weights.reduce((most, weight) => Math.max(most, weight), 0);
  return Float64Array.from(weights, (weight) => {
    const period = strongest / weight;
    return period <= epochs ? period : Number.POSITIVE_INFINITY;
  });
}

function centred(y: Float64Array, dims: number): Float32Array {
  const means = new Float64Array(dims);
  y.forEach((value, at) => {
    means[at % dims] = (means[at % dims] as number) + (value * dims) / y.length;
  });
  return Float32Array.from(y, (value, at) => value - (means[at % dims] as number));
}
