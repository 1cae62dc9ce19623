import type { Placement } from "./api.js";
import type { Eye } from "./camera.js";

/** Where a part of the points is drawn. */
export interface Batch {
  /** Px from the middle of the map, to the right and upwards; NaN behind the viewer. */
  readonly x: Float32Array;
  readonly y: Float32Array;
  /** 0 in front, 1 behind. */
  readonly back: Float32Array;
}

/** Points that are projected at once. */
export const BATCH = 4096;

export function makeBatch(): Batch {
  const zeros = () => new Float32Array(BATCH);
  return { x: zeros(), y: zeros(), back: zeros() };
}

/** Projects the `count` places from `first` on of `places`, `t` of the way from one position to the other. */
export function projectBatch(
  batch: Batch,
  places: Uint32Array,
  first: number,
  count: number,
  way: { readonly from: Placement; readonly to: Placement; readonly t: number },
  eye: Eye,
): void {
  if (eye.depth === 0 && way.t === 1) flat(batch, places, first, count, way.to, eye);
  else solid(batch, places, first, count, way, eye);
}

function flat(
  { x, y }: Batch,
  places: Uint32Array,
  first: number,
  count: number,
  { positions, dims }: Placement,
  eye: Eye,
): void {
  const { scale } = eye;
  const [centreX, centreY] = eye.centre;
  for (let i = 0; i < count; i++) {
    const at = (places[first + i] as number) * dims; // first + count <= places.length
    x[i] = ((positions[at] as number) - centreX) * scale;
    y[i] = ((positions[at + 1] as number) - centreY) * scale;
  }
}

function solid(
  { x, y, back }: Batch,
  places: Uint32Array,
  first: number,
  count: number,
  { from, to, t }: { readonly from: Placement; readonly to: Placement; readonly t: number },
  { centre, turn, scale, distance, depth }: Eye,
): void {
  const [a, b, c, d, e, f, g, h, k] = turn as unknown as readonly number[] as [
    number,
    number,
    number,
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const start = from.positions;
  const end = to.positions;
  const [centreX, centreY, centreZ] = centre;
  for (let i = 0; i < count; i++) {
    const place = places[first + i] as number; // first + count <= places.length
    const at = place * to.dims;
    let u = end[at] as number;
    let v = end[at + 1] as number;
    let w = to.dims === 3 ? (end[at + 2] as number) : 0;
    if (t < 1) {
      const before = place * from.dims;
      u = (start[before] as number) * (1 - t) + u * t;
      v = (start[before + 1] as number) * (1 - t) + v * t;
      w = (from.dims === 3 ? (start[before + 2] as number) * (1 - t) : 0) + w * t;
    }
    u -= centreX;
    v -= centreY;
    w -= centreZ;
    const turned = g * u + h * v + k * w;
    const gap = distance - turned;
    const isBehind = distance > 0 && gap < distance * 0.15;
    const zoom = isBehind ? Number.NaN : distance > 0 ? (scale * distance) / gap : scale;
    x[i] = (a * u + b * v + c * w) * zoom;
    y[i] = (d * u + e * v + f * w) * zoom;
    back[i] = depth > 0 ? Math.max(0, Math.min(1, 0.5 - (0.5 * turned) / depth)) : 0;
  }
}
