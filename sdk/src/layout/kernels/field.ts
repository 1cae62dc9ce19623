import type { EngineProgress } from "../engine.js";

/** The box around all points: origin and width of the widest axis, in layout units. */
export interface Box {
  readonly low: readonly [number, number, number];
  readonly span: number;
}

/**
 * The repulsive field phi(y) = sum over points of 1 / (1 + |y - yj|^2). Its values give the normalisation Z of t-SNE,
 * minus half its gradient the whole repulsive force.
 */
export interface Field {
  /** Stores the forces of the thread's points and its part of Z (every point itself counted). Ends without meeting. */
  repel(box: Box): Generator<EngineProgress | undefined, number, void>;
}
