import type { AxisNames } from "./api.js";
import { type Eye, project } from "./camera.js";
import { spot } from "./overlay-parts.js";
import type { Scene } from "./scene.js";

const MARGIN_PX = 8;
/** Lines of the grid are about this far apart. */
const GRID_PX = 96;
/** A name closer to another one than this gives way. */
const LINE_PX = 15;
const NAME_PX = 120;

interface Place {
  readonly x: number;
  readonly y: number;
}

/** Lines and words of the axes, in CSS px of the map. */
export interface AxisMarks {
  readonly lines: readonly { readonly from: Place; readonly to: Place; readonly isGrid: boolean }[];
  readonly words: readonly (Place & {
    readonly text: string;
    readonly anchor: "start" | "end";
    /** Values of the grid are smaller and fainter than names. */
    readonly isValue: boolean;
  })[];
}

/** Axes through the origin with names at their ends, over a grid where one is asked for. */
export function axisMarks(scene: Scene, eye: Eye, axes: AxisNames): AxisMarks {
  const lines: AxisMarks["lines"][number][] = [];
  const words: AxisMarks["words"][number][] = [];
  if (axes.grid && scene.dims === 2) addGrid(eye, lines, words);
  const placed: Place[] = [];
  const write = (text: string, end: Place) => {
    // A name stays on the map where its axis runs off it, and gives way to one that stands there already.
    const x = Math.max(MARGIN_PX, Math.min(eye.width - MARGIN_PX, end.x));
    let y = Math.max(16, Math.min(eye.height - 40, end.y)) - 9;
    while (placed.some((one) => Math.abs(one.y - y) < LINE_PX && Math.abs(one.x - x) < NAME_PX))
      y += LINE_PX;
    placed.push({ x, y });
    const isInside = x > MARGIN_PX && x < eye.width - MARGIN_PX;
    const anchor = isInside || x < eye.width / 2 ? "start" : "end";
    words.push({ text, x: isInside ? x + 6 : x, y, anchor, isValue: false });
  };
  const names = [axes.x, axes.y, scene.dims === 3 ? (axes.z ?? "") : ""];
  for (const [axis, name] of names.entries()) {
    if (axis === 2 && scene.dims === 2) continue;
    // In the plane the line runs from edge to edge: it has no length of its own.
    const reach = Math.max(scene.radius * 1.05, scene.dims === 2 ? toEdge(eye, axis) : 0);
    const [low, high] = [-reach, reach].map((length) => {
      const place: [number, number, number] = [0, 0, 0];
      place[axis] = length;
      return project(eye, place[0], place[1], place[2], spot());
    });
    if (!low || !high || low.near === 0 || high.near === 0) continue;
    lines.push({ from: low, to: high, isGrid: false });
    write(name, high);
    const start = axes.from?.[axis];
    if (start) write(start, low);
  }
  return { lines, words };
}

/** How far from the origin, in layout units, the farthest edge of the map lies along an axis of the plane. */
function toEdge(eye: Eye, axis: number): number {
  const half = (axis === 0 ? eye.width : eye.height) / 2 / eye.scale;
  return Math.abs(eye.centre[axis] ?? 0) + half;
}

/** Lines at round values, each with its value at the foot or the left edge. */
function addGrid(
  eye: Eye,
  lines: AxisMarks["lines"][number][],
  words: AxisMarks["words"][number][],
): void {
  const step = roundStep(GRID_PX / eye.scale);
  for (const axis of [0, 1] as const) {
    const half = (axis === 0 ? eye.width : eye.height) / 2 / eye.scale;
    const middle = eye.centre[axis];
    for (let at = Math.ceil((middle - half) / step); at * step <= middle + half; at++) {
      const value = at * step;
      const { x, y } = project(eye, axis === 0 ? value : 0, axis === 1 ? value : 0, 0, spot());
      const from = axis === 0 ? { x, y: 0 } : { x: 0, y };
      const to = axis === 0 ? { x, y: eye.height } : { x: eye.width, y };
      if (at !== 0) lines.push({ from, to, isGrid: true });
      const text = String(Number(value.toPrecision(6)));
      const place = axis === 0 ? { x: x + 3, y: eye.height - 36 } : { x: 4, y: y - 8 };
      words.push({ ...place, text, anchor: "start", isValue: true });
    }
  }
}

/** The least of 1, 2 and 5 times a power of ten that is not below `least`. */
export function roundStep(least: number): number {
  if (!(least > 0) || !Number.isFinite(least)) return 1;
  const power = 10 ** Math.floor(Math.log10(least));
  const factor = [1, 2, 5, 10].find((one) => one * power >= least * 0.999999) ?? 10;
  return factor * power;
}
