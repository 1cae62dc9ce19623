import type { Random } from "../random.js";
import { symmetricEigen } from "../reference/symmetric-eigen.js";
import type { Thread } from "./program.js";

/** Where the iteration finds its matrix and room for its vectors. */
export interface SubspaceAddresses {
  /** Symmetric float32 `[size, size]`, 8 rows more readable behind it; size is a multiple of 8. */
  readonly matrix: number;
  readonly size: number;
  /** Vectors iterated: a multiple of 8. */
  readonly width: number;
  /** float32 `[width + 8, size]`, its panels, and `[size, width]`. */
  readonly axes: number;
  readonly panels: number;
  readonly images: number;
  /** float64 `[width, size]` and `[width, width]`. */
  readonly basis: number;
  readonly projected: number;
  /** 192 bytes. */
  readonly scratch: number;
}

export interface Subspace {
  /** `[width, size]`, orthonormal rows (or zero), by falling value. */
  readonly axes: Float64Array;
  readonly values: Float64Array;
}

/**
 * Leading eigenvectors by subspace iteration with Rayleigh-Ritz. Ends after `steps`, or once a step changes none of the
 * first `count` values by more than `tolerance` of the largest.
 */
export function leadingSubspace(
  thread: Thread,
  at: SubspaceAddresses,
  random: Random,
  count: number,
  steps: number,
  tolerance: number,
): Subspace {
  const { kernels, views } = thread;
  const { size, width } = at;
  const axes = views.f32(at.axes, width * size);
  const images = views.f32(at.images, size * width);
  const basis = views.f64(at.basis, width * size);
  for (let i = 0; i < basis.length; i++) basis[i] = random.normal();
  let values: Float64Array = new Float64Array(width);
  for (let step = 1; ; step++) {
    for (let row = 0; row < width; row++) kernels.orthonormaliseRow(at.basis, row, size);
    axes.set(basis);
    kernels.packRows(at.axes, 0, width, size, at.panels);
    kernels.multiply(
      at.matrix,
      size,
      0,
      size,
      at.panels,
      width / 8,
      at.images,
      width * 4,
      at.scratch,
    );
    const ends = step >= steps;
    // The turn to the principal axes costs more than the step: only now and then, and at the end.
    if (!ends && step % 5 !== 0) {
      transpose(images, size, width, basis);
      continue;
    }
    const ritz = symmetricEigen(projection(thread, at), width);
    const change = largestChange(ritz.values, values, count);
    values = ritz.values;
    if (ends || change <= tolerance * Math.abs(values[0] as number))
      return { axes: turn(basis, ritz.vectors, width, size), values };
    transpose(images, size, width, basis);
    basis.set(turn(basis, ritz.vectors, width, size));
  }
}

function largestChange(now: Float64Array, before: Float64Array, count: number): number {
  let change = 0;
  for (let i = 0; i < count; i++)
    change = Math.max(change, Math.abs((now[i] as number) - (before[i] as number)));
  return change;
}

function transpose(images: Float32Array, size: number, width: number, out: Float64Array): void {
  for (let c = 0, from = 0; c < size; c++)
    for (let i = 0; i < width; i++, from++) out[i * size + c] = images[from] as number;
}

/** basis * matrix * basis', made symmetric. */
function projection({ kernels, views }: Thread, at: SubspaceAddresses): Float64Array {
  const { size, width } = at;
  views.f64(at.projected, width * width).fill(0);
  for (let i = 0; i < width; i++)
    kernels.imageProducts(
      at.basis + i * size * 8,
      at.images,
      size,
      width,
      at.projected + i * width * 8,
    );
  const out = views.f64(at.projected, width * width).slice();
  for (let i = 0; i < width; i++)
    for (let j = 0; j < i; j++) {
      const mean = ((out[i * width + j] as number) + (out[j * width + i] as number)) / 2;
      out[i * width + j] = mean;
      out[j * width + i] = mean;
    }
  return out;
}

/** Rows of `factors` times the basis. */
function turn(
  basis: Float64Array,
  factors: Float64Array,
  width: number,
  size: number,
): Float64Array {
  const turned = new Float64Array(basis.length);
  for (let i = 0; i < width; i++)
    for (let j = 0; j < width; j++) {
      const factor = factors[i * width + j] as number;
      for (let c = 0, to = i * size, from = j * size; c < size; c++, to++, from++)
        turned[to] = (turned[to] as number) + factor * (basis[from] as number);
    }
  return turned;
}

/** `addOuter` fills what lies right of the diagonal; symmetric is all of it. */
export function mirror(matrix: Float32Array, size: number): void {
  for (let i = 1; i < size; i++)
    for (let j = 0; j < i; j++) matrix[i * size + j] = matrix[j * size + i] as number;
}
