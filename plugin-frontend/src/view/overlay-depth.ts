import { type Eye, project } from "./camera.js";
import type { OverlayFrame } from "./overlay-frame.js";
import { css, line, spot } from "./overlay-parts.js";
import type { Scene } from "./scene.js";

/** What a solid layout has besides: where the hovered point stands, and which way the axes point. */
export function drawDepth(context: CanvasRenderingContext2D, frame: OverlayFrame): void {
  drawDropLine(context, frame);
  drawCross(context, frame.eye, frame.scene, frame.font);
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
