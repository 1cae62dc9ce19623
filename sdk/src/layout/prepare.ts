import type { Control, Engine, Matrix } from "./engine.js";
import { columnMeans, unitRows } from "./matrix.js";
import type { PreStep } from "./request.js";

/** Applies `steps` in order to a copy of `data`; without steps returns `data` itself. */
export async function prepare(
  data: Matrix,
  steps: readonly PreStep[],
  engine: Engine,
  control?: Control,
): Promise<Matrix> {
  let prepared = data;
  for (const step of steps) {
    if (step === "centre") prepared = shiftAndScale(prepared, false);
    else if (step === "standardise") prepared = shiftAndScale(prepared, true);
    else if (step === "unit-norm") prepared = unitRows(prepared);
    else
      prepared = await keepComponents(prepared, Number(step.slice("pca-".length)), engine, control);
  }
  return prepared;
}

async function keepComponents(
  data: Matrix,
  components: number,
  engine: Engine,
  control?: Control,
): Promise<Matrix> {
  if (components >= Math.min(data.rows, data.columns)) return shiftAndScale(data, false);
  const { scores, components: columns } = await engine.pca(data, { components }, control);
  return { values: scores, rows: data.rows, columns };
}

/** Centred columns, divided by their standard deviation (of the population) where asked for. */
function shiftAndScale(data: Matrix, standardise: boolean): Matrix {
  const { values, rows, columns } = data;
  const means = columnMeans(data);
  const scales = new Float64Array(columns).fill(1);
  if (standardise) {
    const squares = new Float64Array(columns);
    for (let row = 0, at = 0; row < rows; row++)
      for (let column = 0; column < columns; column++, at++)
        squares[column] =
          (squares[column] as number) + ((values[at] as number) - (means[column] as number)) ** 2;
    for (let column = 0; column < columns; column++) {
      const deviation = Math.sqrt((squares[column] as number) / Math.max(rows, 1));
      // A column is constant where what is left of it is rounding of its mean.
      const isConstant = deviation <= 1e-7 * Math.abs(means[column] as number);
      scales[column] = isConstant ? 0 : 1 / deviation;
    }
  }
  const shifted = new Float32Array(values.length);
  for (let row = 0, at = 0; row < rows; row++)
    for (let column = 0; column < columns; column++, at++)
      shifted[at] =
        ((values[at] as number) - (means[column] as number)) * (scales[column] as number);
  return { values: shifted, rows, columns };
}
