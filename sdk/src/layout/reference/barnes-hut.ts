/**
 * Repulsion of t-SNE by a tree: a cell whose side is less than THETA times its distance acts as one heavy point.
 *
 * Nodes are stored in depth-first order, each with the index of the node after its subtree, so that a walk needs no
 * stack: it goes to the next node, or skips.
 *
 * Source: Barnes and Hut, Nature 324 (1986); van der Maaten, Accelerating t-SNE using tree-based algorithms (2014).
 */
const THETA = 0.35;
const LEAF_POINTS = 8;
/** Deeper cells would hold coincident points only. */
const MAX_DEPTH = 48;

export class RepulsionTree {
  readonly #order: Int32Array;
  readonly #scratch: Int32Array;
  #nodes = 0;
  #capacity = 0;
  #centres = new Float64Array(0);
  #sides = new Float64Array(0);
  #first = new Int32Array(0);
  #last = new Int32Array(0);
  #skip = new Int32Array(0);
  #isLeaf = new Uint8Array(0);

  constructor(
    readonly n: number,
    readonly dims: 2 | 3,
  ) {
    this.#order = new Int32Array(n);
    this.#scratch = new Int32Array(n);
    this.#grow(Math.max(64, n));
  }

  /** Sorts the points into cells. */
  build(y: Float64Array): void {
    const { n, dims } = this;
    const low = [0, 0, 0];
    let side = 0;
    for (let c = 0; c < dims; c++) {
      let least = Number.POSITIVE_INFINITY;
      let most = Number.NEGATIVE_INFINITY;
      for (let i = 0; i < n; i++) {
        const value = y[i * dims + c] as number;
        if (value < least) least = value;
        if (value > most) most = value;
      }
      low[c] = least;
      side = Math.max(side, most - least);
    }
    for (let i = 0; i < n; i++) this.#order[i] = i;
    this.#nodes = 0;
    this.#split(y, 0, n, low, side, 0);
  }

  /** Fills the forces on points `from..to-1` like `exactRepulsion`; returns their share of Z. */
  repel(y: Float64Array, from: number, to: number, force: Float64Array): number {
    const { dims } = this;
    let total = 0;
    for (let i = from; i < to; i++) {
      const xi = y[i * dims] as number;
      const yi = y[i * dims + 1] as number;
      const zi = dims === 3 ? (y[i * dims + 2] as number) : 0;
      let fx = 0;
      let fy = 0;
      let fz = 0;
      for (let node = 0; node < this.#nodes; ) {
        const at = 3 * node;
        let dx = xi - (this.#centres[at] as number);
        let dy = yi - (this.#centres[at + 1] as number);
        let dz = zi - (this.#centres[at + 2] as number);
        let square = dx * dx + dy * dy + dz * dz;
        const side = this.#sides[node] as number;
        const first = this.#first[node] as number;
        const last = this.#last[node] as number;
        if (side * side < THETA * THETA * square) {
          const q = 1 / (1 + square);
          const weight = (last - first) * q;
          total += weight;
          fx += weight * q * dx;
          fy += weight * q * dy;
          fz += weight * q * dz;
          node = this.#skip[node] as number;
        } else if (this.#isLeaf[node]) {
          for (let p = first; p < last; p++) {
            const j = this.#order[p] as number;
            if (j === i) continue;
            dx = xi - (y[j * dims] as number);
            dy = yi - (y[j * dims + 1] as number);
            dz = dims === 3 ? zi - (y[j * dims + 2] as number) : 0;
            square = dx * dx + dy * dy + dz * dz;
            const q = 1 / (1 + square);
            total += q;
            fx += q * q * dx;
            fy += q * q * dy;
            fz += q * q * dz;
          }
          node = this.#skip[node] as number;
        } else node++;
      }
      force[i * dims] = fx;
      force[i * dims + 1] = fy;
      if (dims === 3) force[i * dims + 2] = fz;
    }
    return total;
  }

  #split(
    y: Float64Array,
    from: number,
    to: number,
    low: readonly number[],
    side: number,
    depth: number,
  ): void {
    const { dims } = this;
    const node = this.#nodes++;
    if (this.#nodes > this.#capacity) this.#grow(2 * this.#capacity);
    this.#first[node] = from;
    this.#last[node] = to;
    this.#sides[node] = side;
    for (let c = 0; c < 3; c++) {
      let sum = 0;
      if (c < dims)
        for (let p = from; p < to; p++) sum += y[(this.#order[p] as number) * dims + c] as number;
      this.#centres[3 * node + c] = sum / Math.max(1, to - from);
    }
    const isLeaf = to - from <= LEAF_POINTS || depth === MAX_DEPTH;
    this.#isLeaf[node] = isLeaf ? 1 : 0;
    if (!isLeaf) this.#splitChildren(y, from, to, low, side / 2, depth);
    this.#skip[node] = this.#nodes;
  }

  #splitChildren(
    y: Float64Array,
    from: number,
    to: number,
    low: readonly number[],
    half: number,
    depth: number,
  ): void {
    const { dims } = this;
    const children = 1 << dims;
    const starts = new Int32Array(children + 1);
    const cellOf = (point: number) => {
      let cell = 0;
      for (let c = 0; c < dims; c++)
        if ((y[point * dims + c] as number) >= (low[c] as number) + half) cell |= 1 << c;
      return cell;
    };
    for (let p = from; p < to; p++) {
      const cell = cellOf(this.#order[p] as number);
      starts[cell + 1] = (starts[cell + 1] as number) + 1;
    }
    for (let cell = 0; cell < children; cell++)
      starts[cell + 1] = (starts[cell + 1] as number) + (starts[cell] as number);
    const next = starts.slice();
    for (let p = from; p < to; p++) {
      const point = this.#order[p] as number;
      const cell = cellOf(point);
      this.#scratch[from + (next[cell] as number)] = point;
      next[cell] = (next[cell] as number) + 1;
    }
    this.#order.set(this.#scratch.subarray(from, to), from);
    for (let cell = 0; cell < children; cell++) {
      const start = from + (starts[cell] as number);
      const end = from + (starts[cell + 1] as number);
      if (start === end) continue;
      const corner = low.map((value, c) => (cell & (1 << c) ? value + half : value));
      this.#split(y, start, end, corner, half, depth + 1);
    }
  }

  #grow(capacity: number): void {
    const wider = <T extends { set(from: T): void }>(next: T, old: T): T => {
      next.set(old);
      return next;
    };
    this.#capacity = capacity;
    this.#centres = wider(new Float64Array(3 * capacity), this.#centres);
    this.#sides = wider(new Float64Array(capacity), this.#sides);
    this.#first = wider(new Int32Array(capacity), this.#first);
    this.#last = wider(new Int32Array(capacity), this.#last);
    this.#skip = wider(new Int32Array(capacity), this.#skip);
    this.#isLeaf = wider(new Uint8Array(capacity), this.#isLeaf);
  }
}
