// Real rows <-> half spectra, eight rows at a time: rows r+2j and r+2j+1 (j = lane) are the real and imaginary part of
// one complex transform. The half spectrum of a set of rows is kept in column panels, so that the next pass (along the
// other axis) reads contiguous memory:
//   panel(b) = spectrum + b*panelBytes, row y at + 32*y: real parts of frequencies 4b..4b+3, then their imaginary parts.
// There are size/8 + 1 panels (frequencies 0 .. size/2, the last panel holds one).
import { add, sub, mul, splat, storeTransposed } from "./simd";

/** Loads real row segments, summing `copies` grids `copyBytes` apart; eight rows of `width` into buf. */
export function loadRows(grid: usize, copies: i32, copyBytes: usize, width: i32, buf: usize): void {
  const rowBytes = (<usize>width) << 2;
  for (let x = 0; x < width; x += 4) {
    const source = grid + ((<usize>x) << 2);
    for (let part = 0; part < 2; part++) {
      let p = source + <usize>part * rowBytes;
      let a = v128.load(p),
        b = v128.load(p + 2 * rowBytes),
        c = v128.load(p + 4 * rowBytes),
        d = v128.load(p + 6 * rowBytes);
      for (let k = 1; k < copies; k++) {
        p += copyBytes;
        a = add(a, v128.load(p));
        b = add(b, v128.load(p + 2 * rowBytes));
        c = add(c, v128.load(p + 4 * rowBytes));
        d = add(d, v128.load(p + 6 * rowBytes));
      }
      storeTransposed(buf + ((<usize>x) << 5) + (part << 4), 32, a, b, c, d);
    }
  }
}

/** Writes elements 0 .. width-1 of buf back to eight real rows. */
export function storeRows(buf: usize, width: i32, grid: usize): void {
  const rowBytes = (<usize>width) << 2;
  for (let x = 0; x < width; x += 4) {
    const p = buf + ((<usize>x) << 5),
      target = grid + ((<usize>x) << 2);
    storeTransposed(target, 2 * rowBytes, v128.load(p), v128.load(p, 32), v128.load(p, 64), v128.load(p, 96));
    storeTransposed(
      target + rowBytes,
      2 * rowBytes,
      v128.load(p, 16),
      v128.load(p, 48),
      v128.load(p, 80),
      v128.load(p, 112),
    );
  }
}

/** Separates the two real rows of each transform and stores their half spectra as rows row .. row+7 of every panel. */
export function splitSpectrum(
  buf: usize,
  size: i32,
  slots: usize,
  spectrum: usize,
  panelBytes: usize,
  row: i32,
  scratch: usize,
): void {
  const half = splat(0.5),
    last = size >> 1;
  for (let k = 0; k <= last; k += 4) {
    for (let c = 0; c < 4; c++) {
      const f = min(k + c, last),
        a = buf + load<u32>(slots + (f << 2)),
        z = buf + load<u32>(slots + ((f == 0 ? 0 : size - f) << 2));
      const ar = v128.load(a),
        ai = v128.load(a, 16),
        zr = v128.load(z),
        zi = v128.load(z, 16),
        q = scratch + (c << 6);
      v128.store(q, mul(half, add(ar, zr)));
      v128.store(q, mul(half, sub(ai, zi)), 16);
      v128.store(q, mul(half, add(ai, zi)), 32);
      v128.store(q, mul(half, sub(zr, ar)), 48);
    }
    const p = spectrum + <usize>(k >> 2) * panelBytes + ((<usize>row) << 5);
    for (let part = 0; part < 4; part++) {
      const q = scratch + (part << 4);
      storeTransposed(
        p + (part << 4),
        64,
        v128.load(q),
        v128.load(q, 64),
        v128.load(q, 128),
        v128.load(q, 192),
      );
    }
  }
}

/** Reverse of splitSpectrum: rebuilds the four complex spectra (unscaled) in permuted order. */
export function joinSpectrum(
  buf: usize,
  size: i32,
  slots: usize,
  spectrum: usize,
  panelBytes: usize,
  row: i32,
  scratch: usize,
): void {
  const last = size >> 1;
  for (let k = 0; k <= last; k += 4) {
    const p = spectrum + <usize>(k >> 2) * panelBytes + ((<usize>row) << 5);
    for (let part = 0; part < 4; part++) {
      const q = p + (part << 4);
      storeTransposed(
        scratch + (part << 4),
        64,
        v128.load(q),
        v128.load(q, 64),
        v128.load(q, 128),
        v128.load(q, 192),
      );
    }
    for (let c = 0; c < 4 && k + c <= last; c++) {
      const f = k + c,
        a = buf + load<u32>(slots + (f << 2)),
        z = buf + load<u32>(slots + ((f == 0 ? 0 : size - f) << 2)),
        q = scratch + (c << 6);
      const er = v128.load(q),
        ei = v128.load(q, 16),
        or = v128.load(q, 32),
        oi = v128.load(q, 48); // even rows, odd rows
      v128.store(z, add(er, oi));
      v128.store(z, sub(or, ei), 16);
      v128.store(a, sub(er, oi));
      v128.store(a, add(ei, or), 16);
    }
  }
}
