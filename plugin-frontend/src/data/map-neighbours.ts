/**
 * Nearest rows on a layout, through a grid: rows are binned so that a cell holds about two, then rings of cells round
 * a row are searched until no nearer row can follow. Exact.
 */
export function nearestOnMap(
  placed: { readonly positions: Float32Array; readonly dims: 2 | 3 },
  how: { readonly k: number; readonly sample?: number },
  each: (row: number, neighbours: readonly number[], distances: readonly number[]) => void,
): void {
  const grid = new PlaceGrid(placed.positions, placed.dims);
  const rows = grid.rows;
  const wanted = how.sample ?? rows;
  // Every n-th row after a seeded mixing of the order: fair, and the same each time.
  const step = wanted >= rows ? 1 : rows / wanted;
  for (let i = 0; i < Math.min(wanted, rows); i++) {
    const row = step === 1 ? i : scrambled(Math.floor(i * step), rows);
    if (!grid.has(row)) continue;
    const { rows: neighbours, distances } = grid.nearest(row, how.k);
    each(row, neighbours, distances);
  }
}

/** A bijection on 0..rows-1 that spreads rows that stand together in a file. Exact up to 2^26 rows. */
function scrambled(index: number, rows: number): number {
  let stride = Math.max(1, 2_654_435_761 % rows); // the golden ratio of 2^32
  while (gcd(stride, rows) !== 1) stride++;
  return (index * stride) % rows;
}

function gcd(a: number, b: number): number {
  let [x, y] = [a, b];
  while (y !== 0) [x, y] = [y, x % y];
  return x;
}

export class PlaceGrid {
  readonly rows: number;
  readonly #positions: Float32Array;
  readonly #dims: 2 | 3;
  readonly #low = [0, 0, 0];
  readonly #perUnit: number;
  readonly #cells = [1, 1, 1];
  readonly #starts: Uint32Array;
  readonly #order: Uint32Array;

  constructor(positions: Float32Array, dims: 2 | 3) {
    this.#positions = positions;
    this.#dims = dims;
    this.rows = Math.floor(positions.length / dims);
    const high = [0, 0, 0];
    for (let axis = 0; axis < dims; axis++) {
      let low = Number.POSITIVE_INFINITY;
      let top = Number.NEGATIVE_INFINITY;
      for (let at = axis; at < positions.length; at += dims) {
        const value = positions[at] as number;
        if (value < low && value > Number.NEGATIVE_INFINITY) low = value;
        if (value > top && value < Number.POSITIVE_INFINITY) top = value;
      }
      this.#low[axis] = Number.isFinite(low) ? low : 0;
      high[axis] = Number.isFinite(top) ? top : 0;
    }
    const spans = high.map((value, axis) => Math.max(0, value - (this.#low[axis] as number)));
    const largest = Math.max(...spans);
    const perAxis = Math.max(1, Math.floor((this.rows / 2) ** (1 / dims)));
    this.#perUnit = largest > 0 ? perAxis / largest : 0;
    for (let axis = 0; axis < dims; axis++)
      this.#cells[axis] =
        Math.min(perAxis, Math.floor((spans[axis] as number) * this.#perUnit)) + 1;
    const count =
      (this.#cells[0] as number) * (this.#cells[1] as number) * (this.#cells[2] as number);
    this.#starts = new Uint32Array(count + 1);
    let kept = 0;
    for (let row = 0; row < this.rows; row++) {
      if (!this.has(row)) continue;
      const cell = this.#cellOf(row) + 1;
      this.#starts[cell] = (this.#starts[cell] as number) + 1;
      kept++;
    }
    for (let cell = 0; cell < count; cell++)
      this.#starts[cell + 1] = (this.#starts[cell + 1] as number) + (this.#starts[cell] as number);
    this.#order = new Uint32Array(kept);
    const next = this.#starts.slice(0, count);
    for (let row = 0; row < this.rows; row++) {
      if (!this.has(row)) continue;
      const cell = this.#cellOf(row);
      const at = next[cell] as number;
      this.#order[at] = row;
      next[cell] = at + 1;
    }
  }

  /** False for rows without a place. */
  has(row: number): boolean {
    let sum = 0;
    for (let axis = 0; axis < this.#dims; axis++)
      sum += this.#positions[row * this.#dims + axis] as number;
    return Number.isFinite(sum);
  }

  /** The `k` nearest other rows, nearest first, ties by row; fewer where there are fewer. Distances in layout units. */
  nearest(row: number, k: number): { rows: number[]; distances: number[] } {
    const found: { row: number; square: number }[] = [];
    const reach = Math.max(...this.#cells);
    const at = [this.#place(row, 0), this.#place(row, 1), this.#place(row, 2)];
    for (let ring = 0; ring <= reach; ring++) {
      this.#visitRing(at, ring, (other) => {
        if (other === row) return;
        const square = this.#square(row, other);
        const last = found[k - 1];
        if (last && square > last.square) return;
        insert(found, { row: other, square }, k);
      });
      // Rows in later rings are farther than `ring` cells away.
      const safe = this.#perUnit > 0 ? ring / this.#perUnit : Number.POSITIVE_INFINITY;
      const last = found[k - 1];
      if (last && last.square <= safe * safe) break;
      if (this.#perUnit === 0) break;
    }
    return {
      rows: found.map((one) => one.row),
      distances: found.map((one) => Math.sqrt(one.square)),
    };
  }

  /** The row nearest to a place, or -1 where the grid is empty. */
  nearestTo(place: readonly number[]): number {
    let best = -1;
    let least = Number.POSITIVE_INFINITY;
    const cell = place.map((value, axis) => this.#bin(value, axis));
    const reach = Math.max(...this.#cells);
    for (let ring = 0; ring <= reach; ring++) {
      this.#visitRing(cell, ring, (other) => {
        let square = 0;
        for (let axis = 0; axis < this.#dims; axis++)
          square +=
            ((place[axis] as number) - (this.#positions[other * this.#dims + axis] as number)) ** 2;
        if (square < least || (square === least && other < best)) {
          least = square;
          best = other;
        }
      });
      const safe = this.#perUnit > 0 ? ring / this.#perUnit : Number.POSITIVE_INFINITY;
      if (best >= 0 && least <= safe * safe) break;
    }
    return best;
  }

  #square(a: number, b: number): number {
    let square = 0;
    for (let axis = 0; axis < this.#dims; axis++) {
      const difference =
        (this.#positions[a * this.#dims + axis] as number) -
        (this.#positions[b * this.#dims + axis] as number);
      square += difference * difference;
    }
    return square;
  }

  #place(row: number, axis: number): number {
    return axis < this.#dims
      ? this.#bin(this.#positions[row * this.#dims + axis] as number, axis)
      : 0;
  }

  /** The cell of a value along an axis; outside of the grid, its first or last one. */
  #bin(value: number, axis: number): number {
    if (axis >= this.#dims) return 0;
    const cell = Math.floor((value - (this.#low[axis] as number)) * this.#perUnit);
    return Math.max(0, Math.min((this.#cells[axis] as number) - 1, cell));
  }

  #cellOf(row: number): number {
    const [columns = 1, lines = 1] = this.#cells;
    return this.#place(row, 0) + columns * (this.#place(row, 1) + lines * this.#place(row, 2));
  }

  /** Rows of the cells whose greatest distance from the cell `at`, along any axis, is `ring`. */
  #visitRing(at: readonly number[], ring: number, each: (other: number) => void): void {
    const [columns = 1, lines = 1, sheets = 1] = this.#cells;
    const [x0 = 0, y0 = 0, z0 = 0] = at;
    for (let z = Math.max(0, z0 - ring); z <= Math.min(sheets - 1, z0 + ring); z++)
      for (let y = Math.max(0, y0 - ring); y <= Math.min(lines - 1, y0 + ring); y++) {
        const isEdge = Math.abs(z - z0) === ring || Math.abs(y - y0) === ring;
        const step = isEdge || ring === 0 ? 1 : 2 * ring;
        for (let x = x0 - ring; x <= x0 + ring; x += step) {
          if (x < 0 || x >= columns) continue;
          const cell = x + columns * (y + lines * z);
          for (let i = this.#starts[cell] as number; i < (this.#starts[cell + 1] as number); i++)
            each(this.#order[i] as number);
        }
      }
  }
}

/** Keeps the `k` best, sorted by distance, then row. */
function insert(
  list: { row: number; square: number }[],
  entry: { row: number; square: number },
  k: number,
): void {
  let at = list.length;
  while (at > 0) {
    const before = list[at - 1] as { row: number; square: number };
    if (before.square < entry.square || (before.square === entry.square && before.row < entry.row))
      break;
    at--;
  }
  if (at >= k) return;
  list.splice(at, 0, entry);
  if (list.length > k) list.pop();
}
