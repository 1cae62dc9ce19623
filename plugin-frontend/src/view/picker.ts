import { type Eye, project, type Spot, unproject } from "./camera.js";
import { PickGrid } from "./pick-grid.js";
import type { Scene } from "./scene.js";

/** A pick reaches this far beyond the edge of a point, px. */
const REACH_PX = 4;

/**
 * Finds rows by place on the screen. A flat layout has one grid in its own coordinates for ever; a solid one is
 * projected when first asked after the camera has moved.
 */
export class Picker {
  readonly #scene: Scene;
  #grid: PickGrid | null = null;
  #eye: Eye | null = null;

  constructor(scene: Scene) {
    this.#scene = scene;
  }

  /** Points have moved: by a placement, or by a step of a tween. */
  invalidate(): void {
    this.#grid = null;
  }

  /** The live row nearest to a place, within its radius and a little more, or -1. */
  nearest(eye: Eye, x: number, y: number, radius: number): number {
    const isLive = (row: number) => this.#scene.isLive(row);
    const reach = radius + REACH_PX;
    const grid = this.#gridFor(eye);
    if (eye.depth > 0) return this.#nearestInFront(grid, eye, x, y, reach);
    const [u, v] = unproject(eye, x, y);
    return grid.nearest(u, v, reach / eye.scale, isLive);
  }

  /** Live rows inside a polygon of the screen (x, y pairs), ascending. */
  inside(eye: Eye, polygon: readonly number[]): Uint32Array {
    const isLive = (row: number) => this.#scene.isLive(row);
    const grid = this.#gridFor(eye);
    if (eye.depth > 0) return grid.inside(polygon, isLive);
    const flat = new Float64Array(polygon.length);
    for (let i = 0; i < polygon.length; i += 2) {
      const [u, v] = unproject(eye, polygon[i] as number, polygon[i + 1] as number);
      flat[i] = u;
      flat[i + 1] = v;
    }
    return grid.inside(flat, isLive);
  }

  /** Calls `each` for every shown row in a rectangle of the screen, until it returns false. */
  visit(
    eye: Eye,
    x0: number,
    y0: number,
    x1: number,
    y1: number,
    each: (row: number) => unknown,
  ): void {
    if (this.#scene.rows === 0) return; // the grid of nothing takes as long as that of a hundred thousand points
    const grid = this.#gridFor(eye);
    const visit = (row: number) => !this.#scene.isShown(row) || each(row);
    if (eye.depth > 0) {
      grid.visit(x0, y0, x1, y1, visit);
      return;
    }
    const [u0, v0] = unproject(eye, x0, y1);
    const [u1, v1] = unproject(eye, x1, y0);
    grid.visit(u0, v0, u1, v1, visit);
  }

  /** In a solid layout the point in front wins among those under the pointer. */
  #nearestInFront(grid: PickGrid, eye: Eye, x: number, y: number, reach: number): number {
    let best = -1;
    let bestScore = Infinity;
    const spot: Spot = { x: 0, y: 0, z: 0, near: 1 };
    grid.visit(x - reach, y - reach, x + reach, y + reach, (row, px, py) => {
      const away = Math.hypot(px - x, py - y);
      if (away > reach || !this.#scene.isLive(row)) return;
      const [u, v, w] = this.#scene.positionOf(row);
      const back = 0.5 - (0.5 * project(eye, u, v, w, spot).z) / eye.depth;
      const score = away + back * reach;
      if (score < bestScore) {
        bestScore = score;
        best = row;
      }
    });
    return best;
  }

  #gridFor(eye: Eye): PickGrid {
    const isSolid = eye.depth > 0;
    if (this.#grid && (isSolid ? isSameEye(this.#eye, eye) : this.#eye === null)) return this.#grid;
    const { positions, dims } = this.#scene.placement;
    if (!isSolid) {
      this.#eye = null;
      this.#grid = new PickGrid(positions, dims);
      return this.#grid;
    }
    const rows = this.#scene.rows;
    const screen = new Float32Array(rows * 2);
    const spot: Spot = { x: 0, y: 0, z: 0, near: 1 };
    for (let row = 0; row < rows; row++) {
      const at = row * dims;
      project(
        eye,
        positions[at] as number,
        positions[at + 1] as number,
        positions[at + 2] as number,
        spot,
      );
      const isSeen = spot.near > 0 && isOnScreen(spot, eye);
      screen[2 * row] = isSeen ? spot.x : Number.NaN;
      screen[2 * row + 1] = isSeen ? spot.y : Number.NaN;
    }
    this.#eye = eye;
    this.#grid = new PickGrid(screen, 2);
    return this.#grid;
  }
}

/** Off-screen rows are left out of a screen grid: they would stretch its cells. */
function isOnScreen(spot: Spot, eye: Eye): boolean {
  return spot.x > -50 && spot.y > -50 && spot.x < eye.width + 50 && spot.y < eye.height + 50;
}

function isSameEye(a: Eye | null, b: Eye): boolean {
  return (
    a !== null &&
    a.width === b.width &&
    a.height === b.height &&
    a.scale === b.scale &&
    a.distance === b.distance &&
    a.centre.every((value, axis) => value === b.centre[axis]) &&
    a.turn.every((value, i) => value === b.turn[i])
  );
}
