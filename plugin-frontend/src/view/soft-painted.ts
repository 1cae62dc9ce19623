import type { Eye } from "./camera.js";
import type { Layers } from "./layers.js";
import type { PointFrame } from "./point-pass.js";
import type { Scene } from "./scene.js";

/** Less than this from whole px is whole: points are painted to an eighth of a px. */
const WHOLE_PX = 1 / 64;

/** A sheet that was painted: of what, and where the camera was. */
export interface Painted {
  readonly subject: readonly unknown[];
  readonly centre: Eye["centre"];
}

/** All that a sheet shows of a frame. Of a flat layout the camera's centre is not in it: to move that moves the sheet. */
export function subjectOf(
  scene: Scene,
  layers: Layers,
  { eye, ratio, radius, theme, opaque }: PointFrame,
  share: number,
): readonly unknown[] {
  const { placement, order, appearance } = scene;
  const { width, height, scale, distance, depth } = eye;
  const points = [placement, order, appearance, layers, theme, radius, opaque, share];
  const flat = [...points, ratio, width, height, scale, depth];
  return depth === 0 ? flat : [...flat, distance, ...eye.turn, ...eye.centre];
}

/** By how many px, to the right and down, a sheet lies elsewhere now; null where another is to be painted. */
export function shiftOf(
  painted: Painted | null,
  subject: readonly unknown[],
  { eye, ratio }: PointFrame,
): { x: number; y: number } | null {
  if (painted?.subject.length !== subject.length) return null;
  if (painted.subject.some((part, at) => part !== subject[at])) return null;
  const px = eye.scale * ratio;
  const right = (painted.centre[0] - eye.centre[0]) * px;
  const down = (eye.centre[1] - painted.centre[1]) * px;
  const shift = { x: Math.round(right), y: Math.round(down) };
  const off = Math.max(Math.abs(right - shift.x), Math.abs(down - shift.y));
  return off < WHOLE_PX ? shift : null;
}
