import type { CameraState, Insets } from "./api.js";

/** A camera on a canvas of a size: everything needed to say where a point is drawn. CSS px throughout. */
export interface Eye {
  readonly width: number;
  readonly height: number;
  readonly centre: readonly [number, number, number];
  readonly scale: number;
  /** Rotation, row-major 3 x 3. Rotated z points at the viewer. */
  readonly turn: Float32Array;
  /** Distance of the viewer from the centre in layout units; 0 draws without perspective. */
  readonly distance: number;
  /** Radius of the layout, in its units: what counts as front and back. */
  readonly depth: number;
}

/** Where a point is drawn: px from the left top, and depth towards the viewer in layout units. */
export interface Spot {
  x: number;
  y: number;
  z: number;
  /** Perspective factor; 0 when the point stands behind the viewer. */
  near: number;
}

/** Viewer's distance in radii of the layout: near enough for depth to show, far enough not to distort. */
const VIEWER_RADII = 3.2;
/** Share of the distance at which a point counts as behind the viewer. */
export const CLOSEST = 0.15;

/** `Eye.turn` as it is read: row-major. */
export type Turn = readonly [
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

export const FLAT: Pick<CameraState, "yaw" | "pitch"> = { yaw: 0, pitch: 0 };
/** First look at a 3-D layout: a little from above and from the side. */
export const OBLIQUE: Pick<CameraState, "yaw" | "pitch"> = { yaw: 0.5, pitch: 0.32 };

/** Turns by yaw about the upright axis, then by pitch about the horizontal one. */
export function turnMatrix(yaw: number, pitch: number): Float32Array {
  const cy = Math.cos(yaw);
  const sy = Math.sin(yaw);
  const cp = Math.cos(pitch);
  const sp = Math.sin(pitch);
  return new Float32Array([cy, 0, sy, sp * sy, cp, -sp * cy, -cp * sy, sp, cp * cy]);
}

export function eyeOf(
  camera: CameraState,
  size: { readonly width: number; readonly height: number },
  layout: { readonly dims: 2 | 3; readonly radius: number; readonly perspective: boolean },
): Eye {
  const solid = layout.dims === 3;
  return {
    width: size.width,
    height: size.height,
    centre: camera.centre,
    scale: camera.scale,
    turn: turnMatrix(camera.yaw, camera.pitch),
    distance: solid && layout.perspective ? layout.radius * VIEWER_RADII : 0,
    depth: solid ? layout.radius : 0,
  };
}

/** Writes where (x, y, z) is drawn into `spot` and gives it back. */
export function project(eye: Eye, x: number, y: number, z: number, spot: Spot): Spot {
  const dx = x - eye.centre[0];
  const dy = y - eye.centre[1];
  const dz = z - eye.centre[2];
  const t = eye.turn as unknown as Turn;
  const rz = t[6] * dx + t[7] * dy + t[8] * dz;
  const gap = eye.distance - rz;
  const near = eye.distance === 0 ? 1 : gap < eye.distance * CLOSEST ? 0 : eye.distance / gap;
  spot.x = eye.width / 2 + (t[0] * dx + t[1] * dy + t[2] * dz) * eye.scale * near;
  spot.y = eye.height / 2 - (t[3] * dx + t[4] * dy + t[5] * dz) * eye.scale * near;
  spot.z = rz;
  spot.near = near;
  return spot;
}

/** The layout position under a place of the screen, in the plane through the centre that faces the viewer. */
export function unproject(eye: Eye, x: number, y: number): [number, number, number] {
  const u = (x - eye.width / 2) / eye.scale;
  const v = (eye.height / 2 - y) / eye.scale;
  const t = eye.turn as unknown as Turn;
  // The inverse of a rotation is its transpose; the depth in this plane is 0.
  return [
    eye.centre[0] + t[0] * u + t[3] * v,
    eye.centre[1] + t[1] * u + t[4] * v,
    eye.centre[2] + t[2] * u + t[5] * v,
  ];
}

/** Zooms so that what is under (x, y) stays there. */
export function zoomAt(
  camera: CameraState,
  eye: Eye,
  x: number,
  y: number,
  factor: number,
): CameraState {
  const scale = camera.scale * factor;
  const under = unproject(eye, x, y);
  const keep = 1 - 1 / factor;
  return {
    ...camera,
    scale,
    centre: [
      camera.centre[0] + (under[0] - camera.centre[0]) * keep,
      camera.centre[1] + (under[1] - camera.centre[1]) * keep,
      camera.centre[2] + (under[2] - camera.centre[2]) * keep,
    ],
  };
}

/** Moves so that the layout follows a drag of (dx, dy) px. */
export function panBy(camera: CameraState, dx: number, dy: number): CameraState {
  // On a canvas without a size its middle is the left top; perspective changes nothing in the plane of the centre.
  const size = { width: 0, height: 0 };
  const eye = eyeOf(camera, size, { dims: 2, radius: 0, perspective: false });
  return { ...camera, centre: unproject(eye, -dx, -dy) };
}

const STEEPEST = Math.PI / 2;
const RADIANS_PER_PX = 0.008;

export function orbitBy(camera: CameraState, dx: number, dy: number): CameraState {
  const pitch = Math.max(-STEEPEST, Math.min(STEEPEST, camera.pitch + dy * RADIANS_PER_PX));
  return { ...camera, yaw: camera.yaw + dx * RADIANS_PER_PX, pitch };
}

/** Least and greatest of each axis over rows that are drawn; null where there are none. */
export interface Bounds {
  readonly low: [number, number, number];
  readonly high: [number, number, number];
}

export function boundsOf(
  positions: Float32Array,
  dims: 2 | 3,
  isShown: (row: number) => boolean,
  rows: Uint32Array,
): Bounds | null {
  let [left, bottom, back] = [Infinity, Infinity, Infinity];
  let [right, top, front] = [-Infinity, -Infinity, -Infinity];
  for (const row of rows) {
    if (!isShown(row)) continue;
    const x = positions[row * dims] as number;
    const y = positions[row * dims + 1] as number;
    const z = dims === 3 ? (positions[row * dims + 2] as number) : 0;
    if (x < left) left = x;
    if (x > right) right = x;
    if (y < bottom) bottom = y;
    if (y > top) top = y;
    if (z < back) back = z;
    if (z > front) front = z;
  }
  return left <= right ? { low: [left, bottom, back], high: [right, top, front] } : null;
}

/** Space left free around a fitted layout. */
const FIT_PADDING = 40;

/** The camera that shows `bounds` whole within the insets, at the angles of `angles`. */
export function fitBounds(
  bounds: Bounds,
  angles: Pick<CameraState, "yaw" | "pitch">,
  size: { readonly width: number; readonly height: number },
  insets: Insets,
  dims: 2 | 3,
): CameraState {
  const width = Math.max(40, size.width - insets.left - insets.right - 2 * FIT_PADDING);
  const height = Math.max(40, size.height - insets.top - insets.bottom - 2 * FIT_PADDING);
  const spanX = bounds.high[0] - bounds.low[0];
  const spanY = bounds.high[1] - bounds.low[1];
  const spanZ = bounds.high[2] - bounds.low[2];
  // In 3-D the layout turns: fit its sphere, a little tighter, since layouts seldom fill their corners.
  const ball = Math.hypot(spanX, spanY, spanZ) * 0.86;
  const across = dims === 3 ? ball : spanX;
  const along = dims === 3 ? ball : spanY;
  const scale = Math.min(
    across > 0 ? width / across : Infinity,
    along > 0 ? height / along : Infinity,
  );
  const fitted = Number.isFinite(scale) ? scale : Math.min(width, height) / 2;
  const middle: [number, number, number] = [
    (bounds.low[0] + bounds.high[0]) / 2,
    (bounds.low[1] + bounds.high[1]) / 2,
    (bounds.low[2] + bounds.high[2]) / 2,
  ];
  const camera: CameraState = {
    centre: middle,
    scale: fitted,
    yaw: angles.yaw,
    pitch: angles.pitch,
  };
  // The insets' middle, not the canvas', is where the layout belongs.
  return panBy(camera, (insets.left - insets.right) / 2, (insets.top - insets.bottom) / 2);
}

/** Between two cameras; scale goes by ratio, so that a zoom feels even. */
export function mixCameras(from: CameraState, to: CameraState, t: number): CameraState {
  const mix = (a: number, b: number) => a + (b - a) * t;
  return {
    centre: [
      mix(from.centre[0], to.centre[0]),
      mix(from.centre[1], to.centre[1]),
      mix(from.centre[2], to.centre[2]),
    ],
    scale: from.scale * (to.scale / from.scale) ** t,
    yaw: mix(from.yaw, to.yaw),
    pitch: mix(from.pitch, to.pitch),
  };
}
