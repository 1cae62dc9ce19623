import type { EngineProgress } from "../engine.js";
import type { Box, Field } from "./field.js";
import { Field2 } from "./field2.js";
import { Field3 } from "./field3.js";
import type { Program, Thread } from "./program.js";
import { LINE_BYTES, pointBytes, type TsneAddresses, type TsnePhase } from "./tsne-plan.js";

/** A t-SNE run as sent to every thread. */
export interface TsneTask {
  readonly kind: "tsne";
  readonly dims: 2 | 3;
  readonly rows: number;
  /** `[threads + 1]` row boundaries. */
  readonly split: readonly number[];
  /** The same for the work along edges. In space it is that of the rows. */
  readonly edgeSplit: readonly number[];
  readonly at: TsneAddresses;
  readonly phases: readonly TsnePhase[];
  readonly mesh: { readonly finest: number; readonly coarsest: number };
  /** Sum of p log p over the edges: the part of the divergence that never changes. */
  readonly entropy: number;
}

/** Iterations between two measurements of the divergence: one costs about as much as one iteration. */
const CHECK_EVERY = 50;

/** Rows in one call of a kernel over edges: at 150 edges a row about 3 ms. */
const ROWS_PER_CALL = 16_384;

/** Gradient descent with momentum and gains, as every thread runs it. Source: van der Maaten and Hinton 2008. */
export function* tsneProgram(thread: Thread, task: TsneTask): Program {
  const run = new Descent(thread, task);
  yield;
  let done = 0;
  let kl: number | undefined;
  for (const phase of task.phases) {
    let before = Number.POSITIVE_INFINITY;
    for (let iteration = 1; iteration <= phase.iterations; iteration++) {
      const check = iteration % CHECK_EVERY === 0 || iteration === phase.iterations;
      const measured = yield* run.step(phase, check);
      kl = measured ?? kl;
      done++;
      const report: EngineProgress = {
        phase: phase.name,
        done: iteration,
        total: phase.iterations,
      };
      yield kl === undefined ? report : { ...report, kl };
      if (measured === undefined) continue;
      const gain = (before - measured) / Math.abs(before);
      if (phase.minimumGain > 0 && gain < phase.minimumGain) break;
      before = measured;
    }
  }
  if (thread.index === 0) thread.views.f64(task.at.outcome, 2).set([kl ?? Number.NaN, done]);
}

/** The state of one thread. */
class Descent {
  readonly #from: number;
  readonly #to: number;
  readonly #stride: number;
  readonly #field: Field;
  /** 16 a thread: minima in the first four, maxima in the next. */
  readonly #boxes: Float32Array;
  /** 8 a thread: its part of Z, its part of the divergence. */
  readonly #sums: Float64Array;

  constructor(
    readonly thread: Thread,
    readonly task: TsneTask,
  ) {
    const { at, split, dims, rows, mesh } = task;
    this.#from = split[thread.index] as number; // split has threads + 1 entries
    this.#to = split[thread.index + 1] as number;
    this.#stride = pointBytes(dims);
    this.#field =
      dims === 2
        ? new Field2(thread, at, this.#from, this.#to, mesh)
        : new Field3(thread, rows, at, this.#from, this.#to, mesh);
    this.#boxes = thread.views.f32(at.boxes, (thread.count * LINE_BYTES) / 4);
    this.#sums = thread.views.f64(at.sums, (thread.count * LINE_BYTES) / 8);
    this.#measureBox();
  }

  /** One iteration; all threads meet before and after it. With `check` returns the divergence before its update. */
  *step(phase: TsnePhase, check: boolean) {
    const { kernels, index } = this.thread;
    const { at } = this.task;
    this.#sums[index * 8] = yield* this.#field.repel(this.#box());
    this.#attract();
    if (check) this.#sums[index * 8 + 1] = this.#diverge();
    yield;
    const z = Math.max(this.#total(0) - this.task.rows, 1); // every point found itself at distance 0
    if (!Number.isFinite(z)) throw new Error("t-SNE: the map is not finite");
    const { count } = this.thread;
    if (this.task.dims === 2 && count > 1)
      kernels.sumForces(at.attraction, at.forceBytes, count, this.#from, this.#to);
    kernels.update(
      at.points,
      this.#from,
      this.#to,
      this.#stride,
      at.attraction,
      at.repulsion,
      1 / z,
      phase.exaggeration,
      phase.rate,
      phase.momentum,
      at.velocity,
      at.gains,
    );
    this.#measureBox();
    return check ? this.task.entropy + this.#total(1) + Math.log(z) : undefined;
  }

  #attract(): void {
    const { kernels, views, index } = this.thread;
    const { at, dims } = this.task;
    const force = at.attraction + (dims === 2 ? index * at.forceBytes : 0);
    const attract = dims === 2 ? kernels.attractPairs2 : kernels.attract3;
    // Both ends of an edge are pulled, so each thread collects the forces on all points, and they are added up later.
    if (dims === 2) views.f32(force, at.forceBytes / 4).fill(0);
    for (const [from, to] of this.#edgeRows())
      attract(at.points, from, to, at.starts, at.targets, at.weights, force);
  }

  #diverge(): number {
    const { divergence2, divergence3 } = this.thread.kernels;
    const { at, dims } = this.task;
    const diverge = dims === 2 ? divergence2 : divergence3;
    let sum = 0;
    for (const [from, to] of this.#edgeRows())
      sum += diverge(at.points, from, to, at.starts, at.targets, at.weights);
    return dims === 2 ? 2 * sum : sum; // in the plane one edge of each pair is there
  }

  /** This thread's rows of the graph, a call's worth at a time. */
  *#edgeRows(): Generator<[number, number]> {
    const { edgeSplit } = this.task;
    const end = edgeSplit[this.thread.index + 1] as number;
    for (let row = edgeSplit[this.thread.index] as number; row < end; row += ROWS_PER_CALL)
      yield [row, Math.min(row + ROWS_PER_CALL, end)];
  }

  /** Sum over the threads, in their order: the same for the same number of threads. */
  #total(which: 0 | 1): number {
    let total = 0;
    for (let t = 0; t < this.thread.count; t++) total += this.#sums[t * 8 + which] as number;
    return total;
  }

  #measureBox(): void {
    const { kernels, index } = this.thread;
    const { at } = this.task;
    kernels.bounds(at.points, this.#from, this.#to, this.#stride, at.boxes + index * LINE_BYTES);
  }

  #box(): Box {
    const low: [number, number, number] = [0, 0, 0];
    let span = 0;
    for (let axis = 0; axis < this.task.dims; axis++) {
      let least = Number.POSITIVE_INFINITY;
      let most = Number.NEGATIVE_INFINITY;
      for (let t = 0; t < this.thread.count; t++) {
        least = Math.min(least, this.#boxes[t * 16 + axis] as number);
        most = Math.max(most, this.#boxes[t * 16 + 4 + axis] as number);
      }
      low[axis] = least;
      span = Math.max(span, most - least);
    }
    return { low, span };
  }
}
