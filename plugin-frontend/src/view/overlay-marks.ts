import type { OverlayFrame } from "./overlay-frame.js";
import { css, line, spot } from "./overlay-parts.js";
import { isNight } from "./point-pass.js";

const LINK_DASH = [4, 3];
const LASSO_DASH = [5, 3];

/** Contours in ink, the densest level strongest: density that does not depend on colour. */
export function drawContours(
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

/** From the inspected point to its neighbours. */
export function drawLinks(context: CanvasRenderingContext2D, { scene, eye }: OverlayFrame): void {
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

/** The lasso in hand. */
export function drawLasso(
  context: CanvasRenderingContext2D,
  { scene: { theme }, lasso: corners }: OverlayFrame,
): void {
  if (!corners) return;
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
