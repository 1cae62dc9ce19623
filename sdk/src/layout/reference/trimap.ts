import type { Control, Neighbours } from "../engine.js";
import { Pacer } from "../pacer.js";
import { Random } from "../random.js";

export interface TrimapOptions {
  readonly dims: 2 | 3;
  /** `[rows, dims]`, small. */
  readonly start: Float32Array;
  /** Nearest rows, outliers for each of them, and random triplets, a row. */
  readonly inliers: number;
  readonly outliers: number;
  readonly randoms: number;
  readonly iterations: number;
  readonly seed: number;
}

/** i should lie nearer to j than to k: `[count, 3]`, and how much that matters. */
export interface Triplets {
  readonly rows: Int32Array;
  readonly weights: Float32Array;
}

/** Of the learning rate, before it is divided by the triplets a row. */
const RATE = 1000;
/** Iterations at low momentum. */
const SLOW_ITERATIONS = 250;
/** Neighbour whose distance is a row's own scale. */
const SCALE_RANK = 5;

/**
 * Triplets of nearest, farther and random rows. The weight compares both similarities exp(-d^2 / scale_i scale_j),
 * shifted to start at 0 and damped by a logarithm, so that a few very close pairs do not decide the map.
 *
 * Source: Amid and Warmuth, TriMap: Large-scale dimensionality reduction using triplets (2019), section 3.
 */
export async function sampleTriplets(
  neighbours: Neighbours,
  distanceOf: (a: number, b: number) => number,
  { inliers, outliers, randoms, seed }: TrimapOptions,
  control?: Control,
): Promise<Triplets> {
  const { rows, k, indices, distances } = neighbours;
  const random = new Random(seed);
  const near = Math.min(inliers, k);
  const scales = Float64Array.from({ length: rows }, (_, row) =>
    Math.max(distances[row * k + Math.min(SCALE_RANK, k) - 1] as number, 1e-10),
  );
  const logSimilarity = (a: number, b: number, distance: number) =>
    -(distance * distance) / ((scales[a] as number) * (scales[b] as number));
  const most = rows * (near * outliers + randoms);
  const found = new Int32Array(3 * most);
  const raw = new Float64Array(most);
  let count = 0;
  const add = (i: number, j: number, other: number, toJ: number) => {
    found.set([i, j, other], 3 * count);
    raw[count++] = logSimilarity(i, j, toJ) - logSimilarity(i, other, distanceOf(i, other));
  };
  const pacer = new Pacer(control);
  for (let i = 0; i < rows; i++) {
    if (pacer.isDue) await pacer.turn();
    const mine = indices.subarray(i * k, i * k + near);
    for (let rank = 0; rank < near; rank++)
      for (let o = 0; o < outliers; o++) {
        const other = random.below(rows);
        if (other === i || mine.includes(other)) continue;
        add(i, mine[rank] as number, other, distances[i * k + rank] as number);
      }
    for (let r = 0; r < randoms; r++) {
      const [a, b] = [random.below(rows), random.below(rows)];
      if (a === i || b === i || a === b) continue;
      const [toA, toB] = [distanceOf(i, a), distanceOf(i, b)];
      if (toA <= toB) add(i, a, b, toA);
      else add(i, b, a, toB);
    }
  }
  const drawn = raw.subarray(0, count);
  const least = drawn.reduce((low, weight) => Math.min(low, weight), Number.POSITIVE_INFINITY);
  return {
    rows: found.subarray(0, 3 * count),
    weights: Float32Array.from(drawn, (weight) => Math.log1p(weight - least)),
  };
}

/** Gradient descent with momentum and gains on the sum of w * d_ij / (d_ij + d_ik), where d = 1 + squared distance. */
export async function optimizeTrimap(
  triplets: Triplets,
  { dims, start, iterations }: TrimapOptions,
  control?: Control,
): Promise<Float32Array> {
  const pacer = new Pacer(control);
  const y = Float64Array.from(start);
  const velocity = new Float64Array(y.length);
  const gains = new Float64Array(y.length).fill(1);
  const gradient = new Float64Array(y.length);
  const rate = (RATE * (y.length / dims)) / Math.max(1, triplets.weights.length);
  for (let iteration = 0; iteration < iterations; iteration++) {
    if (control?.isEnough?.()) break;
    const momentum = iteration < SLOW_ITERATIONS ? 0.5 : 0.8;
    fillGradient(triplets, y, dims, gradient);
    for (let at = 0; at < y.length; at++) {
      const slope = gradient[at] as number;
      const isSame = (velocity[at] as number) > 0 !== slope > 0;
      const gain = isSame
        ? (gains[at] as number) + 0.2
        : Math.max(0.01, (gains[at] as number) * 0.8);
      gains[at] = gain;
      velocity[at] = momentum * (velocity[at] as number) - rate * gain * slope;
      y[at] = (y[at] as number) + (velocity[at] as number);
    }
    pacer.report("main", iteration + 1, iterations, () => ({ positions: () => centred(y, dims) }));
    if (pacer.isDue) await pacer.turn();
  }
  return centred(y, dims);
}

function fillGradient(
  { rows, weights }: Triplets,
  y: Float64Array,
  dims: number,
  out: Float64Array,
) {
  out.fill(0);
  for (let t = 0; t < weights.length; t++) {
    const i = (rows[3 * t] as number) * dims;
    const j = (rows[3 * t + 1] as number) * dims;
    const k = (rows[3 * t + 2] as number) * dims;
    let near = 1;
    let far = 1;
    for (let c = 0; c < dims; c++) {
      near += ((y[i + c] as number) - (y[j + c] as number)) ** 2;
      far += ((y[i + c] as number) - (y[k + c] as number)) ** 2;
    }
    const factor = (2 * (weights[t] as number)) / (near + far) ** 2;
    for (let c = 0; c < dims; c++) {
      const pull = factor * far * ((y[i + c] as number) - (y[j + c] as number));
      const push = factor * near * ((y[i + c] as number) - (y[k + c] as number));
      out[i + c] = (out[i + c] as number) + pull - push;
      out[j + c] = (out[j + c] as number) - pull;
      out[k + c] = (out[k + c] as number) + push;
    }
  }
}

function centred(y: Float64Array, dims: number): Float32Array {
  const means = new Float64Array(dims);
  y.forEach((value, at) => {
    means[at % dims] = (means[at % dims] as number) + (value * dims) / y.length;
  });
  return Float32Array.from(y, (value, at) => value - (means[at % dims] as number));
}
