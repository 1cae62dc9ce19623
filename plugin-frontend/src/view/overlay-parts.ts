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
