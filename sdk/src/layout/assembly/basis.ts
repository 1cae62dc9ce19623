// Bases in float64: rows of `size` numbers, a multiple of 8. Two lanes a time and, unlike a script's, not boxed before it is optimised.

/**
 * Takes from a row of the basis what lies along the rows before it, twice, and scales the rest to length 1. A row that
 * depends on those before it becomes zero.
 */
export function orthonormaliseRow(basis: usize, row: i32, size: i32): void {
  const rowBytes = (<usize>size) << 3, own = basis + <usize>row * rowBytes, end = own + rowBytes;
  const before = sqrt(product(own, own, end));
  for (let pass = 0; pass < 2; pass++)
    for (let other = basis; other < own; other += rowBytes) {
      const along = f64x2.splat(product(own, other, end));
      for (let x = own, y = other; x < end; x += 32, y += 32) {
        v128.store(x, f64x2.sub(v128.load(x), f64x2.mul(along, v128.load(y))));
        v128.store(x, f64x2.sub(v128.load(x, 16), f64x2.mul(along, v128.load(y, 16))), 16);
      }
    }
  const after = sqrt(product(own, own, end));
  const factor = f64x2.splat(after > 1e-9 * before && after > 0 ? 1 / after : 0);
  for (let x = own; x < end; x += 16) v128.store(x, f64x2.mul(v128.load(x), factor));
}

/** Dot product of two rows; the first ends at `end`. */
function product(x: usize, y: usize, end: usize): f64 {
  let s0 = f64x2.splat(0), s1 = s0, s2 = s0, s3 = s0;
  for (; x < end; x += 64, y += 64) {
    s0 = f64x2.add(s0, f64x2.mul(v128.load(x), v128.load(y)));
    s1 = f64x2.add(s1, f64x2.mul(v128.load(x, 16), v128.load(y, 16)));
    s2 = f64x2.add(s2, f64x2.mul(v128.load(x, 32), v128.load(y, 32)));
    s3 = f64x2.add(s3, f64x2.mul(v128.load(x, 48), v128.load(y, 48)));
  }
  const sum = f64x2.add(f64x2.add(s0, s1), f64x2.add(s2, s3));
  return f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1);
}

/** One row of the basis times `images`, f32 `[size, width]`: f64 `[width]` to `out`, which is zero. width is a multiple of 4. */
export function imageProducts(row: usize, images: usize, size: i32, width: i32, out: usize): void {
  const lineBytes = (<usize>width) << 2;
  for (let c = 0; c < size; c++, row += 8) {
    const factor = v128.load64_splat(row);
    for (let p = images, to = out, end = images + lineBytes; p < end; p += 16, to += 32) {
      const four = v128.load(p), high = v128.shuffle<f32>(four, four, 2, 3, 2, 3);
      v128.store(to, f64x2.add(v128.load(to), f64x2.mul(factor, f64x2.promote_low_f32x4(four))));
      v128.store(to, f64x2.add(v128.load(to, 16), f64x2.mul(factor, f64x2.promote_low_f32x4(high))), 16);
    }
    images += lineBytes;
  }
}
