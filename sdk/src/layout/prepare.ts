import { ShapeError } from "../errors.js";
import type { Control, Engine, Matrix } from "./engine.js";
import { columnMeans, unitRows } from "./matrix.js";
import type { PreStep } from "./request.js";

/** Pre-steps fitted to some vectors. */
export interface Preparation {
  /** Those vectors after the steps; the vectors themselves where there is no step. */
  readonly prepared: Matrix;
  /**
   * The same steps, as fitted, on other vectors of as many columns.
   * @throws ShapeError for another number of columns.
   */
  apply(other: Matrix): Matrix;
}

/** Applies `steps` in order to copies of `data`. */
export async function fitPreparation(
  data: Matrix,
  steps: readonly PreStep[],
  engine: Engine,
  control?: Control,
): Promise<Preparation> {
  let prepared = data;
  const fitted: ((matrix: Matrix) => Matrix)[] = [];
  for (const step of steps) {
    const apply = await fitStep(prepared, step, engine, control);
    prepared = apply(prepared);
    fitted.push(apply);
  }
  return {
    prepared,
    apply(other) {
      if (other.columns !== data.columns)
        throw new ShapeError("vectors", `${data.columns} columns`, `${other.columns}`);
      return fitted.reduce((matrix, apply) => apply(matrix), other);
    },
  };
}

/** `fitPreparation` where only the vectors themselves matter. */
export async function prepare(
  data: Matrix,
  steps: readonly PreStep[],
  engine: Engine,
  control?: Control,
): Promise<Matrix> {
  return (await fitPreparation(data, steps, engine, control)).prepared;
}

async function fitStep(
  data: Matrix,
  step: PreStep,
  engine: Engine,
  control?: Control,
): Promise<(matrix: Matrix) => Matrix> {
  const means = columnMeans(data);
  const unscaled = new Float64Array(data.columns).fill(1);
  switch (step) {
    case "unit-norm":
      return unitRows;
    case "centre":
      return (matrix) => shiftAndScale(matrix, means, unscaled);
    case "standardise": {
      const scales = inverseDeviations(data, means);
      return (matrix) => shiftAndScale(matrix, means, scales);
    }
    default: {
      const components = Number(step.slice("pca-".length));
      if (components >= Math.min(data.rows, data.columns))
        return (matrix) => shiftAndScale(matrix, means, unscaled);
      const { axes, mean, components: kept } = await engine.pca(data, { components }, control);
      return (matrix) => project(matrix, mean, axes, kept);
    }
  }
}

/** One over the standard deviation (of the population) of each column; 0 for a constant one. */
function inverseDeviations({ values, rows, columns }: Matrix, means: Float64Array): Float64Array {
  const squares = new Float64Array(columns);
  for (let row = 0, at = 0; row < rows; row++)
    for (let column = 0; column < columns; column++, at++)
      squares[column] =
        (squares[column] as number) + ((values[at] as number) - (means[column] as number)) ** 2;
  return squares.map((square, column) => {
    const deviation = Math.sqrt(square / Math.max(rows, 1));
    // A column is constant where what is left of it is rounding of its mean.
    return deviation <= 1e-7 * Math.abs(means[column] as number) ? 0 : 1 / deviation;
  });
}

function shiftAndScale(
  { values, rows, columns }: Matrix,
  means: Float64Array,
  scales: Float64Array,
): Matrix {
  const shifted = new Float32Array(values.length);
  for (let row = 0, at = 0; row < rows; row++)
    for (let column = 0; column < columns; column++, at++)
      shifted[at] =
        ((values[at] as number) - (means[column] as number)) * (scales[column] as number);
  return { values: shifted, rows, columns };
}

/** Coordinates along `axes`, `[count, columns]`, of the vectors less `mean`. */
export function project(
  { values, rows, columns }: Matrix,
  mean: Float32Array,
  axes: Float32Array,
  count: number,
): Matrix {
  const out = new Float32Array(rows * count);
  const centred = new Float64Array(columns);
  for (let row = 0; row < rows; row++) {
    for (let c = 0, at = row * columns; c < columns; c++, at++)
      centred[c] = (values[at] as number) - (mean[c] as number);
    for (let i = 0; i < count; i++) {
      let sum = 0;
      for (let c = 0, at = i * columns; c < columns; c++, at++)
        sum += (centred[c] as number) * (axes[at] as number);
      out[row * count + i] = sum;
    }
  }
  return { values: out, rows, columns: count };
}
