// Dense blocks in float32: products of 6 rows with panels of 8. A panel is eight rows stored together, [K][8].
import { add, sub, mul, splat, laneSum } from "./simd";

/** Rows that a block of products takes at once; the last block may read this many rows past the end. */
const BLOCK: i32 = 6;

/** Dot products of six rows, `rowBytes` apart, with the eight of a panel: 6 x 8 to `out`. */
function products(a: usize, rowBytes: usize, panel: usize, length: i32, out: usize): void {
  let a0 = splat(0), a1 = a0, b0 = a0, b1 = a0, c0 = a0, c1 = a0, d0 = a0, d1 = a0, e0 = a0, e1 = a0, f0 = a0, f1 = a0;
  const b = a + rowBytes, c = b + rowBytes, d = c + rowBytes, e = d + rowBytes, f = e + rowBytes;
  const end = (<usize>length) << 2;
  for (let k: usize = 0; k < end; k += 4, panel += 32) {
    const low = v128.load(panel), high = v128.load(panel, 16);
    let x = v128.load32_splat(a + k);
    a0 = add(a0, mul(x, low)); a1 = add(a1, mul(x, high));
    x = v128.load32_splat(b + k);
    b0 = add(b0, mul(x, low)); b1 = add(b1, mul(x, high));
    x = v128.load32_splat(c + k);
    c0 = add(c0, mul(x, low)); c1 = add(c1, mul(x, high));
    x = v128.load32_splat(d + k);
    d0 = add(d0, mul(x, low)); d1 = add(d1, mul(x, high));
    x = v128.load32_splat(e + k);
    e0 = add(e0, mul(x, low)); e1 = add(e1, mul(x, high));
    x = v128.load32_splat(f + k);
    f0 = add(f0, mul(x, low)); f1 = add(f1, mul(x, high));
  }
  v128.store(out, a0); v128.store(out, a1, 16);
  v128.store(out, b0, 32); v128.store(out, b1, 48);
  v128.store(out, c0, 64); v128.store(out, c1, 80);
  v128.store(out, d0, 96); v128.store(out, d1, 112);
  v128.store(out, e0, 128); v128.store(out, e1, 144);
  v128.store(out, f0, 160); v128.store(out, f1, 176);
}

/** Packs rows from..to-1 of `columns` f32 each into panels of eight; missing rows of the last panel are zero. */
export function packRows(source: usize, from: i32, to: i32, columns: i32, panels: usize): void {
  const rowBytes = (<usize>columns) << 2;
  for (let row = from; row < to; row += 8, panels += rowBytes << 3) {
    for (let j = 0; j < 8; j++) {
      const p = source + <usize>(row + j) * rowBytes, inside = row + j < to;
      for (let k = 0; k < columns; k++)
        store<f32>(panels + ((<usize>((k << 3) + j)) << 2), inside ? load<f32>(p + ((<usize>k) << 2)) : 0);
    }
  }
}

/**
 * out[i - from][8 * panels] = rows from..to-1 of `a` times every panel. `scratch`: 192 bytes. Rows of `a` must be
 * readable up to 5 past `to`; rows of `out` are `outBytes` apart.
 */
export function multiply(a: usize, length: i32, from: i32, to: i32, panels: usize, panelCount: i32, out: usize, outBytes: usize, scratch: usize): void {
  const rowBytes = (<usize>length) << 2;
  for (let i = from; i < to; i += BLOCK) {
    const rows = min(BLOCK, to - i);
    for (let p = 0; p < panelCount; p++) {
      products(a + <usize>i * rowBytes, rowBytes, panels + <usize>p * (rowBytes << 3), length, scratch);
      let target = out + <usize>(i - from) * outBytes + ((<usize>p) << 5);
      for (let r = 0; r < rows; r++, target += outBytes) {
        const q = scratch + ((<usize>r) << 5);
        v128.store(target, v128.load(q)); v128.store(target, v128.load(q, 16), 16);
      }
    }
  }
}

/**
 * Packs rows from..to-1 into panels of eight *columns*, [column panel][rows][8], less the column means. `columns` is
 * what a row holds; means are padded with zeros to a multiple of 8, and so are the panels.
 */
export function packColumns(source: usize, columns: i32, from: i32, to: i32, means: usize, panels: usize): void {
  const rowBytes = (<usize>columns) << 2, panelBytes = (<usize>(to - from)) << 5;
  for (let row = from; row < to; row++) {
    const p = source + <usize>row * rowBytes;
    let target = panels + ((<usize>(row - from)) << 5);
    for (let c = 0; c < columns; c += 8, target += panelBytes) {
      if (c + 8 <= columns) {
        const m = means + ((<usize>c) << 2), q = p + ((<usize>c) << 2);
        v128.store(target, sub(v128.load(q), v128.load(m)));
        v128.store(target, sub(v128.load(q, 16), v128.load(m, 16)), 16);
      } else {
        for (let j = 0; j < 8; j++) {
          const o = (<usize>(c + j)) << 2;
          store<f32>(target + ((<usize>j) << 2), c + j < columns ? load<f32>(p + o) - load<f32>(means + o) : 0);
        }
      }
    }
  }
}

/** Adds the products of column panel i with column panels i .. panelCount-1 to rows 8i .. 8i+7 of `matrix`, [8 * panelCount] f32 a row. */
export function addOuter(panels: usize, rows: i32, panelCount: i32, i: i32, matrix: usize): void {
  const panelBytes = (<usize>rows) << 5, lineBytes = (<usize>panelCount) << 5, a = panels + <usize>i * panelBytes;
  for (let j = i; j < panelCount; j++) {
    outerHalf(a, panels + <usize>j * panelBytes, rows, matrix + <usize>(i << 3) * lineBytes + ((<usize>j) << 5), lineBytes);
    outerHalf(a + 16, panels + <usize>j * panelBytes, rows, matrix + <usize>((i << 3) + 4) * lineBytes + ((<usize>j) << 5), lineBytes);
  }
}

/** Four columns of one panel with the eight of another, summed over the rows. */
function outerHalf(a: usize, b: usize, rows: i32, out: usize, lineBytes: usize): void {
  let a0 = splat(0), a1 = a0, b0 = a0, b1 = a0, c0 = a0, c1 = a0, d0 = a0, d1 = a0;
  for (let k = 0; k < rows; k++, a += 32, b += 32) {
    const low = v128.load(b), high = v128.load(b, 16);
    let x = v128.load32_splat(a);
    a0 = add(a0, mul(x, low)); a1 = add(a1, mul(x, high));
    x = v128.load32_splat(a, 4);
    b0 = add(b0, mul(x, low)); b1 = add(b1, mul(x, high));
    x = v128.load32_splat(a, 8);
    c0 = add(c0, mul(x, low)); c1 = add(c1, mul(x, high));
    x = v128.load32_splat(a, 12);
    d0 = add(d0, mul(x, low)); d1 = add(d1, mul(x, high));
  }
  addTo(out, a0, a1); addTo(out + lineBytes, b0, b1);
  addTo(out + 2 * lineBytes, c0, c1); addTo(out + 3 * lineBytes, d0, d1);
}

// @ts-ignore: decorator
@inline
function addTo(p: usize, low: v128, high: v128): void {
  v128.store(p, add(v128.load(p), low)); v128.store(p, add(v128.load(p, 16), high), 16);
}

/** Squared lengths of rows from..to-1 of `columns` f32, less the means, to out[row]. */
export function squaredLengths(source: usize, columns: i32, means: usize, from: i32, to: i32, out: usize): void {
  const rowBytes = (<usize>columns) << 2;
  for (let row = from; row < to; row++) {
    const p = source + <usize>row * rowBytes;
    let sum = splat(0), k = 0;
    for (; k + 4 <= columns; k += 4) {
      const o = (<usize>k) << 2, x = sub(v128.load(p + o), v128.load(means + o));
      sum = add(sum, mul(x, x));
    }
    let total = laneSum(sum);
    for (; k < columns; k++) {
      const o = (<usize>k) << 2, x = load<f32>(p + o) - load<f32>(means + o);
      total += x * x;
    }
    store<f32>(out + ((<usize>row) << 2), total);
  }
}
