import { FLAG_SELECTED, type Rgb, SHAPES } from "./api.js";
import { drawName } from "./labels.js";
import { drawAxes } from "./overlay-axes.js";
import { drawDepth } from "./overlay-depth.js";
import { drawSpots } from "./overlay-fan.js";
import type { OverlayFrame } from "./overlay-frame.js";
import { drawPointRings, drawSequences, drawTrails } from "./overlay-lines.js";
import { drawContours, drawLasso, drawLinks } from "./overlay-marks.js";
import { css, drawTile, mixed, spot, tracePoint } from "./overlay-parts.js";

/** How much larger the hovered thumbnail is. */
const HOVERED_TILE = 1.5;
const HOLLOW = SHAPES.indexOf("ring");
const NEIGHBOUR_DASH = [3, 2.5];

/** What lies over the points, on a plain canvas: lines, rings, names, the lasso. Draws in CSS px. */
export function drawOverlay(context: CanvasRenderingContext2D, frame: OverlayFrame): void {
  const { scene, eye } = frame;
  if (eye.depth > 0) drawDepth(context, frame);
  drawAxes(context, frame);
  drawContours(context, frame);
  drawSequences(context, frame);
  drawTrails(context, frame);
  drawPointRings(context, frame);
  drawLinks(context, frame);
  drawRings(context, frame);
  drawSpots(context, frame);
  for (const label of frame.labels) drawName(context, label, scene.theme, frame.font);
  drawLasso(context, frame);
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
