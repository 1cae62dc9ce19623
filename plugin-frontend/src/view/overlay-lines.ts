import type { AxisNames, Placement, PointRing, Trails } from "./api.js";
import { project } from "./camera.js";
import type { OverlayFrame } from "./overlay-frame.js";
import { css, line, spot } from "./overlay-parts.js";

const RING_APART_PX = 25;
const RING_OUT_PX = 5;
const RING_WIDTH_PX = 3;
const RING_GAP_PX = 1.2;
const NOTCH_PX = 2.4;
const MOST_TRAILS = 5000;
const MOST_PIECES = 40_000;
const ARROW_FROM_PX = 26;
const ARROW_PX = 5;
/** Lines of a sequence nobody looks at: present, never louder than the points. */
const LINE_SHARE = 0.55;

/** What a caller may lay over the points. */
export interface Layings {
  readonly rings: readonly PointRing[];
  readonly trails: Trails | null;
  readonly sequences: readonly Uint32Array[];
  readonly axes: AxisNames | null;
}

/** Four fixed quarters from twelve o'clock, clockwise: the second strongest is always at three. */
export function drawPointRings(
  context: CanvasRenderingContext2D,
  { scene, eye, radius: pointRadius, layings }: OverlayFrame,
): void {
  const placed: { x: number; y: number }[] = [];
  const { paper } = scene.theme;
  for (const { row, arcs } of layings.rings) {
    const at = scene.spotOf(row, eye, spot());
    if (!at || !scene.isLive(row)) continue;
    if (placed.some((other) => Math.hypot(other.x - at.x, other.y - at.y) < RING_APART_PX))
      continue;
    placed.push({ x: at.x, y: at.y });
    const radius = pointRadius + RING_OUT_PX;
    const gap = RING_GAP_PX / 2 / radius;
    context.lineWidth = RING_WIDTH_PX + 2;
    context.strokeStyle = css(paper);
    context.beginPath();
    context.arc(at.x, at.y, radius, 0, 2 * Math.PI);
    context.stroke();
    arcs.slice(0, 4).forEach((arc, quarter) => {
      const start = -Math.PI / 2 + quarter * (Math.PI / 2) + gap;
      const length = Math.max(0, Math.min(1, arc.share)) * (Math.PI / 2 - 2 * gap);
      context.lineWidth = RING_WIDTH_PX;
      context.strokeStyle = css(arc.colour);
      context.beginPath();
      context.arc(at.x, at.y, radius, start, start + length);
      context.stroke();
      if (!arc.notch) return;
      const half = NOTCH_PX / 2 / radius;
      context.strokeStyle = css(paper);
      context.beginPath();
      context.arc(at.x, at.y, radius, start + length / 2 - half, start + length / 2 + half);
      context.stroke();
    });
  }
}

/** Movement over the steps, fading in towards the present. */
export function drawTrails(
  context: CanvasRenderingContext2D,
  { scene, eye, layings }: OverlayFrame,
): void {
  const { trails } = layings;
  if (!trails) return;
  const rows = trails.rows.subarray(0, MOST_TRAILS);
  context.lineWidth = 1.2;
  context.lineCap = "round";
  trails.steps.forEach((step, index) => {
    const next = trails.steps[index + 1];
    const strength = (index + 1) / trails.steps.length;
    for (const row of rows) {
      if (!scene.isLive(row)) continue;
      const from = placeIn(step, row);
      const to = next ? placeIn(next, row) : scene.positionOf(row);
      if (!from || !to) continue;
      const a = project(eye, from[0], from[1], from[2], spot());
      const b = project(eye, to[0], to[1], to[2], spot());
      if (a.near === 0 || b.near === 0) continue;
      if (trails.faint) line(context, a, b, css(scene.theme.ghostRing, 0.5), 1);
      else
        line(context, a, b, css(scene.edgeOf(row), 0.15 + 0.65 * strength), 0.8 + 0.8 * strength);
    }
  });
  context.lineCap = "butt";
}

function placeIn({ positions, dims }: Placement, row: number): [number, number, number] | null {
  const at = row * dims;
  if (at + dims > positions.length) return null;
  const place: [number, number, number] = [
    positions[at] as number,
    positions[at + 1] as number,
    dims === 3 ? (positions[at + 2] as number) : 0,
  ];
  return place.every(Number.isFinite) ? place : null;
}

/**
 * Rows joined in their order; an arrow in the middle of each piece that is long enough for one. The sequence of a row
 * that is pointed at or inspected stands out; the others take the colour of their points.
 */
export function drawSequences(
  context: CanvasRenderingContext2D,
  { scene, eye, layings, radius }: OverlayFrame,
): void {
  const { hovered, inspected, focused } = scene.marks;
  const looked = [hovered, inspected, focused].filter((row) => row >= 0);
  let pieces = 0;
  const draw = (rows: Uint32Array, isMarked: boolean) => {
    for (let i = 0; i + 1 < rows.length && pieces < MOST_PIECES; i++) {
      const from = rows[i] as number;
      const to = rows[i + 1] as number;
      if (!scene.isLive(from) || !scene.isLive(to)) continue;
      const a = scene.spotOf(from, eye, spot());
      const b = scene.spotOf(to, eye, spot());
      if (!a || !b) continue;
      pieces++;
      const colour = isMarked ? css(scene.theme.mark) : css(scene.edgeOf(from), LINE_SHARE);
      const length = Math.hypot(b.x - a.x, b.y - a.y);
      if (length <= 2 * radius) continue;
      // From edge to edge: a line over a point would hide its colour.
      const [dx, dy] = [((b.x - a.x) * radius) / length, ((b.y - a.y) * radius) / length];
      const start = { x: a.x + dx, y: a.y + dy };
      line(context, start, { x: b.x - dx, y: b.y - dy }, colour, isMarked ? 1.8 : 1);
      if (length >= ARROW_FROM_PX) drawArrow(context, a, b, length, colour);
    }
  };
  const marked = layings.sequences.filter((rows) => looked.some((row) => rows.includes(row)));
  for (const rows of layings.sequences) if (!marked.includes(rows)) draw(rows, false);
  for (const rows of marked) draw(rows, true);
}

function drawArrow(
  context: CanvasRenderingContext2D,
  from: { readonly x: number; readonly y: number },
  to: { readonly x: number; readonly y: number },
  length: number,
  colour: string,
): void {
  const ux = (to.x - from.x) / length;
  const uy = (to.y - from.y) / length;
  const x = (from.x + to.x) / 2;
  const y = (from.y + to.y) / 2;
  context.beginPath();
  context.moveTo(x + ux * ARROW_PX, y + uy * ARROW_PX);
  context.lineTo(x - ux * ARROW_PX - uy * ARROW_PX * 0.7, y - uy * ARROW_PX + ux * ARROW_PX * 0.7);
  context.lineTo(x - ux * ARROW_PX + uy * ARROW_PX * 0.7, y - uy * ARROW_PX - ux * ARROW_PX * 0.7);
  context.closePath();
  context.fillStyle = colour;
  context.fill();
}
