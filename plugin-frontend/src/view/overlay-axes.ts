import { axisMarks } from "./axis-marks.js";
import type { OverlayFrame } from "./overlay-frame.js";
import { css, line } from "./overlay-parts.js";

/** Axes through the origin with names at their ends, over a grid where one is asked for. */
export function drawAxes(context: CanvasRenderingContext2D, frame: OverlayFrame): void {
  const { scene, eye, layings, font } = frame;
  if (!layings.axes) return;
  const { ghost, ghostRing, paper, ink } = scene.theme;
  const { lines, words } = axisMarks(scene, eye, layings.axes);
  for (const { from, to, isGrid } of lines)
    line(context, from, to, isGrid ? css(ghost, 0.5) : css(ghostRing), 1);
  context.textBaseline = "middle";
  context.lineWidth = 3;
  context.lineJoin = "round";
  context.strokeStyle = css(paper);
  for (const { x, y, text, anchor, isValue } of words) {
    context.font = `400 ${isValue ? 11 : 12}px ${font}`;
    context.textAlign = anchor;
    context.fillStyle = css(ink, isValue ? 0.65 : 1);
    context.strokeText(text, x, y);
    context.fillText(text, x, y);
  }
}
