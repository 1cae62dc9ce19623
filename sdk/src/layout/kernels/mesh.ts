/** Transform sizes, 2^k, 3 * 2^k and 5 * 2^k; a grid has half as many nodes a side (the rest is zero padding). */
export const SIZES_2D: readonly number[] = [
  32, 48, 64, 80, 96, 128, 160, 192, 256, 320, 384, 512, 640, 768, 1024, 1280, 1536, 2048, 2560,
  3072, 4096,
];
export const SIZES_3D: readonly number[] = [32, 48, 64, 80, 96, 128, 160, 192, 256];

/** Nodes that the points need around them, both borders together, and slack for one step of the points. */
const BORDER_NODES = 6;

/** Room for growth when a mesh is chosen, so that it is kept for some iterations: its kernel spectrum is costly. */
const GROWTH = 1.06;

export interface Mesh {
  /** Transform size; 0 before the first mesh. */
  readonly size: number;
  /** Spacing of the nodes in layout units. */
  readonly step: number;
}

export const NO_MESH: Mesh = { size: 0, step: 0 };

/**
 * The smallest mesh that covers `span` with a step of at most `coarsest`; never finer than `finest`. `now` is kept
 * while it fits and no smaller size would do. Beyond the largest size the step grows, so that no point ever leaves the
 * grid.
 */
export function chooseMesh(
  sizes: readonly number[],
  span: number,
  finest: number,
  coarsest: number,
  now: Mesh,
): Mesh {
  const nodes = (size: number) => size / 2 - BORDER_NODES;
  const fits = (size: number, step: number) => nodes(size) * step >= span;
  const size = sizes.find((candidate) => fits(candidate, coarsest)) ?? Math.max(...sizes);
  if (size === now.size && fits(size, now.step)) return now;
  const snug = (span * GROWTH) / nodes(size);
  const step = Math.max(finest, Math.min(snug, coarsest));
  return { size, step: Math.fround(fits(size, step) ? step : snug) };
}

/** The largest transform size a run may need for `limit` nodes a side; bounds its memory. */
export function largestSize(sizes: readonly number[], limit: number): number {
  return sizes.filter((size) => size <= limit).at(-1) ?? 0;
}

/** Fills `out` with (cos, sin) pairs of 2 pi k / size, computed in double precision. */
export function fillTwiddles(out: Float32Array, size: number): void {
  for (let k = 0; k < size; k++) {
    const angle = (2 * Math.PI * k) / size;
    out[2 * k] = Math.cos(angle);
    out[2 * k + 1] = Math.sin(angle);
  }
}
