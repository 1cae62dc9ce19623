// The repulsive field of 2-D t-SNE on a mesh: phi(y) = sum over points of 1 / (1 + |y - yj|^2).
// Its values give the normalisation Z, -1/2 of its gradient gives the whole repulsive force, so one forward and one
// inverse real FFT serve both. Grid: side x side nodes (side = size/2), transformed at `size` (zero padding).
// Passes, a barrier between each: spread2 | rowsForward2 | columns2 | rowsInverse2 | gather2. `t` of `threads` share each.
import { add, mul, sub, splat, lane0, lane1, lane2, lane3, laneSum } from "./simd";
import { splineWeights, splineSlopes } from "./spline";
import { fftForward, fftInverse, spectrumSlot } from "./fft";
import { loadRows, storeRows, splitSpectrum, joinSpectrum } from "./rows";
import { shareStart } from "./parallel";

/** Byte offset of every frequency in a transform buffer. */
export function fillSlots(slots: usize, size: i32): void {
  for (let f = 0; f < size; f++) store<u32>(slots + ((<usize>f) << 2), (<u32>spectrumSlot(f, size)) << 5);
}

/** Adds points from..to-1 to this thread's own grid (cleared first). Points keep 2 nodes away from the border. */
export function spread2(
  y: usize,
  from: i32,
  to: i32,
  originX: f32,
  originY: f32,
  invStep: f32,
  grid: usize,
  side: i32,
): void {
  const rowBytes = (<usize>side) << 2;
  memory.fill(grid, 0, rowBytes * side);
  for (let i = from; i < to; i++) {
    const gx = (load<f32>(y + ((<usize>i) << 3)) - originX) * invStep,
      gy = (load<f32>(y + ((<usize>i) << 3), 4) - originY) * invStep;
    const cx = <i32>gx,
      cy = <i32>gy,
      wx = splineWeights(gx - <f32>cx),
      wy = splineWeights(gy - <f32>cy);
    let p = grid + <usize>(cy - 1) * rowBytes + ((<usize>(cx - 1)) << 2);
    v128.store(p, add(v128.load(p), mul(lane0(wy), wx)));
    p += rowBytes;
    v128.store(p, add(v128.load(p), mul(lane1(wy), wx)));
    p += rowBytes;
    v128.store(p, add(v128.load(p), mul(lane2(wy), wx)));
    p += rowBytes;
    v128.store(p, add(v128.load(p), mul(lane3(wy), wx)));
  }
}

/** Reads the field at points from..to-1: stores the repulsive force (2 f32 a point) and returns their share of Z. */
export function gather2(
  y: usize,
  from: i32,
  to: i32,
  originX: f32,
  originY: f32,
  invStep: f32,
  phi: usize,
  side: i32,
  force: usize,
): f64 {
  const rowBytes = (<usize>side) << 2,
    scale: f32 = -0.5 * invStep;
  let z: f64 = 0;
  for (let i = from; i < to; i++) {
    const gx = (load<f32>(y + ((<usize>i) << 3)) - originX) * invStep,
      gy = (load<f32>(y + ((<usize>i) << 3), 4) - originY) * invStep;
    const cx = <i32>gx,
      cy = <i32>gy,
      tx = gx - <f32>cx,
      ty = gy - <f32>cy,
      wx = splineWeights(tx),
      wy = splineWeights(ty),
      sy = splineSlopes(ty);
    const p = phi + <usize>(cy - 1) * rowBytes + ((<usize>(cx - 1)) << 2);
    const q0 = v128.load(p),
      q1 = v128.load(p + rowBytes),
      q2 = v128.load(p + 2 * rowBytes),
      q3 = v128.load(p + 3 * rowBytes);
    const line = add(
      add(mul(lane0(wy), q0), mul(lane1(wy), q1)),
      add(mul(lane2(wy), q2), mul(lane3(wy), q3)),
    );
    const rise = add(
      add(mul(lane0(sy), q0), mul(lane1(sy), q1)),
      add(mul(lane2(sy), q2), mul(lane3(sy), q3)),
    );
    z += laneSum(mul(line, wx));
    store<f32>(force + ((<usize>i) << 3), scale * laneSum(mul(line, splineSlopes(tx))));
    store<f32>(force + ((<usize>i) << 3), scale * laneSum(mul(rise, wx)), 4);
  }
  return z;
}

/** Own grids of all threads, summed in thread order -> half spectra of the rows. */
export function rowsForward2(
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
    blocks = side >> 3,
    end = shareStart(t + 1, threads, blocks);
  for (let b = shareStart(t, threads, blocks); b < end; b++) {
    loadRows(grids + ((<usize>b) << 5) * side, threads, gridBytes, side, buf);
    fftForward(buf, size, tw, true);
    splitSpectrum(buf, size, slots, spectrum, (<usize>side) << 5, b << 3, scratch);
  }
}

/** Column transforms, multiplication with the kernel spectrum, inverse column transforms. */
export function columns2(
  t: i32,
  threads: i32,
  size: i32,
  tw: usize,
  spectrum: usize,
  kernel: usize,
  buf: usize,
): void {
  const side = size >> 1,
    panels = (size >> 3) + 1,
    panelBytes = (<usize>side) << 5,
    end = shareStart(t + 1, threads, panels);
  for (let b = shareStart(t, threads, panels); b < end; b++) {
    const panel = spectrum + <usize>b * panelBytes;
    memory.copy(buf, panel, panelBytes);
    fftForward(buf, size, tw, true);
    let k = kernel + ((<usize>b) << 4) * size;
    for (let p = buf, stop = buf + ((<usize>size) << 5); p < stop; p += 32, k += 16) {
      const factor = v128.load(k);
      v128.store(p, mul(v128.load(p), factor));
      v128.store(p, mul(v128.load(p, 16), factor), 16);
    }
    fftInverse(buf, size, tw, true);
    memory.copy(panel, buf, panelBytes);
  }
}

export function rowsInverse2(
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
    blocks = side >> 3,
    end = shareStart(t + 1, threads, blocks);
  for (let b = shareStart(t, threads, blocks); b < end; b++) {
    joinSpectrum(buf, size, slots, spectrum, (<usize>side) << 5, b << 3, scratch);
    fftInverse(buf, size, tw, true);
    storeRows(buf, side, phi + ((<usize>b) << 5) * side);
  }
}

// ---- Spectrum of the kernel 1/(1+r^2), once per (size, step). It is real and even along both axes, so rows above size/2
// repeat, and a complex transform carries two real spectra. Kernel layout: panel b, then permuted row frequency, 4 f32.

/** First pass: rows 0 .. size/2 (in blocks of 8) to real panels `rows` of size/2 + 8 rows of 16 bytes. */
export function kernelRows2(
  t: i32,
  threads: i32,
  size: i32,
  step: f32,
  tw: usize,
  slots: usize,
  rows: usize,
  buf: usize,
  scratch: usize,
): void {
  const height = (size >> 1) + 8,
    blocks = height >> 3,
    end = shareStart(t + 1, threads, blocks),
    one = splat(1),
    panelBytes = (<usize>height) << 4;
  for (let b = shareStart(t, threads, blocks); b < end; b++) {
    const r = <f32>(b << 3),
      even = mul(splat(step), f32x4(r, r + 2, r + 4, r + 6)),
      odd = add(even, splat(step));
    const even2 = add(one, mul(even, even)),
      odd2 = add(one, mul(odd, odd));
    for (let x = 0; x < size; x++) {
      const d = <f32>(x <= size >> 1 ? x : size - x) * step,
        d2 = splat(d * d),
        p = buf + ((<usize>x) << 5);
      v128.store(p, f32x4.div(one, add(even2, d2)));
      v128.store(p, f32x4.div(one, add(odd2, d2)), 16);
    }
    fftForward(buf, size, tw, false);
    for (let k = 0; k <= size >> 1; k += 4) {
      for (let c = 0; c < 4; c++) {
        const a = buf + load<u32>(slots + (min(k + c, size >> 1) << 2));
        for (let j = 0; j < 8; j++) {
          // lane j/2 of the real (even rows) or imaginary (odd rows) part
          store<f32>(
            rows + <usize>(k >> 2) * panelBytes + ((<usize>((b << 3) + j)) << 4) + (c << 2),
            load<f32>(a + ((j & 1) << 4) + ((j >> 1) << 2)),
          );
        }
      }
    }
  }
}

/** Second pass: columns, two panels per transform, with the spline deconvolution and the 1/size^2 of the inverse. */
export function kernelColumns2(
  t: i32,
  threads: i32,
  size: i32,
  tw: usize,
  slots: usize,
  rows: usize,
  kernel: usize,
  buf: usize,
): void {
  const half = size >> 1,
    panelBytes = (<usize>(half + 8)) << 4,
    panels = (size >> 3) + 1,
    pairs = (panels + 1) >> 1,
    end = shareStart(t + 1, threads, pairs);
  for (let pair = shareStart(t, threads, pairs); pair < end; pair++) {
    const b0 = pair << 1,
      b1 = min(b0 + 1, panels - 1);
    for (let y = 0; y < size; y++) {
      const row = (<usize>(y <= half ? y : size - y)) << 4,
        p = buf + ((<usize>y) << 5);
      v128.store(p, v128.load(rows + <usize>b0 * panelBytes + row));
      v128.store(p, v128.load(rows + <usize>b1 * panelBytes + row), 16);
    }
    fftForward(buf, size, tw, false);
    const scale0 = mul(deconvolution4(tw, b0 << 2, size), splat(<f32>1 / (<f32>size * <f32>size)));
    const scale1 = mul(deconvolution4(tw, b1 << 2, size), splat(<f32>1 / (<f32>size * <f32>size)));
    for (let f = 0; f < size; f++) {
      const slot = load<u32>(slots + ((<usize>f) << 2)),
        p = buf + slot,
        g = splat(deconvolution(tw, f));
      v128.store(kernel + ((<usize>b0) << 4) * size + (slot >> 1), mul(mul(v128.load(p), g), scale0));
      v128.store(
        kernel + ((<usize>b1) << 4) * size + (slot >> 1),
        mul(mul(v128.load(p + (b1 == b0 ? 0 : 16)), g), scale1),
      );
    }
  }
}

/** Spreading and gathering each blur by the spline; this undoes both at frequency f: (3 / (2 + cos))^2. */
// @ts-ignore: decorator
@inline export function deconvolution(tw: usize, f: i32): f32 {
  const g: f32 = <f32>3 / (<f32>2 + load<f32>(tw + ((<usize>f) << 3)));
  return g * g;
}
// @ts-ignore: decorator
@inline export function deconvolution4(tw: usize, f: i32, size: i32): v128 {
  return f32x4(
    deconvolution(tw, f),
    deconvolution(tw, f + 1),
    deconvolution(tw, f + 2),
    deconvolution(tw, f + 3),
  );
}
