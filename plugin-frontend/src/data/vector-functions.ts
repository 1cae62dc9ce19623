import { crc32c } from "pointillist/format";
import type { Metric, Neighbour } from "./api.js";
import { PlaceGrid } from "./map-neighbours.js";

/** What the vector worker answers; kept apart from the worker so that it can be tested without one. */
export function vectorFunctions() {
  let vectors = new Float32Array(0);
  let dim = 0;
  let lengths: Float64Array | null = null; // of each row, for cosine
  let grid: { layout: string; grid: PlaceGrid } | null = null;
  return {
    load(values: Float32Array, width: number): void {
      vectors = values as Float32Array<ArrayBuffer>;
      dim = width;
      lengths = null;
    },
    /** CRC-32C of the matrix as it is stored, 8 hex digits. */
    checksum(): string {
      const bytes = new Uint8Array(vectors.buffer, vectors.byteOffset, vectors.byteLength);
      return crc32c(bytes).toString(16).padStart(8, "0");
    },
    nearest(row: number, k: number, metric: Metric): Neighbour[] {
      if (metric === "cosine") lengths ??= rowLengths(vectors, dim);
      return nearestRows(vectors, dim, row, k, metric, lengths);
    },
    onLayout(layout: string, placed: Placed | null, row: number, k: number): Neighbour[] {
      if (placed) grid = { layout, grid: new PlaceGrid(placed.positions, placed.dims) };
      if (!grid?.grid.has(row)) return [];
      const { rows, distances } = grid.grid.nearest(row, k);
      return rows.map((other, place) => ({ row: other, distance: distances[place] ?? null }));
    },
  };
}

interface Placed {
  readonly positions: Float32Array;
  readonly dims: 2 | 3;
}

export type VectorFunctions = ReturnType<typeof vectorFunctions>;

/** The `k` nearest other rows, nearest first, ties by row number. Exact: every row is measured. */
export function nearestRows(
  vectors: Float32Array,
  dim: number,
  row: number,
  k: number,
  metric: Metric,
  lengths: Float64Array | null,
): Neighbour[] {
  const rows = dim > 0 ? Math.floor(vectors.length / dim) : 0;
  const distances = new Float64Array(rows);
  const mine = row * dim;
  for (let other = 0; other < rows; other++) {
    const theirs = other * dim;
    let sum = 0;
    if (metric === "euclidean")
      for (let i = 0; i < dim; i++) {
        const difference = (vectors[mine + i] as number) - (vectors[theirs + i] as number);
        sum += difference * difference;
      }
    else if (metric === "manhattan")
      for (let i = 0; i < dim; i++)
        sum += Math.abs((vectors[mine + i] as number) - (vectors[theirs + i] as number));
    else
      for (let i = 0; i < dim; i++)
        sum += (vectors[mine + i] as number) * (vectors[theirs + i] as number);
    distances[other] =
      metric === "euclidean"
        ? Math.sqrt(sum)
        : metric === "cosine"
          ? 1 - sum / ((lengths?.[row] || 1) * (lengths?.[other] || 1))
          : metric === "dot"
            ? -sum // larger is nearer
            : sum;
  }
  const order = Uint32Array.from({ length: rows }, (_, other) => other);
  const finite = order.filter((other) => other !== row && Number.isFinite(distances[other]));
  finite.sort((a, b) => (distances[a] as number) - (distances[b] as number) || a - b);
  return Array.from(finite.subarray(0, k), (other) => ({
    row: other,
    distance: distances[other] as number,
  }));
}

function rowLengths(vectors: Float32Array, dim: number): Float64Array {
  const lengths = new Float64Array(dim > 0 ? Math.floor(vectors.length / dim) : 0);
  for (let row = 0; row < lengths.length; row++) {
    let square = 0;
    for (let i = row * dim; i < (row + 1) * dim; i++) square += (vectors[i] as number) ** 2;
    lengths[row] = Math.sqrt(square);
  }
  return lengths;
}
