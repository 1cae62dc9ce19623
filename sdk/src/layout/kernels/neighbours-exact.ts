import { type ExactAddresses, SEARCH_SCRATCH_BYTES } from "./neighbours-plan.js";
import { claimed, type Program, shareStart, type Thread } from "./program.js";
import { columnMeans, LONGEST, quantisationScale } from "./quantisation.js";

/** An exact Euclidean search as sent to every thread. */
export interface ExactTask {
  readonly kind: "neighbours-exact";
  readonly rows: number;
  readonly columns: number;
  readonly k: number;
  readonly at: ExactAddresses;
}

/** Queries claimed at once: one block of the kernel. */
const QUERIES = 6;

/** Values that one call of a scan reads: about 1 ms. */
const SCAN_VALUES = 2_000_000;

/** A key that nothing is below: of rows that a search must not find, of a search that left nothing out. */
const UNREACHABLE = 0x7fffffff;

/**
 * Every row against all others. Candidates come from 16-bit products; their exact distances, together with what
 * rounding can have changed, prove that no nearer row was missed. Rows for which the proof fails are compared with all.
 */
export function* exactProgram(thread: Thread, task: ExactTask): Program {
  const { kernels, index, count, views } = thread;
  const { rows, columns, at } = task;
  if (index === 0) {
    const data = views.f32(at.data, rows * columns);
    views.f32(at.means, columns).set(columnMeans(data, rows, columns));
    const means = views.f32(at.means, columns);
    views.f32(at.scale, 1)[0] = quantisationScale(data, rows, columns, means);
  }
  yield;
  const from = shareStart(index, count, rows);
  const to = shareStart(index + 1, count, rows);
  kernels.quantise(
    at.data + from * columns * 4,
    columns * 4,
    to - from,
    columns,
    at.means,
    views.f32(at.scale, 1)[0] as number,
    at.quantised + from * at.padded * 2,
    at.padded,
    at.halves + from * 4,
  );
  yield;
  const search = new ExactSearch(thread, task);
  if (index === 0) search.pack();
  yield;
  for (const block of claimed(thread, at.claims, Math.ceil(rows / QUERIES))) {
    search.find(block * QUERIES, Math.min(rows, (block + 1) * QUERIES));
    yield { aside: { phase: "neighbours", done: block * QUERIES, total: rows } };
  }
  yield { phase: "neighbours", done: rows, total: rows };
}

class ExactSearch {
  /** Rows too long for the scale: quantised they are shorter than they are, so no query may rely on that. */
  readonly #outliers: number[] = [];
  /** What rounding can add to or take from a quantised distance. */
  readonly #rounding: number;
  readonly #halves: Int32Array;
  readonly #bounds: Int32Array;
  readonly #scratch: number;
  readonly #candidates: number;

  constructor(
    readonly thread: Thread,
    readonly task: ExactTask,
  ) {
    const { views, index } = thread;
    const { at, rows, columns } = task;
    this.#halves = views.i32(at.halves, rows);
    // A row that was shrunk has the largest length, up to the rounding of its entries.
    const longest = (LONGEST - Math.sqrt(columns)) ** 2 / 2;
    for (let row = 0; row < rows; row++)
      if ((this.#halves[row] as number) >= longest) this.#outliers.push(row);
    // Half a unit an entry for each of both rows, and one for the halved squares.
    this.#rounding = Math.sqrt(columns) + 2;
    this.#scratch = at.scratch + index * at.scratchBytes;
    this.#bounds = views.i32(this.#scratch + SEARCH_SCRATCH_BYTES, QUERIES);
    this.#candidates = this.#scratch + SEARCH_SCRATCH_BYTES + 64;
  }

  pack(): void {
    const { kernels, views } = this.thread;
    const { at, rows } = this.task;
    kernels.packQuantised(
      at.quantised,
      at.padded,
      at.halves,
      0,
      0,
      rows,
      at.panels,
      at.panelHalves,
      at.panelIds,
    );
    // Outliers are compared one by one instead. Without `ids`, place and row are the same.
    const halves = views.i32(at.panelHalves, rows);
    for (const row of this.#outliers) {
      halves[row] = UNREACHABLE;
      const pairs = views.u32(at.panels + (row >> 3) * at.padded * 16, at.padded * 4);
      for (let pair = row & 7; pair < pairs.length; pair += 8) pairs[pair] = 0;
    }
    views.u32(at.ranges, 2).set([0, Math.ceil(rows / 8)]);
  }

  /** Neighbours of the rows from..to-1, at most `QUERIES`. */
  find(from: number, to: number): void {
    const { kernels } = this.thread;
    const { at, columns, k } = this.task;
    const keep = at.keep;
    kernels.search(
      at.quantised,
      at.padded,
      0,
      from,
      to,
      at.panels,
      at.panelHalves,
      at.panelIds,
      at.ranges,
      1,
      keep,
      k,
      this.#candidates,
      this.#scratch + SEARCH_SCRATCH_BYTES,
      this.#scratch,
    );
    for (let row = from; row < to; row++) {
      const candidates = this.#candidates + (row - from) * keep * 4;
      const ids = at.ids + row * k * 4;
      const distances = at.distances + row * k * 4;
      if (this.#outliers.includes(row)) {
        this.#scan(row, 0);
        continue;
      }
      let kept = kernels.rerank(at.data, columns, row, candidates, keep, k, ids, distances);
      for (const other of this.#outliers)
        kept = kernels.scanRow(at.data, columns, row, other, other + 1, kept, k, ids, distances);
      if (!this.#isProven(row, from, kept, distances)) kept = this.#scan(row, 0);
      else kernels.finishRow(kept, k, ids, distances);
    }
  }

  /** True where every row that is not a candidate is farther than the last neighbour kept. */
  #isProven(row: number, from: number, kept: number, distances: number): boolean {
    const { views } = this.thread;
    const { k, at, rows } = this.task;
    const bound = this.#bounds[row - from] as number;
    if (bound === UNREACHABLE) return true; // all rows were candidates
    if (kept < Math.min(k, rows - 1)) return false;
    const missed = Math.sqrt(Math.max(0, 2 * ((this.#halves[row] as number) + bound)));
    const scale = views.f32(at.scale, 1)[0] as number;
    const last = Math.sqrt(views.f32(distances, k)[k - 1] as number) * scale;
    return missed - this.#rounding > last * (1 + 1e-6);
  }

  /** Compares a row with all rows. */
  #scan(row: number, start: number): number {
    const { kernels } = this.thread;
    const { at, columns, rows, k } = this.task;
    const ids = at.ids + row * k * 4;
    const distances = at.distances + row * k * 4;
    const rowsPerCall = Math.max(1, Math.floor(SCAN_VALUES / columns));
    let kept = start;
    for (let from = 0; from < rows; from += rowsPerCall) {
      const to = Math.min(rows, from + rowsPerCall);
      kept = kernels.scanRow(at.data, columns, row, from, to, kept, k, ids, distances);
    }
    kernels.finishRow(kept, k, ids, distances);
    return kept;
  }
}
