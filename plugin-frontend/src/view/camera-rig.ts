import type { CameraState, Insets } from "./api.js";
import { type Eye, eyeOf, fitBounds, mixCameras, orbitBy, panBy, zoomAt } from "./camera.js";
import type { Scene } from "./scene.js";

const NO_INSETS: Insets = { left: 0, top: 0, right: 0, bottom: 0 };
/** How far one may zoom out and in, against the fit. */
const FARTHEST = 0.2;
const NEAREST = 20_000;
/** Flying to a point comes at least this near, against the fit. */
const FLY_ZOOM = 6;

/** The camera of one map, and what moves it. */
export class CameraRig {
  readonly #scene: Scene;
  #size: { width: number; height: number };
  #fitScale = 1;
  #way: { readonly from: CameraState; readonly to: CameraState } | null = null;
  camera: CameraState = { centre: [0, 0, 0], scale: 1, yaw: 0, pitch: 0 };
  insets: Insets = NO_INSETS;
  perspective = true;

  constructor(scene: Scene, size: { width: number; height: number }) {
    this.#scene = scene;
    this.#size = size;
  }

  eye(): Eye {
    return eyeOf(this.camera, this.#size, {
      dims: this.#scene.dims,
      radius: this.#scene.radius,
      perspective: this.perspective,
    });
  }

  /** The camera keeps its left top: opening a panel moves no point. */
  resize(size: { width: number; height: number }): void {
    const before = this.#size;
    const isFirst = before.width === 0 || before.height === 0;
    this.#size = size;
    if (isFirst) {
      this.camera = this.fitted(undefined, this.camera);
      this.rememberFit();
      return;
    }
    const dx = (before.width - size.width) / 2;
    const dy = (before.height - size.height) / 2;
    const shifted = (camera: CameraState) => panBy(camera, dx, dy);
    this.camera = shifted(this.camera);
    // A flight under way ends where it would have ended: on the same points, beside the panel that opened.
    if (this.#way) this.#way = { from: shifted(this.#way.from), to: shifted(this.#way.to) };
  }

  /** The camera that shows these rows, or all that are shown. */
  fitted(rows: Uint32Array | undefined, angles: Pick<CameraState, "yaw" | "pitch">): CameraState {
    const bounds = this.#scene.bounds(rows);
    if (!bounds) return this.camera;
    return fitBounds(bounds, angles, this.#size, this.insets, this.#scene.dims);
  }

  /** What zoom is counted from. */
  rememberFit(): void {
    const bounds = this.#scene.bounds();
    if (!bounds) return;
    this.#fitScale = fitBounds(
      bounds,
      this.camera,
      this.#size,
      this.insets,
      this.#scene.dims,
    ).scale;
  }

  zoomFromFit(): number {
    return this.camera.scale / this.#fitScale;
  }

  /** Looking at a row from near. */
  above(row: number): CameraState {
    const scale = Math.max(this.camera.scale, this.#fitScale * FLY_ZOOM);
    return { ...this.camera, centre: this.#scene.positionOf(row), scale };
  }

  pan(dx: number, dy: number): void {
    this.camera = panBy(this.camera, dx, dy);
  }

  turn(dx: number, dy: number): void {
    this.camera = orbitBy(this.camera, dx, dy);
  }

  zoom(factor: number, x: number, y: number): void {
    const scale = this.camera.scale * factor;
    const held = Math.max(this.#fitScale * FARTHEST, Math.min(this.#fitScale * NEAREST, scale));
    this.camera = zoomAt(this.camera, this.eye(), x, y, held / this.camera.scale);
  }

  /** A way from here to there; call with 0..1. One at a time: a new one takes the place of the one before. */
  path(to: CameraState): (t: number) => void {
    this.#way = { from: this.camera, to };
    return (t) => {
      const way = this.#way;
      if (!way) return;
      this.camera = t >= 1 ? way.to : mixCameras(way.from, way.to, t);
      if (t >= 1) this.#way = null;
    };
  }
}
