import type { OpenFan } from "./fan.js";
import type { OverlayFrame } from "./overlay-frame.js";
import { css, drawTile, line } from "./overlay-parts.js";

const SPOT_RING_PX = 9.5;
const TILE_PX = 44;
const DOT_PX = 8;

/** Rings and counts at the spots where points coincide, and the fan that is open. */
export function drawSpots(context: CanvasRenderingContext2D, frame: OverlayFrame): void {
  const { scene, spots, font, fan } = frame;
  context.font = `400 11px ${font}`;
  context.textAlign = "left";
  context.textBaseline = "middle";
  for (const spot of spots) {
    context.beginPath();
    context.arc(spot.x, spot.y, SPOT_RING_PX, 0, 2 * Math.PI);
    context.strokeStyle = css(scene.theme.ghostRing);
    context.lineWidth = 1.2;
    context.stroke();
    const x = spot.x + SPOT_RING_PX + 1;
    const y = spot.y - SPOT_RING_PX;
    context.lineWidth = 3;
    context.strokeStyle = css(scene.theme.paper);
    context.strokeText(String(spot.rows.length), x, y);
    context.fillStyle = css(scene.theme.ink);
    context.fillText(String(spot.rows.length), x, y);
  }
  if (fan) drawFan(context, frame, fan);
}

/** Members over a disc of paper, with lines to their true place. */
function drawFan(context: CanvasRenderingContext2D, frame: OverlayFrame, fan: OpenFan): void {
  const { scene, atlas } = frame;
  const { mark, ink, paper } = scene.theme;
  context.beginPath();
  context.arc(fan.x, fan.y, fan.radius, 0, 2 * Math.PI);
  context.fillStyle = css(paper, 0.86);
  context.fill();
  for (const member of fan.members) line(context, fan, member, css(ink), 1);
  context.beginPath();
  context.arc(fan.x, fan.y, 3.5, 0, 2 * Math.PI);
  context.fillStyle = css(ink);
  context.fill();
  for (const member of fan.members) {
    const isMarked = member.row === scene.marks.hovered || member.row === scene.marks.focused;
    if (atlas.has(member.row)) {
      drawTile(context, frame, member.row, member.x, member.y, TILE_PX, isMarked ? 2 : 0);
      continue;
    }
    context.beginPath();
    context.arc(member.x, member.y, DOT_PX, 0, 2 * Math.PI);
    context.fillStyle = css(scene.colourOf(member.row));
    context.fill();
    context.strokeStyle = css(isMarked ? mark : scene.edgeOf(member.row));
    context.lineWidth = isMarked ? 2.2 : 0.9;
    context.stroke();
  }
}
