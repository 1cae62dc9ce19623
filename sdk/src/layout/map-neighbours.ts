import { ShapeError } from "../errors.js";
import type { Control, Neighbours } from "./engine.js";
import { Pacer } from "./pacer.js";

/** Points of a leaf: searched one by one. */
const LEAF_POINTS = 12;

/**
 * The exact `k` nearest other points of every point of a layout, `[rows, dims]`, by a k-d tree; equal distances by row
 * number. The distances are Euclidean. `k` is lowered to rows - 1.
 * @example
 * const { indices } = await mapNeighbours(new Float32Array([0, 0, 1, 0, 5, 0]), 2, 1);
 * [...indices]; // => [1, 0, 1]
 */
export async function mapNeighbours(
  positions: Float32Array,
  dims: number,
  k: number,
  control?: Control,
): Promise<Neighbours> {
  const rows = positions.length / dims;
  if (!Number.isSafeInteger(rows))
    throw new ShapeError("layout", `a multiple of ${dims} values`, `${positions.length}`);
  const count = Math.max(0, Math.min(k, rows - 1));
  const pacer = new Pacer(control);
  const tree = new MapTree(positions, dims);
  const indices = new Int32Array(rows * count);
  const distances = new Float32Array(rows * count);
  const query = new Float32Array(dims);
  for (let row = 0; row < rows && count > 0; row++) {
    for (let c = 0; c < dims; c++) query[c] = positions[row * dims + c] as number;
    const found = tree.nearest(query, count, row);
    for (let j = 0; j < count; j++) {
      indices[row * count + j] = found.rows[j] as number;
      distances[row * count + j] = Math.sqrt(found.squares[j] as number);
    }
    if ((row & 63) === 0 && pacer.isDue) await pacer.turn();
    pacer.report("quality", row + 1, rows);
  }
  return { rows, k: count, indices, distances, metric: "euclidean", exact: true };
}

/** A k-d tree over few dimensions. Halves are cut at the median, so its shape follows from the number of points. */
export class MapTree {
  readonly #order: Int32Array;
  #rows: number[] = [];
  #squares: number[] = [];

  constructor(
    readonly positions: Float32Array,
    readonly dims: number,
  ) {
    this.#order = Int32Array.from({ length: positions.length / dims }, (_, row) => row);
    this.#sort(0, this.#order.length, 0);
  }

  /** The `k` points nearest to `query`, nearest first, `self` left out. Borrowed: valid until the next call. */
  nearest(query: ArrayLike<number>, k: number, self = -1): { rows: number[]; squares: number[] } {
    this.#rows = [];
    this.#squares = [];
    if (k > 0) this.#search(0, this.#order.length, 0, query, k, self);
    return { rows: this.#rows, squares: this.#squares };
  }

  #sort(from: number, to: number, depth: number): void {
    if (to - from <= LEAF_POINTS) return;
    const middle = (from + to) >> 1;
    this.#select(from, to - 1, middle, depth % this.dims);
    this.#sort(from, middle, depth + 1);
    this.#sort(middle + 1, to, depth + 1);
  }

  /** Hoare's selection by one coordinate. */
  #select(from: number, to: number, middle: number, axis: number): void {
    const order = this.#order;
    const key = (at: number) => this.positions[(order[at] as number) * this.dims + axis] as number;
    let low = from;
    let high = to;
    while (low < high) {
      const pivot = key((low + high) >> 1);
      let i = low;
      let j = high;
      while (i <= j) {
        while (key(i) < pivot) i++;
        while (key(j) > pivot) j--;
        if (i <= j) {
          const row = order[i] as number;
          order[i++] = order[j] as number;
          order[j--] = row;
        }
      }
      if (middle <= j) high = j;
      else if (middle >= i) low = i;
      else return;
    }
  }

  #search(
    from: number,
    to: number,
    depth: number,
    query: ArrayLike<number>,
    k: number,
    self: number,
  ): void {
    if (to - from <= LEAF_POINTS) {
      for (let at = from; at < to; at++) this.#offer(this.#order[at] as number, query, k, self);
      return;
    }
    const middle = (from + to) >> 1;
    const row = this.#order[middle] as number;
    const axis = depth % this.dims;
    const gap = (query[axis] as number) - (this.positions[row * this.dims + axis] as number);
    this.#offer(row, query, k, self);
    const isLeft = gap < 0;
    this.#search(isLeft ? from : middle + 1, isLeft ? middle : to, depth + 1, query, k, self);
    const isFull = this.#rows.length === k;
    // Equal counts too: a point on the border may have the smaller row number.
    if (isFull && gap * gap > (this.#squares[k - 1] as number)) return;
    this.#search(isLeft ? middle + 1 : from, isLeft ? to : middle, depth + 1, query, k, self);
  }

  #offer(row: number, query: ArrayLike<number>, k: number, self: number): void {
    if (row === self) return;
    let square = 0;
    for (let c = 0; c < this.dims; c++)
      square += ((query[c] as number) - (this.positions[row * this.dims + c] as number)) ** 2;
    const isBehind = (at: number) => {
      const other = this.#squares[at] as number;
      return other > square || (other === square && (this.#rows[at] as number) > row);
    };
    let at = this.#rows.length;
    if (at === k) {
      if (!isBehind(k - 1)) return;
      at--;
    }
    while (at > 0 && isBehind(at - 1)) {
      this.#squares[at] = this.#squares[at - 1] as number;
      this.#rows[at] = this.#rows[at - 1] as number;
      at--;
    }
    this.#squares[at] = square;
    this.#rows[at] = row;
  }
}
