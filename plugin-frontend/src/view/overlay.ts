import { FLAG_SELECTED, type Rgb, SHAPES } from "./api.js";
import { type Eye, project } from "./camera.js";
import type { Contour } from "./density.js";
import type { Extras } from "./extras-type.js";
import type { OpenFan } from "./fan.js";
import type { PlacedLabel } from "./labels.js";
import { drawName } from "./labels.js";
import type { Layings } from "./overlay-lines.js";
import { css, drawTile, line, mixed, spot, tracePoint } from "./overlay-parts.js";
import { isNight } from "./point-pass.js";
import type { Scene } from "./scene.js";
import type { CoincidingSpot } from "./spot-limits.js";
import type { TileAtlas } from "./tile-atlas.js";
import type { Tile } from "./tile-placement.js";

/** How much larger the hovered thumbnail is. */
const HOVERED_TILE = 1.5;
const HOLLOW = SHAPES.indexOf("ring");
const NEIGHBOUR_DASH = [3, 2.5];
const LINK_DASH = [4, 3];
const LASSO_DASH = [5, 3];

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
  /** Null until they are loaded. */
  readonly extras: Extras | null;
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

/** What lies over the points, on a plain canvas: lines, rings, names, the lasso. Draws in CSS px. */
export function drawOverlay(context: CanvasRenderingContext2D, frame: OverlayFrame): void {
  const { scene, eye } = frame;
  if (eye.depth > 0) {
    drawDropLine(context, frame);
    drawCross(context, eye, scene, frame.font);
  }
  const { extras } = frame;
  extras?.drawAxes(context, frame);
  drawContours(context, frame);
  extras?.drawSequences(context, frame);
  extras?.drawTrails(context, frame);
  extras?.drawPointRings(context, frame);
  drawLinks(context, frame);
  drawRings(context, frame);
  extras?.drawSpots(context, frame);
  for (const label of frame.labels) drawName(context, label, scene.theme, frame.font);
  if (frame.lasso) drawLasso(context, frame.lasso, scene);
}

/** Contours in ink, the densest level strongest: density that does not depend on colour. */
function drawContours(
  context: CanvasRenderingContext2D,
  { scene, eye, contours }: OverlayFrame,
): void {
  const left = eye.width / 2 - eye.centre[0] * eye.scale;
  const top = eye.height / 2 + eye.centre[1] * eye.scale;
  context.lineWidth = 1;
  for (const { level, pieces } of contours) {
    context.beginPath();
    for (let i = 0; i < pieces.length; i += 4) {
      context.moveTo(
        left + (pieces[i] as number) * eye.scale,
        top - (pieces[i + 1] as number) * eye.scale,
      );
      context.lineTo(
        left + (pieces[i + 2] as number) * eye.scale,
        top - (pieces[i + 3] as number) * eye.scale,
      );
    }
    context.strokeStyle = css(scene.theme.ink, 0.3 + 0.5 * level);
    context.stroke();
  }
}

function drawLinks(context: CanvasRenderingContext2D, { scene, eye }: OverlayFrame): void {
  const { links, inspected } = scene.marks;
  const from = scene.spotOf(inspected, eye, spot());
  if (!from) return;
  const halo = css(scene.theme.markHalo);
  const mark = css(scene.theme.mark);
  for (const link of links) {
    const to = scene.spotOf(link.row, eye, spot());
    if (!to) continue;
    context.setLineDash(link.dashed ? LINK_DASH : []);
    line(context, from, to, halo, 2.4);
    line(context, from, to, mark, 1);
  }
  context.setLineDash([]);
}

function drawRings(context: CanvasRenderingContext2D, frame: OverlayFrame): void {
  const { scene, eye, radius } = frame;
  const { mark, markHalo, focus } = scene.theme;
  const { links, inspected, focused, hovered } = scene.marks;
  for (const link of links) {
    context.setLineDash(link.dashed ? NEIGHBOUR_DASH : []);
    ring(context, frame, link.row, radius + 4.5, 1.4, mark, null);
  }
  context.setLineDash([]);
  // Once more, so that nothing covers them.
  for (const row of new Set([inspected, focused, hovered])) drawPoint(context, frame, row);
  ring(context, frame, inspected, radius + 4, 2.5, mark, markHalo);
  ring(context, frame, focused, Math.max(12, radius + 6), 2.5, focus, markHalo);
  const tile = frame.tiles.find((candidate) => candidate.row === hovered);
  // The hovered picture once more, larger and above all others.
  if (tile) drawTile(context, frame, tile.row, tile.x, tile.y, tile.size * HOVERED_TILE, 2);
  else if (hovered !== inspected && scene.spotOf(hovered, eye, spot()))
    ring(context, frame, hovered, radius + 3, 2.2, mark, null);
}

/** A point as the shader draws it, above all others. Tiles are already in front. */
function drawPoint(context: CanvasRenderingContext2D, frame: OverlayFrame, row: number): void {
  const { scene, eye, radius } = frame;
  const at = row >= 0 && scene.isShown(row) ? scene.spotOf(row, eye, spot()) : null;
  if (!at || frame.tiles.some((tile) => tile.row === row)) return;
  const { theme, appearance, marks } = scene;
  const shape = appearance?.shape[row] ?? 0;
  const isHollow = shape === HOLLOW;
  const isSelected = ((marks.flags[row] as number) & FLAG_SELECTED) !== 0;
  const strength = (appearance?.strength[row] ?? 255) / 255;
  const pale = isHollow
    ? theme.paper
    : mixed(scene.colourOf(row), theme.paper, 0.8 * (1 - strength));
  tracePoint(context, shape, at.x, at.y, Math.max(2.5, isHollow ? radius * 0.66 : radius));
  context.fillStyle = css(pale);
  context.fill();
  context.strokeStyle = css(isSelected ? theme.mark : scene.edgeOf(row));
  context.lineWidth = isSelected ? 1.8 : 0.9;
  context.stroke();
}

/** A ring round a dot, or round the corners of a tile. */
function ring(
  context: CanvasRenderingContext2D,
  { scene, eye, tiles }: OverlayFrame,
  row: number,
  radius: number,
  width: number,
  colour: Rgb,
  halo: Rgb | null,
): void {
  const at = scene.spotOf(row, eye, spot());
  if (!at) return;
  const tile = tiles.find((candidate) => candidate.row === row);
  const outline = () => {
    context.beginPath();
    if (tile) {
      const half = tile.size / 2 + 1.5;
      context.roundRect(at.x - half, at.y - half, 2 * half, 2 * half, 5);
    } else context.arc(at.x, at.y, radius, 0, 2 * Math.PI);
  };
  if (halo) {
    outline();
    context.strokeStyle = css(halo);
    context.lineWidth = width + 2.5;
    context.stroke();
  }
  outline();
  context.strokeStyle = css(colour);
  context.lineWidth = width;
  context.stroke();
}

function drawLasso(
  context: CanvasRenderingContext2D,
  corners: readonly number[],
  { theme }: Scene,
): void {
  context.beginPath();
  for (let i = 0; i < corners.length; i += 2)
    context.lineTo(corners[i] as number, corners[i + 1] as number);
  context.closePath();
  context.fillStyle = css(theme.mark, isNight(theme) ? 0.06 : 0.04);
  context.fill();
  context.strokeStyle = css(theme.mark);
  context.lineWidth = 1.25;
  context.setLineDash(LASSO_DASH);
  context.stroke();
  context.setLineDash([]);
}

/** Dotted line from the hovered point to the floor: where it stands in depth. */
function drawDropLine(context: CanvasRenderingContext2D, { scene, eye }: OverlayFrame): void {
  const { hovered } = scene.marks;
  const bounds = hovered >= 0 && scene.isShown(hovered) ? scene.bounds() : null;
  if (!bounds) return;
  const [x, , z] = scene.positionOf(hovered);
  const from = scene.spotOf(hovered, eye, spot());
  const foot = project(eye, x, bounds.low[1], z, spot());
  if (!from || foot.near === 0) return;
  context.setLineDash([1.5, 3]);
  line(context, from, foot, css(scene.theme.ink), 1);
  context.setLineDash([]);
  context.beginPath();
  context.ellipse(foot.x, foot.y, 5, 2, 0, 0, 2 * Math.PI);
  context.fillStyle = css(scene.theme.ghostRing);
  context.fill();
}

const CROSS_SIDE = 72;
const CROSS_ARM = 24;

/** Which way the axes point, at the foot on the left; numbered, without units. */
function drawCross(
  context: CanvasRenderingContext2D,
  eye: Eye,
  { theme }: Scene,
  font: string,
): void {
  const x = 12 + CROSS_SIDE / 2;
  const y = eye.height - 46 - CROSS_SIDE / 2;
  context.beginPath();
  context.arc(x, y, CROSS_SIDE / 2, 0, 2 * Math.PI);
  context.fillStyle = css(theme.paper, 0.86);
  context.fill();
  context.strokeStyle = css(theme.ghost);
  context.lineWidth = 1;
  context.stroke();
  const arms = [0, 1, 2].map((axis) => ({
    name: String(axis + 1),
    dx: (eye.turn[axis] as number) * CROSS_ARM,
    dy: -(eye.turn[3 + axis] as number) * CROSS_ARM,
    dz: eye.turn[6 + axis] as number,
  }));
  arms.sort((a, b) => a.dz - b.dz);
  for (const arm of arms) {
    const tip = { x: x + arm.dx, y: y + arm.dy };
    line(context, { x, y }, tip, css(theme.ink), 1.4);
    context.beginPath();
    context.arc(tip.x, tip.y, 6.5, 0, 2 * Math.PI);
    context.fillStyle = css(theme.paper);
    context.fill();
    context.strokeStyle = css(theme.ink);
    context.lineWidth = 1;
    context.stroke();
    context.font = `500 9px ${font}`;
    context.textAlign = "center";
    context.textBaseline = "middle";
    context.fillStyle = css(theme.ink);
    context.fillText(arm.name, tip.x, tip.y + 0.5);
  }
}
