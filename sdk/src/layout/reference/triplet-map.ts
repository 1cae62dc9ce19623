import type { Control, Matrix, Neighbours } from "../engine.js";
import { Pacer } from "../pacer.js";
import { Random } from "../random.js";
import { dotBlock } from "./products.js";

export interface TripletTraining {
  /** Columns of the result. */
  readonly dims: number;
  readonly seed: number;
  /** Mini-batches. */
  readonly steps: number;
}

/** Triplets of a batch; each is tried with a near and with a random negative. */
const BATCH = 1024;
/** Nearest rows that count as positives. */
const POSITIVES = 10;
/** Wanted gap between both squared distances, as a share of that of the farthest positive. */
const MARGIN = 0.1;
/** Weight of a random negative: near ones decide the order, random ones keep the map from folding. */
const RANDOM_WEIGHT = 0.2;
const RATE = 0.003;
/** Adam's own defaults but for the second decay, which suits a few hundred steps. */
const DECAY = 0.9;
const SQUARE_DECAY = 0.99;
const EPSILON = 1e-8;

/**
 * Trains a linear map of `points` (principal coordinates, falling variance) to `dims` columns so that each row's ten
 * nearest stay nearer than others: hinge loss max(0, margin + |y_i - y_p|^2 - |y_i - y_n|^2), with p among the ten
 * nearest and n among the next ones, or random. It starts as the leading principal components.
 *
 * Source: Schroff, Kalenichenko and Philbin, FaceNet (2015), for the loss and semi-hard negatives; Kingma and Ba, Adam
 * (2015), for the steps.
 * @returns `[dims, points.columns]`, row-major: row c holds the weights of output c.
 */
export async function trainTripletMap(
  points: Matrix,
  neighbours: Neighbours,
  { dims, seed, steps }: TripletTraining,
  control?: Control,
): Promise<Float64Array> {
  const { rows, columns } = points;
  const map = new Float64Array(dims * columns);
  for (let c = 0; c < Math.min(dims, columns); c++) map[c * columns + c] = 1;
  const positives = Math.min(POSITIVES, Math.floor(neighbours.k / 2));
  if (positives < 1 || rows < 4) return map;
  const pacer = new Pacer(control);
  const random = new Random(seed);
  const batch = new TripletBatch(points, neighbours, positives, dims);
  const mean = new Float64Array(map.length);
  const square = new Float64Array(map.length);
  for (let step = 0; step < steps; step++) {
    const gradient = batch.gradient(map, random);
    const rate = RATE * (1 - step / steps);
    const first = 1 - DECAY ** (step + 1);
    const second = 1 - SQUARE_DECAY ** (step + 1);
    for (let at = 0; at < map.length; at++) {
      const slope = gradient[at] as number;
      const m = DECAY * (mean[at] as number) + (1 - DECAY) * slope;
      const v = SQUARE_DECAY * (square[at] as number) + (1 - SQUARE_DECAY) * slope * slope;
      mean[at] = m;
      square[at] = v;
      map[at] = (map[at] as number) - (rate * (m / first)) / (Math.sqrt(v / second) + EPSILON);
    }
    pacer.report("main", step + 1, steps);
    if (pacer.isDue) await pacer.turn();
  }
  return map;
}

/** One batch at a time: the differences to a positive and two negatives, and what they map to. */
class TripletBatch {
  readonly #differences: Float64Array;
  readonly #mapped: Float64Array;
  readonly #scales: Float64Array;

  constructor(
    readonly points: Matrix,
    readonly neighbours: Neighbours,
    readonly positives: number,
    readonly dims: number,
  ) {
    this.#differences = new Float64Array(3 * BATCH * points.columns);
    this.#mapped = new Float64Array(3 * BATCH * dims);
    const { rows, k, indices } = neighbours;
    this.#scales = new Float64Array(rows);
    for (let row = 0; row < rows; row++)
      this.#scales[row] = this.#squaredDistance(row, indices[row * k + positives - 1] as number);
  }

  /** Mean gradient of the loss over a fresh batch, `[dims, columns]`. */
  gradient(map: Float64Array, random: Random): Float64Array {
    const { points, neighbours, positives, dims } = this;
    const { columns } = points;
    const anchors = new Int32Array(BATCH);
    for (let t = 0; t < BATCH; t++) {
      const anchor = random.below(points.rows);
      const near = anchor * neighbours.k;
      const farther = neighbours.k - positives;
      anchors[t] = anchor;
      this.#fill(3 * t, anchor, neighbours.indices[near + random.below(positives)] as number);
      const next = near + positives + random.below(farther);
      this.#fill(3 * t + 1, anchor, neighbours.indices[next] as number);
      this.#fill(3 * t + 2, anchor, random.below(points.rows));
    }
    dotBlock(this.#differences, 0, 3 * BATCH, map, 0, dims, columns, this.#mapped);
    const gradient = new Float64Array(map.length);
    for (let t = 0; t < BATCH; t++) {
      const scale = this.#scales[anchors[t] as number] as number;
      if (!(scale > 0)) continue; // copies of the row: any map keeps them
      const positive = this.#mappedSquare(3 * t);
      for (const [line, weight] of [
        [3 * t + 1, 1],
        [3 * t + 2, RANDOM_WEIGHT],
      ] as const) {
        const loss = MARGIN * scale + positive - this.#mappedSquare(line);
        if (loss <= 0) continue;
        const factor = (2 * weight) / (scale * BATCH);
        this.#addOuter(gradient, 3 * t, factor);
        this.#addOuter(gradient, line, -factor);
      }
    }
    return gradient;
  }

  #fill(line: number, a: number, b: number): void {
    const { values, columns } = this.points;
    for (let c = 0, at = line * columns; c < columns; c++, at++)
      this.#differences[at] =
        (values[a * columns + c] as number) - (values[b * columns + c] as number);
  }

  #mappedSquare(line: number): number {
    let square = 0;
    for (let at = line * this.dims; at < (line + 1) * this.dims; at++)
      square += (this.#mapped[at] as number) ** 2;
    return square;
  }

  /** gradient += factor * mapped x difference. */
  #addOuter(gradient: Float64Array, line: number, factor: number): void {
    const { columns } = this.points;
    for (let c = 0; c < this.dims; c++) {
      const weight = factor * (this.#mapped[line * this.dims + c] as number);
      for (let j = 0, to = c * columns, from = line * columns; j < columns; j++, to++, from++)
        gradient[to] = (gradient[to] as number) + weight * (this.#differences[from] as number);
    }
  }

  #squaredDistance(a: number, b: number): number {
    const { values, columns } = this.points;
    let square = 0;
    for (let c = 0; c < columns; c++)
      square += ((values[a * columns + c] as number) - (values[b * columns + c] as number)) ** 2;
    return square;
  }
}
