import { ArgumentError } from "../../errors.js";
import type { Control, Matrix, PcaOptions, PcaResult } from "../engine.js";
import { columnMeans } from "../matrix.js";
import { Pacer } from "../pacer.js";
import { leadingEigen } from "./leading-eigen.js";
import { gramMatrix } from "./products.js";

/** Directions with less than this share of the variance are rounding of float32 input, not data. */
const RANK_TOLERANCE = 1e-13;

/**
 * Principal components through the smaller of the covariance and the Gram matrix, in float64.
 * @throws ArgumentError where `components` is not a positive whole number.
 */
export async function referencePca(
  data: Matrix,
  options: PcaOptions,
  control?: Control,
): Promise<PcaResult> {
  const { rows, columns } = data;
  const { components, centre = true, seed = 0 } = options;
  if (!Number.isSafeInteger(components) || components < 1)
    throw new ArgumentError("components", "a positive whole number", String(components));
  const pacer = new Pacer(control);
  const means = centre ? columnMeans(data) : new Float64Array(columns);
  const isWide = columns > rows;
  const size = Math.min(rows, columns);
  const wanted = Math.min(components, size);
  const strips = isWide ? centredRows(data, means) : centredColumns(data, means);
  const gram = await gramMatrix(strips, size, isWide ? columns : rows, pacer);
  let total = 0;
  for (let i = 0; i < size; i++) total += gram[i * size + i] as number;
  const { values, vectors } = await leadingEigen(gram, size, wanted, seed, pacer);

  let kept = 0;
  while (kept < wanted && (values[kept] as number) > RANK_TOLERANCE * total) kept++;
  const axes = isWide
    ? axesFromRows(strips, vectors, values, kept, rows, columns)
    : vectors.slice(0, kept * columns);
  fixSigns(axes, kept, columns);
  return {
    scores: project(data, means, axes, kept),
    axes: Float32Array.from(axes),
    mean: Float32Array.from(means),
    varianceRatios: Float64Array.from({ length: kept }, (_, i) => (values[i] as number) / total),
    components: kept,
  };
}

function centredRows({ values, rows, columns }: Matrix, means: Float64Array): Float64Array {
  const out = new Float64Array(rows * columns);
  for (let row = 0, at = 0; row < rows; row++)
    for (let column = 0; column < columns; column++, at++)
      out[at] = (values[at] as number) - (means[column] as number);
  return out;
}

/** The transposed matrix, centred: the covariance is the Gram matrix of its rows. */
function centredColumns({ values, rows, columns }: Matrix, means: Float64Array): Float64Array {
  const out = new Float64Array(rows * columns);
  for (let row = 0, at = 0; row < rows; row++)
    for (let column = 0; column < columns; column++, at++)
      out[column * rows + row] = (values[at] as number) - (means[column] as number);
  return out;
}

/** The axis of an eigenvector u of X X' is X' u, scaled to length 1. */
function axesFromRows(
  centred: Float64Array,
  vectors: Float64Array,
  values: Float64Array,
  count: number,
  rows: number,
  columns: number,
): Float64Array {
  const axes = new Float64Array(count * columns);
  for (let i = 0; i < count; i++) {
    const scale = 1 / Math.sqrt(values[i] as number);
    for (let row = 0; row < rows; row++) {
      const weight = scale * (vectors[i * rows + row] as number);
      for (let c = 0, to = i * columns, from = row * columns; c < columns; c++, to++, from++)
        axes[to] = (axes[to] as number) + weight * (centred[from] as number);
    }
  }
  return axes;
}

/** An axis and its negative are equally right; this one has its largest absolute entry positive. */
function fixSigns(axes: Float64Array, count: number, columns: number): void {
  for (let i = 0; i < count; i++) {
    const axis = axes.subarray(i * columns, (i + 1) * columns);
    let largest = 0;
    for (const entry of axis) if (Math.abs(entry) > Math.abs(largest)) largest = entry;
    if (largest < 0) for (let c = 0; c < columns; c++) axis[c] = -(axis[c] as number);
  }
}

function project(
  { values, rows, columns }: Matrix,
  means: Float64Array,
  axes: Float64Array,
  count: number,
): Float32Array {
  const scores = new Float32Array(rows * count);
  const centred = new Float64Array(columns);
  for (let row = 0; row < rows; row++) {
    for (let c = 0, at = row * columns; c < columns; c++, at++)
      centred[c] = (values[at] as number) - (means[c] as number);
    for (let i = 0; i < count; i++) {
      let sum = 0;
      for (let c = 0, at = i * columns; c < columns; c++, at++)
        sum += (centred[c] as number) * (axes[at] as number);
      scores[row * count + i] = sum;
    }
  }
  return scores;
}
