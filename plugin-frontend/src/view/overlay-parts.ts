import type { Rgb } from "./api.js";
import type { Spot } from "./camera.js";
import type { Scene } from "./scene.js";
import type { TileAtlas } from "./tile-atlas.js";
import { FOOT_PX } from "./tile-pass.js";

/** One picture with its coloured foot; `edge` px of mark round it, or 0. */
export function drawTile(
  context: CanvasRenderingContext2D,
  { scene, atlas }: { readonly scene: Scene; readonly atlas: TileAtlas },
  row: number,
  x: number,
  y: number,
  side: number,
  edge: number,
): void {
  const left = x - side / 2;
  const top = y - side / 2;
  context.save();
  context.beginPath();
  context.roundRect(left, top, side, side, 4);
  context.clip();
  context.fillStyle = css(scene.theme.tile);
  context.fillRect(left, top, side, side);
  const picture = side - FOOT_PX;
  atlas.paint(context, row, left + FOOT_PX / 2, top, picture);
  context.fillStyle = css(scene.colourOf(row));
  context.fillRect(left, top + picture, side, FOOT_PX);
  context.restore();
  context.beginPath();
  const out = edge / 2;
  context.roundRect(left - out, top - out, side + edge, side + edge, 5);
  context.strokeStyle = edge > 0 ? css(scene.theme.mark) : css(scene.theme.ink, 0.12);
  context.lineWidth = edge > 0 ? edge : 1;
  context.stroke();
}

export function line(
  context: CanvasRenderingContext2D,
  from: { readonly x: number; readonly y: number },
  to: { readonly x: number; readonly y: number },
  colour: string,
  width: number,
): void {
  context.beginPath();
  context.moveTo(from.x, from.y);
  context.lineTo(to.x, to.y);
  context.strokeStyle = colour;
  context.lineWidth = width;
  context.stroke();
}

export function css(colour: Rgb, alpha = 1): string {
  return `rgba(${colour.map(Math.round).join(",")},${alpha})`;
}

export function spot(): Spot {
  return { x: 0, y: 0, z: 0, near: 1 };
}

export function mixed(a: Rgb, b: Rgb, t: number): Rgb {
  return [a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t, a[2] + (b[2] - a[2]) * t];
}

/** The outline of a point, sized as in point-shader.ts. */
export function tracePoint(
  context: CanvasRenderingContext2D,
  shape: number,
  x: number,
  y: number,
  size: number,
): void {
  context.beginPath();
  if (shape === 1) {
    const r = size * 1.25;
    polygon(context, [x, y - r, x + r, y, x, y + r, x - r, y]);
  } else if (shape === 2) {
    const r = size * 1.2;
    polygon(context, [x, y - r, x + r, y + 0.8 * r, x - r, y + 0.8 * r]);
  } else if (shape === 3) context.rect(x - 0.9 * size, y - 0.9 * size, 1.8 * size, 1.8 * size);
  else context.arc(x, y, size, 0, 2 * Math.PI);
}

function polygon(context: CanvasRenderingContext2D, corners: readonly number[]): void {
  for (let i = 0; i < corners.length; i += 2)
    context.lineTo(corners[i] as number, corners[i + 1] as number);
  context.closePath();
}
