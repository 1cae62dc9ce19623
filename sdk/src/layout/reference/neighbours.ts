import { ArgumentError } from "../../errors.js";
import type { Control, Matrix, Metric, NeighbourOptions, Neighbours } from "../engine.js";
import { unitRows } from "../matrix.js";
import { Pacer } from "../pacer.js";
import { rowDistance } from "./distance.js";
import { dotBlock } from "./products.js";

/** Rows and columns of one block of the distance matrix. */
const BLOCK_ROWS = 16;
const BLOCK_COLUMNS = 512;

/**
 * The exact `k` nearest other rows of every row, by brute force in blocks; equal distances by row number.
 * @throws ArgumentError where `k` is not a whole number from 0 to rows - 1.
 */
export async function referenceNeighbours(
  data: Matrix,
  options: NeighbourOptions,
  control?: Control,
): Promise<Neighbours> {
  const { rows } = data;
  const { k, metric = "euclidean" } = options;
  if (!Number.isSafeInteger(k) || k < 0 || k > Math.max(rows - 1, 0))
    throw new ArgumentError("k", `a whole number from 0 to ${Math.max(rows - 1, 0)}`, String(k));
  const pacer = new Pacer(control);
  const scored = metric === "cosine" ? unitRows(data) : data;
  const search = new Search(scored, metric, k);
  for (let from = 0; from < rows && k > 0; from += BLOCK_ROWS) {
    const to = Math.min(from + BLOCK_ROWS, rows);
    for (let column = 0; column < rows; column += BLOCK_COLUMNS) {
      search.addBlock(from, to, column, Math.min(column + BLOCK_COLUMNS, rows));
      if (pacer.isDue) await pacer.turn();
    }
    search.finishRows(from, to);
    pacer.report("neighbours", to, rows);
  }
  const { indices, distances } = search;
  return { rows, k, indices, distances, metric, exact: true };
}

/** Keeps the best of each row of the present block. Scores order like distances and are cheaper to get. */
class Search {
  readonly indices: Int32Array;
  readonly distances: Float32Array;
  readonly #keep: number;
  readonly #norms: Float64Array;
  readonly #block = new Float64Array(BLOCK_ROWS * BLOCK_COLUMNS);
  readonly #scores: Float64Array;
  readonly #rows: Int32Array;
  readonly #counts = new Int32Array(BLOCK_ROWS);

  constructor(
    readonly data: Matrix,
    readonly metric: Metric,
    readonly k: number,
  ) {
    const { rows, columns, values } = data;
    this.indices = new Int32Array(rows * k);
    this.distances = new Float32Array(rows * k);
    // A few more than k are kept, since a score from products rounds otherwise than the distance itself.
    this.#keep = Math.min(rows - 1, k + 8);
    this.#scores = new Float64Array(BLOCK_ROWS * Math.max(this.#keep, 0));
    this.#rows = new Int32Array(this.#scores.length);
    this.#norms = new Float64Array(rows);
    for (let row = 0, at = 0; row < rows; row++) {
      let sum = 0;
      for (let c = 0; c < columns; c++, at++) sum += (values[at] as number) ** 2;
      this.#norms[row] = sum;
    }
  }

  addBlock(from: number, to: number, fromColumn: number, toColumn: number): void {
    const { values, columns } = this.data;
    const width = toColumn - fromColumn;
    if (this.metric === "manhattan") this.#fillManhattan(from, to, fromColumn, toColumn);
    else dotBlock(values, from, to, values, fromColumn, toColumn, columns, this.#block);
    for (let row = from; row < to; row++) {
      const base = (row - from) * width - fromColumn;
      for (let other = fromColumn; other < toColumn; other++) {
        if (other === row) continue;
        const product = this.#block[base + other] as number;
        if (this.metric === "euclidean")
          this.#offer(row - from, other, (this.#norms[other] as number) - 2 * product);
        else this.#offer(row - from, other, this.metric === "manhattan" ? product : -product);
      }
    }
  }

  /** Measures the kept rows exactly, sorts them, and starts afresh. */
  finishRows(from: number, to: number): void {
    const { values, columns } = this.data;
    for (let row = from; row < to; row++) {
      const slot = (row - from) * this.#keep;
      const found = Array.from(
        this.#rows.subarray(slot, slot + (this.#counts[row - from] as number)),
        (other) => ({
          other,
          distance: rowDistance(values, row, values, other, columns, this.metric),
        }),
      );
      found.sort((a, b) => a.distance - b.distance || a.other - b.other);
      for (let j = 0; j < this.k; j++) {
        const neighbour = found[j];
        if (!neighbour) break;
        this.indices[row * this.k + j] = neighbour.other;
        this.distances[row * this.k + j] = neighbour.distance;
      }
    }
    this.#counts.fill(0);
  }

  #fillManhattan(from: number, to: number, fromColumn: number, toColumn: number): void {
    const { values, columns } = this.data;
    let at = 0;
    for (let row = from; row < to; row++)
      for (let other = fromColumn; other < toColumn; other++, at++)
        this.#block[at] = rowDistance(values, row, values, other, columns, "manhattan");
  }

  /** Sorted insertion: most offers fail the first comparison. */
  #offer(line: number, other: number, score: number): void {
    const start = line * this.#keep;
    const count = this.#counts[line] as number;
    let at = start + count;
    if (count === this.#keep) {
      if (score >= (this.#scores[at - 1] as number)) return;
      at--;
    } else this.#counts[line] = count + 1;
    while (at > start && (this.#scores[at - 1] as number) > score) {
      this.#scores[at] = this.#scores[at - 1] as number;
      this.#rows[at] = this.#rows[at - 1] as number;
      at--;
    }
    this.#scores[at] = score;
    this.#rows[at] = other;
  }
}
