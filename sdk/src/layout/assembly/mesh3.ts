// The same repulsive field in 3-D (see mesh2.ts). Points and forces: 4 f32 a point (x, y, z, 0). Grid: side^3 nodes.
// Passes: spread3 | rowsForward3 | slabs3 | rowsInverse3 | gather3. A slab is the y-z plane of four x frequencies: both
// remaining transforms are done while it sits in the level-2 cache, and the padded cube is never stored.
import { add, mul, splat, lane0, lane1, lane2, lane3, laneSum } from "./simd";
import { splineWeights, splineSlopes } from "./spline";
import { fftForward, fftInverse } from "./fft";
import { loadRows, storeRows, splitSpectrum, joinSpectrum } from "./rows";
import { deconvolution, deconvolution4 } from "./mesh2";
import { smoothKernel } from "./near3";
import { shareStart } from "./parallel";

// @ts-ignore: decorator
@inline function spreadRow(p: usize, weight: v128): void {
  v128.store(p, add(v128.load(p), weight));
}
// @ts-ignore: decorator
@inline function spreadPlane(p: usize, rowBytes: usize, wx: v128, wy: v128, wz: v128): void {
  const w = mul(wz, wx);
  spreadRow(p, mul(lane0(wy), w));
  spreadRow(p + rowBytes, mul(lane1(wy), w));
  spreadRow(p + 2 * rowBytes, mul(lane2(wy), w));
  spreadRow(p + 3 * rowBytes, mul(lane3(wy), w));
}

export function spread3(
  y: usize,
  from: i32,
  to: i32,
  ox: f32,
  oy: f32,
  oz: f32,
  invStep: f32,
  grid: usize,
  side: i32,
): void {
  const rowBytes = (<usize>side) << 2,
    planeBytes = rowBytes * side,
    origin = f32x4(ox, oy, oz, 0),
    inv = splat(invStep);
  memory.fill(grid, 0, planeBytes * side);
  for (let i = from; i < to; i++) {
    const g = mul(f32x4.sub(v128.load(y + ((<usize>i) << 4)), origin), inv),
      cell = i32x4.trunc_sat_f32x4_s(g),
      t = f32x4.sub(g, f32x4.convert_i32x4_s(cell));
    const wx = splineWeights(f32x4.extract_lane(t, 0)),
      wy = splineWeights(f32x4.extract_lane(t, 1)),
      wz = splineWeights(f32x4.extract_lane(t, 2));
    const p =
      grid +
      <usize>(i32x4.extract_lane(cell, 2) - 1) * planeBytes +
      <usize>(i32x4.extract_lane(cell, 1) - 1) * rowBytes +
      ((<usize>(i32x4.extract_lane(cell, 0) - 1)) << 2);
    spreadPlane(p, rowBytes, wx, wy, lane0(wz));
    spreadPlane(p + planeBytes, rowBytes, wx, wy, lane1(wz));
    spreadPlane(p + 2 * planeBytes, rowBytes, wx, wy, lane2(wz));
    spreadPlane(p + 3 * planeBytes, rowBytes, wx, wy, lane3(wz));
  }
}

export function gather3(
  y: usize,
  from: i32,
  to: i32,
  ox: f32,
  oy: f32,
  oz: f32,
  invStep: f32,
  phi: usize,
  side: i32,
  force: usize,
): f64 {
  const rowBytes = (<usize>side) << 2,
    planeBytes = rowBytes * side,
    origin = f32x4(ox, oy, oz, 0),
    inv = splat(invStep),
    scale = splat(<f32>-0.5 * invStep);
  let z: f64 = 0;
  for (let i = from; i < to; i++) {
    const g = mul(f32x4.sub(v128.load(y + ((<usize>i) << 4)), origin), inv),
      cell = i32x4.trunc_sat_f32x4_s(g),
      t = f32x4.sub(g, f32x4.convert_i32x4_s(cell));
    const tx = f32x4.extract_lane(t, 0),
      ty = f32x4.extract_lane(t, 1),
      tz = f32x4.extract_lane(t, 2);
    const wx = splineWeights(tx),
      wy = splineWeights(ty),
      sy = splineSlopes(ty);
    let wz = splineWeights(tz),
      sz = splineSlopes(tz),
      line = splat(0),
      rise = line,
      deep = line; // summed over y, z: value, slope in y, slope in z
    let p =
      phi +
      <usize>(i32x4.extract_lane(cell, 2) - 1) * planeBytes +
      <usize>(i32x4.extract_lane(cell, 1) - 1) * rowBytes +
      ((<usize>(i32x4.extract_lane(cell, 0) - 1)) << 2);
    for (let plane = 0; plane < 4; plane++, p += planeBytes) {
      const q0 = v128.load(p),
        q1 = v128.load(p + rowBytes),
        q2 = v128.load(p + 2 * rowBytes),
        q3 = v128.load(p + 3 * rowBytes);
      const value = add(
        add(mul(lane0(wy), q0), mul(lane1(wy), q1)),
        add(mul(lane2(wy), q2), mul(lane3(wy), q3)),
      );
      const slope = add(
        add(mul(lane0(sy), q0), mul(lane1(sy), q1)),
        add(mul(lane2(sy), q2), mul(lane3(sy), q3)),
      );
      const w = lane0(wz);
      line = add(line, mul(w, value));
      rise = add(rise, mul(w, slope));
      deep = add(deep, mul(lane0(sz), value));
      wz = v128.shuffle<f32>(wz, wz, 1, 2, 3, 0);
      sz = v128.shuffle<f32>(sz, sz, 1, 2, 3, 0);
    }
    z += laneSum(mul(line, wx));
    v128.store(
      force + ((<usize>i) << 4),
      mul(
        scale,
        f32x4(laneSum(mul(line, splineSlopes(tx))), laneSum(mul(rise, wx)), laneSum(mul(deep, wx)), 0),
      ),
    );
  }
  return z;
}

export function rowsForward3(
  t: i32,
  threads: i32,
  grids: usize,
  gridBytes: usize,
  size: i32,
  tw: usize,
  slots: usize,
  spectrum: usize,
  buf: usize,
  scratch: usize,
): void {
  const side = size >> 1,
    rows = side * side,
    end = shareStart(t + 1, threads, rows >> 3);
  for (let b = shareStart(t, threads, rows >> 3); b < end; b++) {
    loadRows(grids + ((<usize>b) << 5) * side, threads, gridBytes, side, buf);
    fftForward(buf, size, tw, true);
    splitSpectrum(buf, size, slots, spectrum, (<usize>rows) << 5, b << 3, scratch);
  }
}

/** `slab`: this thread's own side * size * 32 bytes. */
export function slabs3(
  t: i32,
  threads: i32,
  size: i32,
  tw: usize,
  spectrum: usize,
  kernel: usize,
  slab: usize,
  buf: usize,
): void {
  const side = size >> 1,
    panels = (size >> 3) + 1,
    lineBytes = (<usize>side) << 5,
    slabLine = (<usize>size) << 5,
    end = shareStart(t + 1, threads, panels);
  for (let b = shareStart(t, threads, panels); b < end; b++) {
    const panel = spectrum + <usize>b * side * lineBytes;
    for (let z = 0; z < side; z++) {
      memory.copy(slab + <usize>z * slabLine, panel + <usize>z * lineBytes, lineBytes);
      fftForward(slab + <usize>z * slabLine, size, tw, true);
    }
    let k = kernel + <usize>b * size * ((<usize>size) << 4);
    for (let slot = 0; slot < size; slot++) {
      const column = slab + ((<usize>slot) << 5);
      for (let z = 0; z < side; z++) {
        const p = column + <usize>z * slabLine,
          q = buf + ((<usize>z) << 5);
        v128.store(q, v128.load(p));
        v128.store(q, v128.load(p, 16), 16);
      }
      fftForward(buf, size, tw, true);
      for (let p = buf, stop = buf + slabLine; p < stop; p += 32, k += 16) {
        const factor = v128.load(k);
        v128.store(p, mul(v128.load(p), factor));
        v128.store(p, mul(v128.load(p, 16), factor), 16);
      }
      fftInverse(buf, size, tw, true);
      for (let z = 0; z < side; z++) {
        const p = column + <usize>z * slabLine,
          q = buf + ((<usize>z) << 5);
        v128.store(p, v128.load(q));
        v128.store(p, v128.load(q, 16), 16);
      }
    }
    for (let z = 0; z < side; z++) {
      fftInverse(slab + <usize>z * slabLine, size, tw, true);
      memory.copy(panel + <usize>z * lineBytes, slab + <usize>z * slabLine, lineBytes);
    }
  }
}

export function rowsInverse3(
  t: i32,
  threads: i32,
  size: i32,
  tw: usize,
  slots: usize,
  spectrum: usize,
  phi: usize,
  buf: usize,
  scratch: usize,
): void {
  const side = size >> 1,
    rows = side * side,
    end = shareStart(t + 1, threads, rows >> 3);
  for (let b = shareStart(t, threads, rows >> 3); b < end; b++) {
    joinSpectrum(buf, size, slots, spectrum, (<usize>rows) << 5, b << 3, scratch);
    fftInverse(buf, size, tw, true);
    storeRows(buf, side, phi + ((<usize>b) << 5) * side);
  }
}

/** Kernel spectrum, first pass: planes z = 0 .. size/2 of rows y = 0 .. size/2 + 7, as real panels. `near2`: square of the near radius (0: plain kernel). */
export function kernelRows3(
  t: i32,
  threads: i32,
  size: i32,
  step: f32,
  tw: usize,
  slots: usize,
  rows: usize,
  buf: usize,
  near2: f32,
): void {
  const half = size >> 1,
    height = half + 8,
    blocks = height >> 3,
    panelBytes = ((<usize>height) << 4) * (half + 1);
  const total = blocks * (half + 1),
    end = shareStart(t + 1, threads, total);
  for (let item = shareStart(t, threads, total); item < end; item++) {
    const z = item / blocks,
      b = item % blocks,
      dz = <f32>z * step,
      r = <f32>(b << 3);
    const even = mul(splat(step), f32x4(r, r + 2, r + 4, r + 6)),
      odd = add(even, splat(step)),
      base = splat(<f32>1 + dz * dz);
    const even2 = add(base, mul(even, even)),
      odd2 = add(base, mul(odd, odd));
    for (let x = 0; x < size; x++) {
      const d = <f32>(x <= half ? x : size - x) * step,
        d2 = splat(d * d),
        p = buf + ((<usize>x) << 5);
      v128.store(p, smoothKernel(add(even2, d2), near2));
      v128.store(p, smoothKernel(add(odd2, d2), near2), 16);
    }
    fftForward(buf, size, tw, false);
    for (let k = 0; k <= half; k++) {
      const a = buf + load<u32>(slots + ((<usize>k) << 2)),
        p = rows + <usize>(k >> 2) * panelBytes + ((<usize>(z * height + (b << 3))) << 4) + ((k & 3) << 2);
      for (let j = 0; j < 8; j++)
        store<f32>(p + ((<usize>j) << 4), load<f32>(a + ((j & 1) << 4) + ((j >> 1) << 2)));
    }
  }
}

/** Second pass: the y and z transforms of each panel; two even real lines share one complex transform. */
export function kernelSlabs3(
  t: i32,
  threads: i32,
  size: i32,
  tw: usize,
  slots: usize,
  rows: usize,
  kernel: usize,
  slab: usize,
  buf: usize,
): void {
  const half = size >> 1,
    height = half + 8,
    panelBytes = ((<usize>height) << 4) * (half + 1),
    panels = (size >> 3) + 1,
    end = shareStart(t + 1, threads, panels);
  const lineBytes = (<usize>size) << 4,
    norm = <f32>1 / (<f32>size * <f32>size * <f32>size);
  for (let b = shareStart(t, threads, panels); b < end; b++) {
    const panel = rows + <usize>b * panelBytes,
      scaleX = mul(deconvolution4(tw, b << 2, size), splat(norm));
    for (let z = 0; z <= half; z += 2) {
      const line0 = panel + ((<usize>(z * height)) << 4),
        line1 = panel + ((<usize>(min(z + 1, half) * height)) << 4);
      for (let y = 0; y < size; y++) {
        const row = (<usize>(y <= half ? y : size - y)) << 4,
          p = buf + ((<usize>y) << 5);
        v128.store(p, v128.load(line0 + row));
        v128.store(p, v128.load(line1 + row), 16);
      }
      fftForward(buf, size, tw, false);
      const target = slab + <usize>z * lineBytes;
      for (let s = 0; s < size; s++) {
        v128.store(target + ((<usize>s) << 4), v128.load(buf + ((<usize>s) << 5)));
        if (z < half)
          v128.store(target + lineBytes + ((<usize>s) << 4), v128.load(buf + ((<usize>s) << 5), 16));
      }
    }
    for (let f = 0; f < size; f += 2) {
      const slot0 = load<u32>(slots + ((<usize>f) << 2)) >> 5,
        slot1 = load<u32>(slots + ((<usize>f) << 2), 4) >> 5;
      for (let z = 0; z < size; z++) {
        const line = slab + <usize>(z <= half ? z : size - z) * lineBytes,
          p = buf + ((<usize>z) << 5);
        v128.store(p, v128.load(line + ((<usize>slot0) << 4)));
        v128.store(p, v128.load(line + ((<usize>slot1) << 4)), 16);
      }
      fftForward(buf, size, tw, false);
      const out = kernel + <usize>b * size * lineBytes,
        g0 = mul(scaleX, splat(deconvolution(tw, f))),
        g1 = mul(scaleX, splat(deconvolution(tw, f + 1)));
      for (let h = 0; h < size; h++) {
        const slot = load<u32>(slots + ((<usize>h) << 2)),
          p = buf + slot,
          g = splat(deconvolution(tw, h));
        v128.store(out + <usize>slot0 * lineBytes + (slot >> 1), mul(v128.load(p), mul(g, g0)));
        v128.store(out + <usize>slot1 * lineBytes + (slot >> 1), mul(v128.load(p, 16), mul(g, g1)));
      }
    }
  }
}
