import type { Eye } from "./camera.js";
import type { Contour } from "./density.js";
import type { OpenFan } from "./fan.js";
import type { PlacedLabel } from "./labels.js";
import type { Layings } from "./overlay-lines.js";
import type { Scene } from "./scene.js";
import type { CoincidingSpot } from "./spot-limits.js";
import type { TileAtlas } from "./tile-atlas.js";
import type { Tile } from "./tile-placement.js";

/** All that lies over the points of one frame. */
export interface OverlayFrame {
  readonly scene: Scene;
  readonly atlas: TileAtlas;
  readonly eye: Eye;
  readonly radius: number;
  readonly labels: readonly PlacedLabel[];
  /** Corners of the lasso in hand, x and y pairs, or null. */
  readonly lasso: readonly number[] | null;
  /** Tiles in this frame, to ring them as squares and to enlarge the hovered one. */
  readonly tiles: readonly Tile[];
  readonly font: string;
  readonly contours: readonly Contour[];
  readonly layings: Layings;
  readonly spots: readonly CoincidingSpot[];
  readonly fan: OpenFan | null;
}

/** True where nothing would be drawn. */
export function isOverlayBlank(frame: OverlayFrame): boolean {
  const { scene, eye, layings } = frame;
  const { hovered, inspected, focused } = scene.marks;
  return (
    eye.depth === 0 &&
    Math.max(hovered, inspected, focused) < 0 &&
    [frame.labels, frame.contours, frame.spots, layings.rings, layings.sequences].every(
      (list) => list.length === 0,
    ) &&
    [frame.lasso, frame.fan, layings.trails, layings.axes].every((part) => part === null)
  );
}
