import { ShapeError } from "../../errors.js";
import type { Control, NeighbourGraph, OptimizedLayout, TsneOptions } from "../engine.js";
import { Pacer } from "../pacer.js";
import { RepulsionTree } from "./barnes-hut.js";
import { exactRepulsion } from "./exact-repulsion.js";

/** Above this many points the tree is quicker than all pairs. */
const EXACT_POINTS = 3000;
/** Points between two looks at the clock. */
const BLOCK_POINTS = 512;
/** No point moves farther than this in one iteration: a large step early on would throw it out for good. */
const STEP_CAP = 5;
/** Iterations between two looks at the divergence, for `minimumGain`. */
const GAIN_PERIOD = 50;

/**
 * Gradient descent with momentum and a gain for each coordinate, all in float64.
 *
 * The factor 4 of the gradient is part of the learning rate, as with N / exaggeration in Belkina et al., Automated
 * optimized parameters for t-SNE (2019). Gains: Jacobs (1988), as in van der Maaten's own programs.
 */
export async function referenceTsne(
  graph: NeighbourGraph,
  options: TsneOptions,
  control?: Control,
): Promise<OptimizedLayout> {
  const { rows } = graph;
  const { dims, start } = options;
  if (start.length !== rows * dims)
    throw new ShapeError("start", `${rows} x ${dims} values`, `${start.length} values`);
  const early = options.earlyIterations ?? 250;
  const main = options.iterations ?? 500;
  const exaggeration = options.exaggeration ?? 12;
  const lateExaggeration = options.lateExaggeration ?? 1;
  const momentum = options.momentum ?? 0.8;
  const pacer = new Pacer(control);
  const descent = new Descent(graph, dims, start);
  let done = 0;
  let lastKl = Number.POSITIVE_INFINITY;
  while (done < early + main && rows > 1) {
    if (control?.isEnough?.()) break;
    const isEarly = done < early;
    const factor = isEarly ? exaggeration : lateExaggeration;
    await descent.step(factor, options.learningRate ?? rows / factor, momentum, pacer);
    done++;
    const more = () => ({ kl: descent.kl(), positions: () => descent.coordinates() });
    if (isEarly) pacer.report("early", done, early, more);
    else pacer.report("main", done - early, main, more);
    if (options.minimumGain && !isEarly && (done - early) % GAIN_PERIOD === 0) {
      const kl = descent.kl();
      if (lastKl - kl < options.minimumGain * Math.abs(lastKl)) break;
      lastKl = kl;
    }
  }
  if (rows > 1) await descent.measure(pacer);
  return {
    coordinates: descent.coordinates(),
    dims,
    iterations: done,
    ...(rows > 1 && { kl: descent.kl() }),
  };
}

class Descent {
  readonly #y: Float64Array;
  readonly #velocity: Float64Array;
  readonly #gains: Float64Array;
  readonly #attraction: Float64Array;
  readonly #repulsion: Float64Array;
  readonly #tree: RepulsionTree | undefined;
  #z = 1;

  constructor(
    readonly graph: NeighbourGraph,
    readonly dims: 2 | 3,
    start: Float32Array,
  ) {
    this.#y = Float64Array.from(start);
    this.#velocity = new Float64Array(start.length);
    this.#gains = new Float64Array(start.length).fill(1);
    this.#attraction = new Float64Array(start.length);
    this.#repulsion = new Float64Array(start.length);
    if (graph.rows > EXACT_POINTS) this.#tree = new RepulsionTree(graph.rows, dims);
  }

  async step(exaggeration: number, rate: number, momentum: number, pacer: Pacer): Promise<void> {
    await this.measure(pacer);
    this.#attract();
    this.#move(exaggeration, rate, momentum);
  }

  /** Repulsion and Z at the present place. */
  async measure(pacer: Pacer): Promise<void> {
    const { rows } = this.graph;
    if (pacer.isDue) await pacer.turn();
    if (!this.#tree) {
      this.#z = exactRepulsion(this.#y, rows, this.dims, this.#repulsion);
      return;
    }
    this.#tree.build(this.#y);
    this.#z = 0;
    for (let from = 0; from < rows; from += BLOCK_POINTS) {
      if (pacer.isDue) await pacer.turn();
      const to = Math.min(from + BLOCK_POINTS, rows);
      this.#z += this.#tree.repel(this.#y, from, to, this.#repulsion);
    }
  }

  /** Divergence with the Z of the last measurement. */
  kl(): number {
    const { starts, targets, weights, rows } = this.graph;
    const { dims } = this;
    const logZ = Math.log(this.#z);
    let kl = 0;
    for (let i = 0; i < rows; i++)
      for (let e = starts[i] as number; e < (starts[i + 1] as number); e++) {
        const p = weights[e] as number;
        const j = targets[e] as number;
        let square = 0;
        for (let c = 0; c < dims; c++)
          square += ((this.#y[i * dims + c] as number) - (this.#y[j * dims + c] as number)) ** 2;
        if (p > 0) kl += p * (Math.log(p) + Math.log1p(square) + logZ);
      }
    return kl;
  }

  /** Centred on the origin. */
  coordinates(): Float32Array {
    const { dims } = this;
    const { rows } = this.graph;
    const means = new Float64Array(dims);
    this.#y.forEach((value, at) => {
      means[at % dims] = (means[at % dims] as number) + value / rows;
    });
    return Float32Array.from(this.#y, (value, at) => value - (means[at % dims] as number));
  }

  #attract(): void {
    const { starts, targets, weights, rows } = this.graph;
    const { dims } = this;
    const y = this.#y;
    for (let i = 0; i < rows; i++) {
      const at = i * dims;
      const xi = y[at] as number;
      const yi = y[at + 1] as number;
      const zi = dims === 3 ? (y[at + 2] as number) : 0;
      let fx = 0;
      let fy = 0;
      let fz = 0;
      for (let e = starts[i] as number, end = starts[i + 1] as number; e < end; e++) {
        const other = (targets[e] as number) * dims;
        const dx = xi - (y[other] as number);
        const dy = yi - (y[other + 1] as number);
        const dz = dims === 3 ? zi - (y[other + 2] as number) : 0;
        const pull = (weights[e] as number) / (1 + dx * dx + dy * dy + dz * dz);
        fx += pull * dx;
        fy += pull * dy;
        fz += pull * dz;
      }
      this.#attraction[at] = fx;
      this.#attraction[at + 1] = fy;
      if (dims === 3) this.#attraction[at + 2] = fz;
    }
  }

  #move(exaggeration: number, rate: number, momentum: number): void {
    const { dims } = this;
    const y = this.#y;
    const u = this.#velocity;
    const gains = this.#gains;
    for (let at = 0; at < y.length; at += dims) {
      let square = 0;
      for (let c = at; c < at + dims; c++) {
        const gradient =
          exaggeration * (this.#attraction[c] as number) - (this.#repulsion[c] as number) / this.#z;
        const isOpposed = (u[c] as number) > 0 !== gradient > 0;
        const gain = isOpposed ? (gains[c] as number) + 0.2 : (gains[c] as number) * 0.8 + 0.01;
        gains[c] = gain;
        const move = momentum * (u[c] as number) - rate * gain * gradient;
        u[c] = move;
        square += move * move;
      }
      const scale = square > STEP_CAP * STEP_CAP ? STEP_CAP / Math.sqrt(square) : 1;
      for (let c = at; c < at + dims; c++) {
        u[c] = (u[c] as number) * scale;
        y[c] = (y[c] as number) + (u[c] as number);
      }
    }
  }
}
