import type { Matrix } from "../engine.js";

export interface UnitRows {
  /** Writes the rows, scaled to length 1. */
  readonly fill: (target: Float32Array) => void;
  /** Rows of length 0: they have no direction. */
  readonly zeroRows: readonly number[];
}

/** The rows of `data` scaled to length 1, without a copy of them all. */
export function copyUnitRows({ values, rows, columns }: Matrix): UnitRows {
  const scales = new Float64Array(rows);
  const zeroRows: number[] = [];
  for (let row = 0, i = 0; row < rows; row++) {
    let square = 0;
    for (let c = 0; c < columns; c++, i++) square += (values[i] as number) ** 2;
    if (square === 0) zeroRows.push(row);
    else scales[row] = 1 / Math.sqrt(square);
  }
  return {
    zeroRows,
    fill: (target) => {
      for (let row = 0, i = 0; row < rows; row++) {
        const scale = scales[row] as number;
        for (let c = 0; c < columns; c++, i++) target[i] = (values[i] as number) * scale;
      }
    },
  };
}
