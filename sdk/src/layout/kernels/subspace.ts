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
  { kernels, views }: Thread,
  at: SubspaceAddresses,
  random: Random,
  count: number,
  steps: number,
  tolerance: number,
): Subspace {
  const { size, width } = at;
  const axes = views.f32(at.axes, width * size);
  const images = views.f32(at.images, size * width);
  let basis = Float64Array.from({ length: width * size }, () => random.normal()) as Float64Array;
  let values: Float64Array = new Float64Array(width);
  for (let step = 1; ; step++) {
    orthonormalise(basis, width, size);
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
      basis = transposed(images, size, width);
      continue;
    }
    const ritz = symmetricEigen(projection(basis, images, size, width), width);
    const change = largestChange(ritz.values, values, count);
    values = ritz.values;
    if (ends || change <= tolerance * Math.abs(values[0] as number))
      return { axes: turn(basis, ritz.vectors, width, size), values };
    basis = turn(transposed(images, size, width), ritz.vectors, width, size);
  }
}

function largestChange(now: Float64Array, before: Float64Array, count: number): number {
  let change = 0;
  for (let i = 0; i < count; i++)
    change = Math.max(change, Math.abs((now[i] as number) - (before[i] as number)));
  return change;
}

function transposed(images: Float32Array, size: number, width: number): Float64Array {
  const out = new Float64Array(width * size);
  for (let c = 0, from = 0; c < size; c++)
    for (let i = 0; i < width; i++, from++) out[i * size + c] = images[from] as number;
  return out;
}

/** basis * matrix * basis', made symmetric. */
function projection(
  basis: Float64Array,
  images: Float32Array,
  size: number,
  width: number,
): Float64Array {
  const out = new Float64Array(width * width);
  for (let i = 0; i < width; i++)
    for (let c = 0; c < size; c++) {
      const factor = basis[i * size + c] as number;
      if (factor === 0) continue;
      for (let j = 0, to = i * width, from = c * width; j < width; j++, to++, from++)
        out[to] = (out[to] as number) + factor * (images[from] as number);
    }
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

/** Gram-Schmidt, each row twice. A row that depends on those before it becomes zero. */
function orthonormalise(basis: Float64Array, count: number, size: number): void {
  for (let i = 0; i < count; i++) {
    const row = basis.subarray(i * size, (i + 1) * size);
    const before = norm(row);
    for (let pass = 0; pass < 2; pass++)
      for (let j = 0, other = 0; j < i; j++, other += size) {
        let product = 0;
        for (let c = 0; c < size; c++) product += (row[c] as number) * (basis[other + c] as number);
        for (let c = 0; c < size; c++)
          row[c] = (row[c] as number) - product * (basis[other + c] as number);
      }
    const after = norm(row);
    const factor = after > 1e-9 * before && after > 0 ? 1 / after : 0;
    for (let c = 0; c < size; c++) row[c] = (row[c] as number) * factor;
  }
}

function norm(row: Float64Array): number {
  let square = 0;
  for (const entry of row) square += entry * entry;
  return Math.sqrt(square);
}

/** `addOuter` fills what lies right of the diagonal; symmetric is all of it. */
export function mirror(matrix: Float32Array, size: number): void {
  for (let i = 1; i < size; i++)
    for (let j = 0; j < i; j++) matrix[i * size + j] = matrix[j * size + i] as number;
}
