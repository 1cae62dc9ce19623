import type { AxisNames, Rgb } from "./api.js";
import { axisMarks } from "./axis-marks.js";
import type { Eye } from "./camera.js";
import type { Contour } from "./density.js";
import { LABEL_STYLES, type PlacedLabel } from "./labels.js";
import { NO_COLOUR } from "./layers.js";
import { drawTile, mixed, spot } from "./overlay-parts.js";
import { isNight } from "./point-pass.js";
import type { Scene } from "./scene.js";
import type { TileAtlas } from "./tile-atlas.js";
import type { Tile } from "./tile-placement.js";
import { WASH } from "./wash.js";

/** Points above this are one picture: no drawing program opens more with pleasure. */
export const MOST_VECTOR_POINTS = 20_000;

export interface SvgFrame {
  readonly scene: Scene;
  readonly eye: Eye;
  readonly radius: number;
  readonly labels: readonly PlacedLabel[];
  readonly contours: readonly Contour[];
  readonly axes: AxisNames | null;
  readonly font: string;
  /** Points as a picture (a data URL), where they are too many or drawn as density; else null. */
  readonly picture: string | null;
  readonly atlas: TileAtlas;
  readonly tiles: readonly Tile[];
}

/** The map as one SVG file: the same places, colours and order as on the screen. */
export function mapToSvg(frame: SvgFrame): string {
  const { eye, scene, picture } = frame;
  const { width, height } = eye;
  const parts = [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="${escaped(frame.font)}">`,
    `<rect width="${width}" height="${height}" fill="${hex(scene.theme.paper)}"/>`,
  ];
  if (picture) parts.push(`<image href="${picture}" width="${width}" height="${height}"/>`);
  else addPoints(parts, frame);
  for (const tile of frame.tiles) {
    const half = tile.size / 2;
    const url = tileAsPng(frame, tile);
    parts.push(
      `<image href="${url}" x="${px(tile.x - half)}" y="${px(tile.y - half)}" width="${px(tile.size)}" height="${px(tile.size)}"/>`,
    );
  }
  addAxes(parts, frame);
  addContours(parts, frame);
  addLinks(parts, frame);
  for (const label of frame.labels) parts.push(nameOf(label, scene));
  parts.push("</svg>");
  return parts.join("\n");
}

/** A thumbnail as a data URL; empty where the browser gives no canvas for it. */
function tileAsPng(frame: SvgFrame, { row, size }: Tile): string {
  const canvas = document.createElement("canvas");
  const side = Math.ceil(size * 2); // sharp when printed
  canvas.width = side;
  canvas.height = side;
  const context = canvas.getContext("2d");
  if (!context) return "";
  context.scale(side / size, side / size);
  drawTile(context, frame, row, size / 2, size / 2, size, 0);
  return canvas.toDataURL("image/png");
}

function addPoints(parts: string[], { scene, eye, radius }: SvgFrame): void {
  const layers = scene.layers();
  const { opacity = 1 } = scene.theme;
  const draw = (places: Uint32Array, layer: "ghost" | "plain" | "front") => {
    for (const place of places) {
      const row = scene.order[place] as number;
      const at = scene.spotOf(row, eye, spot());
      if (at && at.x > -20 && at.y > -20 && at.x < eye.width + 20 && at.y < eye.height + 20)
        parts.push(pointOf(scene, row, at.x, at.y, radius, layer));
    }
  };
  draw(layers.ghost, "ghost");
  parts.push(`<g opacity="${opacity}">`);
  for (const places of [layers.hollow, layers.grey, layers.plain]) draw(places, "plain");
  parts.push("</g>");
  if (layers.needsWash)
    parts.push(
      `<rect width="${eye.width}" height="${eye.height}" fill="${hex(scene.theme.paper)}" fill-opacity="${WASH}"/>`,
    );
  draw(layers.near, "plain");
  draw(layers.selected, "front");
}

/** One point, as the shader draws it: sizes and colours follow point-shader.ts. */
function pointOf(
  scene: Scene,
  row: number,
  x: number,
  y: number,
  size: number,
  layer: "ghost" | "plain" | "front",
): string {
  const { theme, appearance } = scene;
  const index = appearance?.fill[row] ?? NO_COLOUR;
  const shape = appearance?.shape[row] ?? 0;
  const front =
    layer === "front" ? ` stroke="${hex(theme.mark)}" stroke-width="${size < 3 ? 1.2 : 1.8}"` : "";
  if (layer === "ghost") return circle(x, y, size * 0.55, hex(theme.ghost), "");
  if (shape === 4)
    return circle(
      x,
      y,
      size * 0.66,
      hex(theme.paper),
      front || ` stroke="${hex(theme.ghostRing)}"`,
    );
  if (index === NO_COLOUR) return circle(x, y, size * 0.7, hex(theme.ghostRing), front);
  const strength = (appearance?.strength[row] ?? 255) / 255;
  const pale = mixed(scene.colourOf(row), theme.paper, 0.8 * (1 - strength));
  const isSmall = size < 2.5;
  const fill = hex(isSmall && !isNight(theme) ? scene.edgeOf(row) : pale);
  const edge = front || (isSmall ? "" : ` stroke="${hex(scene.edgeOf(row))}" stroke-width="0.9"`);
  if (shape === 1) {
    const r = size * 1.25;
    return path(
      [
        [x, y - r],
        [x + r, y],
        [x, y + r],
        [x - r, y],
      ],
      fill,
      edge,
    );
  }
  if (shape === 2) {
    const r = size * 1.2;
    return path(
      [
        [x, y - r],
        [x + r, y + 0.8 * r],
        [x - r, y + 0.8 * r],
      ],
      fill,
      edge,
    );
  }
  if (shape === 3) {
    const r = size * 0.9;
    return path(
      [
        [x - r, y - r],
        [x + r, y - r],
        [x + r, y + r],
        [x - r, y + r],
      ],
      fill,
      edge,
    );
  }
  return circle(x, y, size, fill, edge);
}

function addAxes(parts: string[], { scene, eye, axes }: SvgFrame): void {
  if (axes === null) return;
  const { ghost, ghostRing, ink, paper } = scene.theme;
  const { lines, words } = axisMarks(scene, eye, axes);
  for (const { from, to, isGrid } of lines)
    parts.push(
      `<line x1="${px(from.x)}" y1="${px(from.y)}" x2="${px(to.x)}" y2="${px(to.y)}" stroke="${hex(isGrid ? ghost : ghostRing)}"/>`,
    );
  for (const { x, y, text, anchor, isValue } of words)
    parts.push(
      `<text x="${px(x)}" y="${px(y)}" text-anchor="${anchor}" dominant-baseline="central" font-size="${isValue ? 11 : 12}" fill="${hex(ink)}" stroke="${hex(paper)}" stroke-width="3" stroke-linejoin="round" paint-order="stroke">${escaped(text)}</text>`,
    );
}

function addContours(parts: string[], { scene, eye, contours }: SvgFrame): void {
  const left = eye.width / 2 - eye.centre[0] * eye.scale;
  const top = eye.height / 2 + eye.centre[1] * eye.scale;
  for (const { level, pieces } of contours) {
    const steps: string[] = [];
    for (let i = 0; i < pieces.length; i += 4) {
      const [x0 = 0, y0 = 0, x1 = 0, y1 = 0] = pieces.subarray(i, i + 4);
      steps.push(
        `M${px(left + x0 * eye.scale)} ${px(top - y0 * eye.scale)}L${px(left + x1 * eye.scale)} ${px(top - y1 * eye.scale)}`,
      );
    }
    parts.push(
      `<path d="${steps.join("")}" fill="none" stroke="${hex(scene.theme.ink)}" stroke-opacity="${px(0.3 + 0.5 * level)}"/>`,
    );
  }
}

function addLinks(parts: string[], { scene, eye }: SvgFrame): void {
  const { links, inspected } = scene.marks;
  const from = scene.spotOf(inspected, eye, spot());
  if (!from) return;
  for (const link of links) {
    const to = scene.spotOf(link.row, eye, spot());
    if (!to) continue;
    const dash = link.dashed ? ' stroke-dasharray="4 3"' : "";
    parts.push(
      `<line x1="${px(from.x)}" y1="${px(from.y)}" x2="${px(to.x)}" y2="${px(to.y)}" stroke="${hex(scene.theme.mark)}"${dash}/>`,
    );
  }
}

function nameOf({ label, x, y }: PlacedLabel, { theme }: Scene): string {
  const style = LABEL_STYLES[label.rank];
  return (
    `<text x="${px(x)}" y="${px(y)}" text-anchor="middle" dominant-baseline="central" font-size="${style.px}" font-weight="${style.weight}" ` +
    `letter-spacing="${style.spacing}" fill="${hex(theme.ink)}" stroke="${hex(theme.paper)}" stroke-width="${style.halo}" stroke-linejoin="round" paint-order="stroke">${escaped(label.text)}</text>`
  );
}

function circle(x: number, y: number, r: number, fill: string, more: string): string {
  return `<circle cx="${px(x)}" cy="${px(y)}" r="${px(r)}" fill="${fill}"${more}/>`;
}

function path(corners: readonly (readonly [number, number])[], fill: string, more: string): string {
  return `<path d="M${corners.map(([x, y]) => `${px(x)} ${px(y)}`).join("L")}Z" fill="${fill}"${more}/>`;
}

function px(value: number): string {
  return String(Math.round(value * 100) / 100);
}

function hex(colour: Rgb): string {
  return `#${colour.map((value) => Math.round(value).toString(16).padStart(2, "0")).join("")}`;
}

/** Text from a run as text: nothing in it may become markup, nor break the file. */
export function escaped(text: string): string {
  return text
    .replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, "\ufffd")
    .replace(/&/g, "&amp;")
    .replace(/</g, "&lt;")
    .replace(/>/g, "&gt;")
    .replace(/"/g, "&quot;");
}
