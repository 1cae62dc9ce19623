import type { Pacer } from "../pacer.js";

/** Entries of a product summed before moving on, so that eight strips stay in the first-level cache. */
const DEPTH = 512;

/**
 * Fills `out[(i - from) * (toColumn - fromColumn) + j - fromColumn]` with the dot products of rows i in `from..to-1` of
 * `a` and rows j of `b`, both of `depth` columns. Tiles of 4 x 4 keep sixteen sums in registers.
 */
export function dotBlock(
  a: Float32Array | Float64Array,
  from: number,
  to: number,
  b: Float32Array | Float64Array,
  fromColumn: number,
  toColumn: number,
  depth: number,
  out: Float64Array,
): void {
  const width = toColumn - fromColumn;
  out.fill(0, 0, (to - from) * width);
  for (let start = 0; start < depth; start += DEPTH) {
    const stop = Math.min(start + DEPTH, depth);
    for (let i = from; i < to; i += 4)
      for (let j = fromColumn; j < toColumn; j += 4)
        if (i + 4 <= to && j + 4 <= toColumn)
          addTile(
            a,
            i * depth,
            b,
            j * depth,
            depth,
            start,
            stop,
            out,
            (i - from) * width + j - fromColumn,
            width,
          );
        else
          for (let r = i; r < Math.min(i + 4, to); r++)
            for (let c = j; c < Math.min(j + 4, toColumn); c++) {
              let sum = 0;
              for (let k = start; k < stop; k++)
                sum += (a[r * depth + k] as number) * (b[c * depth + k] as number);
              const at = (r - from) * width + c - fromColumn;
              out[at] = (out[at] as number) + sum;
            }
  }
}

function addTile(
  a: Float32Array | Float64Array,
  rowA: number,
  b: Float32Array | Float64Array,
  rowB: number,
  depth: number,
  start: number,
  stop: number,
  out: Float64Array,
  at: number,
  width: number,
): void {
  for (let half = 0; half < 2; half++) {
    const a0 = rowA + 2 * half * depth;
    const a1 = a0 + depth;
    const b0 = rowB;
    const b1 = b0 + depth;
    const b2 = b1 + depth;
    const b3 = b2 + depth;
    let s00 = 0;
    let s01 = 0;
    let s02 = 0;
    let s03 = 0;
    let s10 = 0;
    let s11 = 0;
    let s12 = 0;
    let s13 = 0;
    for (let k = start; k < stop; k++) {
      const x = a[a0 + k] as number;
      const y = a[a1 + k] as number;
      const p = b[b0 + k] as number;
      const q = b[b1 + k] as number;
      const r = b[b2 + k] as number;
      const s = b[b3 + k] as number;
      s00 += x * p;
      s01 += x * q;
      s02 += x * r;
      s03 += x * s;
      s10 += y * p;
      s11 += y * q;
      s12 += y * r;
      s13 += y * s;
    }
    const o = at + 2 * half * width;
    out[o] = (out[o] as number) + s00;
    out[o + 1] = (out[o + 1] as number) + s01;
    out[o + 2] = (out[o + 2] as number) + s02;
    out[o + 3] = (out[o + 3] as number) + s03;
    out[o + width] = (out[o + width] as number) + s10;
    out[o + width + 1] = (out[o + width + 1] as number) + s11;
    out[o + width + 2] = (out[o + width + 2] as number) + s12;
    out[o + width + 3] = (out[o + width + 3] as number) + s13;
  }
}

/** `[n, n]` products of all pairs of rows of `rows`, `[n, depth]`. */
export async function gramMatrix(
  rows: Float32Array | Float64Array,
  n: number,
  depth: number,
  pacer: Pacer,
): Promise<Float64Array> {
  const gram = new Float64Array(n * n);
  const block = new Float64Array(32 * n);
  for (let from = 0; from < n; from += 32) {
    const to = Math.min(from + 32, n);
    dotBlock(rows, from, to, rows, 0, to, depth, block);
    for (let i = from; i < to; i++)
      for (let j = 0; j <= i; j++) {
        const value = block[(i - from) * to + j] as number;
        gram[i * n + j] = value;
        gram[j * n + i] = value;
      }
    pacer.report("pca", to, 2 * n);
    if (pacer.isDue) await pacer.turn();
  }
  return gram;
}
