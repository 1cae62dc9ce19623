/**
 * The value that would stand at `place`, counted from 0, were `values` sorted; puts them in another order. Quickselect.
 * Source: C. A. R. Hoare, "Algorithm 65: find", 1961.
 */
export function select(values: Float32Array, place: number): number {
  let low = 0;
  let high = values.length - 1;
  while (low < high) {
    const pivot = values[(low + high) >> 1] as number;
    let i = low;
    let j = high;
    while (i <= j) {
      while ((values[i] as number) < pivot) i++;
      while ((values[j] as number) > pivot) j--;
      if (i > j) break;
      const value = values[i] as number;
      values[i] = values[j] as number;
      values[j] = value;
      i++;
      j--;
    }
    if (place <= j) high = j;
    else if (place >= i) low = i;
    else break;
  }
  return values[place] as number;
}

/**
 * The value that would stand at `place`, a small one, were `values` sorted; infinity where only infinity is left. Leaves
 * the values as they are; `kept` has room for more than `place` + 1 of them.
 */
export function smallestAt(values: Float32Array, place: number, kept: Float32Array): number {
  let count = 0;
  let bound = Number.POSITIVE_INFINITY;
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number;
    if (!(value < bound)) continue;
    kept[count++] = value;
    if (count < kept.length) continue;
    bound = select(kept, place);
    count = place + 1;
  }
  return count > place ? select(kept.subarray(0, count), place) : bound;
}
