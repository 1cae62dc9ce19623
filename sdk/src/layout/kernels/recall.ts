import type { ApproximateTask } from "./neighbours-approximate.js";
import { CLAIM_ROWS } from "./neighbours-plan.js";
import { claimed, type Program, type Thread } from "./program.js";

/** The rank at which recall is told besides k. */
export const FIRST_RANK = 10;

/** Sampled rows that a thread claims at once: two panels. */
const SAMPLED_ROWS = 16;

/** The true neighbours of some rows. */
export interface Truth {
  readonly k: number;
  /** Row numbers of the sample. */
  readonly rows: Uint32Array;
  /** `[sample, k]`. */
  readonly ids: Uint32Array;
  /** `[sample, 2]`: squared distance of the neighbour at the first rank and at k. */
  readonly bounds: Float32Array;
}

/**
 * Finds the true neighbours of evenly spaced rows. Squared distances come from products, |x|^2 + |q|^2 - 2 x.q: cheap,
 * and right but for rows at nearly the same distance.
 */
export function* findTruth(thread: Thread, task: ApproximateTask): Program {
  const { index, views } = thread;
  const { at, rows } = task;
  if (at.recallCount === 0) return;
  if (index === 0) pickRows(thread, task);
  yield;
  for (const block of claimed(thread, at.claims, Math.ceil(rows / CLAIM_ROWS))) {
    const from = block * CLAIM_ROWS;
    const to = Math.min(rows, from + CLAIM_ROWS);
    thread.kernels.squaredLengths(at.data, task.columns, at.zeros, from, to, at.squares);
  }
  yield;
  if (index === 0) views.i32(at.claims, 1)[0] = 0;
  yield;
  for (const group of claimed(thread, at.claims, Math.ceil(at.recallCount / SAMPLED_ROWS)))
    findGroup(thread, task, group * SAMPLED_ROWS);
}

/** Packs copies of the sampled rows. */
function pickRows({ kernels, views }: Thread, { at, rows, columns }: ApproximateTask): void {
  const data = views.f32(at.data, rows * columns);
  const picked = views.u32(at.recallRows, at.recallCount);
  // The PCA sample is no longer needed, and is at least as large.
  const copy = views.f32(at.sample, at.recallCount * columns);
  for (let i = 0; i < at.recallCount; i++) {
    const row = Math.floor(((i + 0.5) * rows) / at.recallCount);
    picked[i] = row;
    copy.set(data.subarray(row * columns, (row + 1) * columns), i * columns);
  }
  kernels.packRows(at.sample, 0, at.recallCount, columns, at.recallPanels);
  views.i32(at.claims, 1)[0] = 0;
}

/** Compares the sampled rows from `first` on with all rows. */
function findGroup(thread: Thread, task: ApproximateTask, first: number): void {
  const { kernels, views, index } = thread;
  const { at, rows, columns, k } = task;
  const scratch = at.scratch + index * at.scratchBytes;
  const block = scratch + 192;
  const panels = Math.ceil((Math.min(at.recallCount, first + SAMPLED_ROWS) - first) / 8);
  const width = panels * 8;
  const picked = views.u32(at.recallRows, at.recallCount).subarray(first, first + width);
  const squares = views.f32(at.squares, rows);
  const lists = Array.from(picked, () => new NearestList(k));
  for (let from = 0; from < rows; from += CLAIM_ROWS) {
    const to = Math.min(rows, from + CLAIM_ROWS);
    const packed = at.recallPanels + first * columns * 4;
    kernels.multiply(at.data, columns, from, to, packed, panels, block, width * 4, scratch);
    const products = views.f32(block, (to - from) * width);
    for (let q = 0; q < lists.length; q++) {
      const list = lists[q] as NearestList;
      const own = picked[q] as number;
      for (let row = from; row < to; row++) {
        const key = (squares[row] as number) - 2 * (products[(row - from) * width + q] as number);
        if (key < list.bound && row !== own) list.add(key, row);
      }
    }
  }
  const ids = views.u32(at.recallIds, at.recallCount * k);
  const bounds = views.f32(at.recallBounds, at.recallCount * 2);
  lists.forEach((list, q) => {
    const square = squares[picked[q] as number] as number;
    ids.set(list.rows, (first + q) * k);
    bounds[2 * (first + q)] = list.key(Math.min(FIRST_RANK, k)) + square;
    bounds[2 * (first + q) + 1] = list.key(k) + square;
  });
}

/** The k smallest keys seen. */
class NearestList {
  readonly #keys: number[] = [];
  readonly rows: number[] = [];
  bound = Number.POSITIVE_INFINITY;

  constructor(readonly k: number) {}

  /** The key at a rank, from 1. */
  key(rank: number): number {
    return this.#keys[Math.min(rank, this.#keys.length) - 1] as number;
  }

  add(key: number, row: number): void {
    const keys = this.#keys;
    let low = 0;
    let high = keys.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((keys[middle] as number) < key) low = middle + 1;
      else high = middle;
    }
    keys.splice(low, 0, key);
    this.rows.splice(low, 0, row);
    if (keys.length > this.k) {
      keys.pop();
      this.rows.pop();
    }
    if (keys.length === this.k) this.bound = keys[this.k - 1] as number;
  }
}

/**
 * Share of the true neighbours that lists hold, by rank: a row counts that is one of them, or as near as the last of
 * them. `ids` and `distances`: `[rows, k]`.
 */
export function recallOf(truth: Truth, ids: ArrayLike<number>, distances: ArrayLike<number>) {
  const { k } = truth;
  const first = Math.min(FIRST_RANK, k);
  const share = (rank: number, which: 0 | 1) => {
    let hits = 0;
    truth.rows.forEach((row, q) => {
      const near = new Set(truth.ids.subarray(q * k, q * k + rank));
      const bound = truth.bounds[2 * q + which] as number;
      for (let j = row * k; j < row * k + rank; j++)
        if (near.has(ids[j] as number) || (distances[j] as number) ** 2 <= bound) hits++;
    });
    return hits / (truth.rows.length * rank);
  };
  return { at10: share(first, 0), atK: share(k, 1), sample: truth.rows.length };
}
