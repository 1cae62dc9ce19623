import { matchRows } from "../align.js";
import type { Neighbours } from "../engine.js";
import { Random } from "../random.js";

/** A layout of an earlier step, to start from and to be aligned with. */
export interface PreviousLayout {
  readonly name: string;
  readonly dims: 2 | 3;
  /** `[rows, dims]`. */
  readonly positions: Float32Array;
  /** Default: the row numbers. */
  readonly ids?: readonly string[];
}

/** Neighbours that a new row may look to for its place. */
const NEAREST = 10;
/** Noise on every start, as a share of the layout's deviation. */
const NOISE = 1e-3;

/**
 * Where rows start that were laid out before: where they were. A new row starts in the middle of its nearest
 * neighbours that were there, or in the middle of the map. Undefined where no row is known.
 */
export function warmPositions(
  previous: PreviousLayout,
  neighbours: Neighbours,
  ids: readonly string[] | undefined,
  seed: number,
): Float32Array | undefined {
  const { dims, positions } = previous;
  const { rows, k } = neighbours;
  const pairs = matchRows(rows, positions.length / dims, {
    ...(ids && { ids }),
    ...(previous.ids && { referenceIds: previous.ids }),
  });
  if (pairs.length === 0) return undefined;
  const before = new Int32Array(rows).fill(-1);
  for (const [row, previousRow] of pairs) before[row] = previousRow;
  let square = 0;
  for (const value of positions) square += (value * value) / positions.length;
  const noise = NOISE * Math.sqrt(square);
  const random = new Random(seed);
  const start = new Float32Array(rows * dims);
  for (let row = 0; row < rows; row++) {
    const near = neighbours.indices.subarray(row * k, row * k + Math.min(k, NEAREST));
    const known =
      (before[row] as number) >= 0
        ? [row]
        : [...near].filter((other) => (before[other] as number) >= 0);
    for (let c = 0; c < dims; c++) {
      let sum = 0;
      for (const other of known) sum += positions[(before[other] as number) * dims + c] as number;
      start[row * dims + c] = sum / Math.max(1, known.length) + noise * random.normal();
    }
  }
  return start;
}
