/** A dense array in C order, and the corner in it at which a block starts. */
export interface BlockCorner {
  readonly bytes: Uint8Array;
  readonly shape: readonly number[];
  readonly start: readonly number[];
}

/**
 * Copies a block of `counts` elements from one dense array into another, run by run of what is contiguous in both.
 * The caller has checked that the block lies within both.
 * @param size bytes per element
 */
export function copyBlock(
  from: BlockCorner,
  to: BlockCorner,
  counts: readonly number[],
  size: number,
): void {
  const last = counts.length - 1;
  const run = (counts[last] ?? 1) * size;
  if (run === 0 || counts.includes(0)) return;
  const index = counts.map(() => 0);
  for (;;) {
    const source = elementAt(from, index) * size;
    to.bytes.set(from.bytes.subarray(source, source + run), elementAt(to, index) * size);
    let axis = last - 1;
    for (; axis >= 0; axis--) {
      const next = (index[axis] as number) + 1;
      index[axis] = next < (counts[axis] as number) ? next : 0;
      if (index[axis] !== 0) break;
    }
    if (axis < 0) return;
  }
}

/** Number of the element at `index` from the block's corner. */
function elementAt({ shape, start }: BlockCorner, index: readonly number[]): number {
  let element = 0;
  for (const [axis, dim] of shape.entries())
    element = element * dim + (start[axis] as number) + (index[axis] as number);
  return element;
}
