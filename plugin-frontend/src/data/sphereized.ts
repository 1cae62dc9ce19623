/** Vectors `[rows, dim]` centred, then every row scaled to length 1; a row of zeros stays. A copy. */
export function sphereized(vectors: Float32Array, rows: number, dim: number): Float32Array {
  const mean = new Float64Array(dim);
  for (let at = 0; at < rows * dim; at++)
    mean[at % dim] = (mean[at % dim] as number) + (vectors[at] as number);
  const values = new Float32Array(rows * dim);
  for (let row = 0; row < rows; row++) {
    let square = 0;
    for (let i = 0; i < dim; i++) {
      const value = (vectors[row * dim + i] as number) - (mean[i] as number) / rows;
      values[row * dim + i] = value;
      square += value * value;
    }
    const scale = square > 0 ? 1 / Math.sqrt(square) : 1;
    for (let i = row * dim; i < (row + 1) * dim; i++) values[i] = (values[i] as number) * scale;
  }
  return values;
}
