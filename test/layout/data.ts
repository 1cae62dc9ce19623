import { Random } from "#sdk/layout/random.js";

/** `groups` Gaussian blobs in `dim` dimensions; row i belongs to blob `i % groups`. */
export function blobs(rows: number, dim: number, groups = 5, seed = 1, spread = 4) {
  const random = new Random(seed);
  const centres = Array.from({ length: groups * dim }, () => spread * random.normal());
  const vectors = new Float32Array(rows * dim);
  for (let row = 0; row < rows; row++)
    for (let c = 0; c < dim; c++)
      vectors[row * dim + c] = (centres[(row % groups) * dim + c] as number) + random.normal();
  return { vectors, rows, dim };
}

/** Rows as plain arrays, for JSON. */
export function asRows(values: ArrayLike<number>, columns: number): number[][] {
  const rows: number[][] = [];
  for (let at = 0; at < values.length; at += columns)
    rows.push(Array.from({ length: columns }, (_, c) => values[at + c] as number));
  return rows;
}
