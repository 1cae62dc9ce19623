import type { Placement } from "./api.js";
import { CLOSEST, type Eye, type Turn } from "./camera.js";

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

/** Projects the `count` places from `first` on of `places`. */
export function projectBatch(
  batch: Batch,
  places: Uint32Array,
  first: number,
  count: number,
  placement: Placement,
  eye: Eye,
): void {
  if (eye.depth === 0) flat(batch, places, first, count, placement, eye);
  else solid(batch, places, first, count, placement, eye);
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
  { positions, dims }: Placement,
  { centre, turn, scale, distance, depth }: Eye,
): void {
  const [a, b, c, d, e, f, g, h, k] = turn as unknown as Turn;
  const [centreX, centreY, centreZ] = centre;
  for (let i = 0; i < count; i++) {
    const at = (places[first + i] as number) * dims; // first + count <= places.length
    const u = (positions[at] as number) - centreX;
    const v = (positions[at + 1] as number) - centreY;
    const w = (dims === 3 ? (positions[at + 2] as number) : 0) - centreZ;
    const turned = g * u + h * v + k * w;
    const gap = distance - turned;
    const isBehind = distance > 0 && gap < distance * CLOSEST;
    const zoom = isBehind ? Number.NaN : distance > 0 ? (scale * distance) / gap : scale;
    x[i] = (a * u + b * v + c * w) * zoom;
    y[i] = (d * u + e * v + f * w) * zoom;
    back[i] = Math.max(0, Math.min(1, 0.5 - (0.5 * turned) / depth));
  }
}
