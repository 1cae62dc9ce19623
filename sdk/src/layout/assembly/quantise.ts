// Rows as 16-bit integers: products of them are twice as fast as in float32. Quantised rows have an even number of
// entries; a panel is eight rows, [length / 2][8][2] i16. Scaled so that every squared length stays below 2^30: then
// neither a product nor half a squared distance leaves 32 bits.

/** Largest length of a quantised row. */
const LONGEST: f32 = 32000;

/**
 * Quantises `rows` rows: entry - mean, times `scale`, the whole row shrunk where it would get too long. `length` entries
 * come in (`sourceBytes` from row to row), `padded` go out (even; the rest zero). halves: half the squared length of each.
 */
export function quantise(source: usize, sourceBytes: usize, rows: i32, length: i32, means: usize, scale: f32, out: usize, padded: i32, halves: usize): void {
  for (let row = 0; row < rows; row++, source += sourceBytes) {
    let squares: f64 = 0;
    for (let k = 0; k < length; k++) {
      const x = (load<f32>(source + ((<usize>k) << 2)) - load<f32>(means + ((<usize>k) << 2))) * scale;
      squares += x * x;
    }
    const size = <f32>sqrt(squares), factor = size > LONGEST ? scale * (LONGEST / size) : scale;
    let half: i64 = 0;
    for (let k = 0; k < padded; k++) {
      let q: i32 = 0;
      if (k < length) {
        q = <i32>nearest<f32>((load<f32>(source + ((<usize>k) << 2)) - load<f32>(means + ((<usize>k) << 2))) * factor);
      }
      store<i16>(out + ((<usize>k) << 1), <i16>q);
      half += q * q;
    }
    store<i32>(halves + ((<usize>row) << 2), <i32>(half >> 1));
    out += (<usize>padded) << 1;
  }
}

/** Packs the quantised rows ids[from..to-1] (or rows from..to-1 where ids is 0) into panels; pads are far from everything. */
export function packQuantised(source: usize, padded: i32, halves: usize, ids: usize, from: i32, to: i32, panels: usize, panelHalves: usize, panelIds: usize): void {
  const rowBytes = (<usize>padded) << 1;
  for (let first = from; first < to; first += 8, panels += rowBytes << 3, panelHalves += 32, panelIds += 32) {
    for (let j = 0; j < 8; j++) {
      const inside = first + j < to;
      const id = inside ? (ids ? load<u32>(ids + ((<usize>(first + j)) << 2)) : <u32>(first + j)) : 0xffffffff;
      const row = source + <usize>(inside ? id : 0) * rowBytes;
      for (let k: usize = 0; k < rowBytes; k += 4)
        store<u32>(panels + (k << 3) + ((<usize>j) << 2), inside ? load<u32>(row + k) : 0);
      store<i32>(panelHalves + ((<usize>j) << 2), inside ? load<i32>(halves + ((<usize>id) << 2)) : i32.MAX_VALUE);
      store<u32>(panelIds + ((<usize>j) << 2), id);
    }
  }
}

/** Dot products of six quantised rows at rows[0..5] (addresses) with the eight of a panel: 6 x 8 i32 to `out`. */
export function products16(rows: usize, panel: usize, rowBytes: usize, out: usize): void {
  let a0 = i32x4.splat(0), a1 = a0, b0 = a0, b1 = a0, c0 = a0, c1 = a0, d0 = a0, d1 = a0, e0 = a0, e1 = a0, f0 = a0, f1 = a0;
  const a = load<usize>(rows), b = load<usize>(rows, 4), c = load<usize>(rows, 8);
  const d = load<usize>(rows, 12), e = load<usize>(rows, 16), f = load<usize>(rows, 20);
  for (let k: usize = 0; k < rowBytes; k += 4, panel += 32) {
    const low = v128.load(panel), high = v128.load(panel, 16);
    let x = v128.load32_splat(a + k);
    a0 = i32x4.add(a0, i32x4.dot_i16x8_s(x, low)); a1 = i32x4.add(a1, i32x4.dot_i16x8_s(x, high));
    x = v128.load32_splat(b + k);
    b0 = i32x4.add(b0, i32x4.dot_i16x8_s(x, low)); b1 = i32x4.add(b1, i32x4.dot_i16x8_s(x, high));
    x = v128.load32_splat(c + k);
    c0 = i32x4.add(c0, i32x4.dot_i16x8_s(x, low)); c1 = i32x4.add(c1, i32x4.dot_i16x8_s(x, high));
    x = v128.load32_splat(d + k);
    d0 = i32x4.add(d0, i32x4.dot_i16x8_s(x, low)); d1 = i32x4.add(d1, i32x4.dot_i16x8_s(x, high));
    x = v128.load32_splat(e + k);
    e0 = i32x4.add(e0, i32x4.dot_i16x8_s(x, low)); e1 = i32x4.add(e1, i32x4.dot_i16x8_s(x, high));
    x = v128.load32_splat(f + k);
    f0 = i32x4.add(f0, i32x4.dot_i16x8_s(x, low)); f1 = i32x4.add(f1, i32x4.dot_i16x8_s(x, high));
  }
  v128.store(out, a0); v128.store(out, a1, 16);
  v128.store(out, b0, 32); v128.store(out, b1, 48);
  v128.store(out, c0, 64); v128.store(out, c1, 80);
  v128.store(out, d0, 96); v128.store(out, d1, 112);
  v128.store(out, e0, 128); v128.store(out, e1, 144);
  v128.store(out, f0, 160); v128.store(out, f1, 176);
}
