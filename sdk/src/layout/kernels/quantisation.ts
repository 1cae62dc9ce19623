/** Length of a quantised row that kernels allow. Source: assembly/quantise.ts. */
export const LONGEST = 32_000;

/** A row longer than this multiple of the usual length does not set the scale: it would make all others equal. */
const OUTLIER_FACTOR = 4;
const USUAL_SHARE = 0.999;

/** Mean of each of `columns` over `rows` rows. */
export function columnMeans(data: Float32Array, rows: number, columns: number): Float64Array {
  const means = new Float64Array(columns);
  for (let row = 0, i = 0; row < rows; row++)
    for (let c = 0; c < columns; c++, i++) means[c] = (means[c] as number) + (data[i] as number);
  for (let c = 0; c < columns; c++) means[c] = (means[c] as number) / rows;
  return means;
}

/**
 * Factor under which nearly all centred rows keep within `LONGEST`: all of them, but for outliers of more than four
 * times the usual length, one row in a thousand at most. 1 where all rows are equal.
 */
export function quantisationScale(
  data: Float32Array,
  rows: number,
  columns: number,
  means: ArrayLike<number>,
): number {
  const lengths = new Float64Array(rows);
  for (let row = 0, i = 0; row < rows; row++) {
    let square = 0;
    for (let c = 0; c < columns; c++, i++) {
      const apart = (data[i] as number) - (means[c] as number); // `**` is slow until the code is optimised
      square += apart * apart;
    }
    lengths[row] = Math.sqrt(square);
  }
  lengths.sort();
  const usual = lengths[Math.min(rows - 1, Math.floor(rows * USUAL_SHARE))] as number;
  const longest = lengths[rows - 1] as number;
  const limit = usual > 0 ? Math.min(longest, usual * OUTLIER_FACTOR) : longest;
  return limit > 0 ? (LONGEST - 256) / limit : 1;
}
