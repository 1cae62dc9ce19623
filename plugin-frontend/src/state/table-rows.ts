/** Which rows the table shows, in which order: the same as on the map. Pure. */
export interface TableOrder {
  readonly rows: number;
  /** All rows in the order of a column, or null for the order of the file. */
  readonly order: Uint32Array | null;
  readonly kept: Uint8Array | null;
  readonly leftOut: Uint8Array | null;
}

export function tableRows({ rows, order, kept, leftOut }: TableOrder): Uint32Array {
  const found = new Uint32Array(rows);
  let count = 0;
  for (let place = 0; place < rows; place++) {
    const row = order === null ? place : (order[place] ?? place);
    if (leftOut?.[row] === 1 || (kept !== null && kept[row] !== 1)) continue;
    found[count] = row;
    count++;
  }
  return found.subarray(0, count);
}
