import { ShapeError } from "../errors.js";
import type { Control, Neighbours } from "./engine.js";
import { mapNeighbours } from "./map-neighbours.js";

/** What a layout hides, row by row: shares from 0 (nothing) to 1. */
export interface PointQuality {
  /** `[rows]`: near on the map, not near in the vectors. */
  readonly falseNeighbours: Float32Array;
  /** `[rows]`: near in the vectors, not near on the map. */
  readonly missingNeighbours: Float32Array;
  readonly k: number;
}

/**
 * Compares neighbours in the vectors with those on the map. Of the k nearest on the one side, those count as kept that
 * are among the 2k nearest on the other: with k against k, false and missing would be the same number, and a neighbour
 * at rank k + 1 is no mistake that anybody could see.
 *
 * @param neighbours of the vectors, best with at least 2k a row; `k` is lowered to what they hold.
 * @throws ShapeError where the rows differ.
 * @example
 * const positions = new Float32Array([0, 0, 1, 0, 5, 0]);
 * const quality = await pointQuality(await mapNeighbours(positions, 2, 1), positions, 2);
 * typeof quality; // => "object"
 */
export async function pointQuality(
  neighbours: Neighbours,
  positions: Float32Array,
  dims: number,
  k = 15,
  control?: Control,
): Promise<PointQuality> {
  const { rows } = neighbours;
  if (positions.length !== rows * dims)
    throw new ShapeError("layout", `${rows} rows`, `${positions.length / dims} rows`);
  const near = Math.min(k, neighbours.k);
  const map = await mapNeighbours(positions, dims, 2 * near, control);
  const falseNeighbours = new Float32Array(rows);
  const missingNeighbours = new Float32Array(rows);
  for (let row = 0; row < rows && near > 0; row++) {
    const inVectors = neighbours.indices.subarray(row * neighbours.k, (row + 1) * neighbours.k);
    const onMap = map.indices.subarray(row * map.k, (row + 1) * map.k);
    falseNeighbours[row] = shareMissing(onMap.subarray(0, near), inVectors.subarray(0, 2 * near));
    missingNeighbours[row] = shareMissing(inVectors.subarray(0, near), onMap);
  }
  return { falseNeighbours, missingNeighbours, k: near };
}

/**
 * The shares as they are stored: `[rows, 2]`, false and missing, each times 255.
 * @example
 * const quality = { falseNeighbours: new Float32Array([1]), missingNeighbours: new Float32Array([0]), k: 1 };
 * packPointQuality(quality); // => new Uint8Array([255, 0])
 */
export function packPointQuality({ falseNeighbours, missingNeighbours }: PointQuality): Uint8Array {
  const packed = new Uint8Array(2 * falseNeighbours.length);
  falseNeighbours.forEach((share, row) => {
    packed[2 * row] = Math.round(255 * share);
    packed[2 * row + 1] = Math.round(255 * (missingNeighbours[row] as number));
  });
  return packed;
}

/** Share of `some` that are not in `others`. */
function shareMissing(some: Int32Array, others: Int32Array): number {
  let missing = 0;
  for (const row of some) if (!others.includes(row)) missing++;
  return missing / some.length;
}
