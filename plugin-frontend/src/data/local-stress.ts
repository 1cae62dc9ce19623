/**
 * Local stress of each row: sqrt(sum (s m - d)^2 / sum d^2) over its neighbours in the vectors, where d is the distance
 * there, m that on the map, and s the one factor for all rows that makes the sum of squares least. NaN for rows
 * without a place or without neighbours apart from them. Source: Kruskal 1964, restricted to neighbours.
 * @param neighbours `indices` and `distances` [N, k] row-major
 * @param positions [N, dims] row-major
 */
export function localStress(
  neighbours: {
    readonly indices: Int32Array;
    readonly distances: Float32Array;
    readonly k: number;
  },
  positions: Float32Array,
  dims: 2 | 3,
): Float32Array {
  const { indices, distances, k } = neighbours;
  const rows = Math.floor(positions.length / dims);
  const onMap = new Float64Array(rows * k);
  let cross = 0;
  let square = 0;
  for (let row = 0; row < rows; row++)
    for (let at = row * k; at < (row + 1) * k; at++) {
      const other = indices[at] ?? -1;
      let sum = 0;
      for (let axis = 0; axis < dims; axis++)
        sum +=
          ((positions[row * dims + axis] ?? 0) - (positions[other * dims + axis] ?? Number.NaN)) **
          2;
      const length = Math.sqrt(sum);
      onMap[at] = length;
      if (!Number.isFinite(length)) continue;
      cross += length * (distances[at] ?? 0);
      square += sum;
    }
  const unit = square > 0 ? cross / square : 0;
  const stress = new Float32Array(rows);
  for (let row = 0; row < rows; row++) {
    let off = 0;
    let whole = 0;
    for (let at = row * k; at < (row + 1) * k; at++) {
      const apart = distances[at] ?? 0;
      const difference = unit * (onMap[at] ?? 0) - apart;
      if (!Number.isFinite(difference)) continue;
      off += difference * difference;
      whole += apart * apart;
    }
    stress[row] = whole > 0 ? Math.sqrt(off / whole) : Number.NaN;
  }
  return stress;
}
