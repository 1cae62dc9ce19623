import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SummaryWriter } from "pointillist";

/** Points of the first step: a square grid, so that every movement is known by arithmetic. */
export const GRID = 10;
export const POINTS = GRID * GRID;
/** Points that move between steps 0 and 10, in units of the grid, and then stay. */
export const MOVERS: ReadonlyMap<number, readonly [number, number]> = new Map([
  [5, [3, 0]],
  [17, [0, 2]],
]);
/** Step 20 has lost the last ten points and gained these. */
const LOST = 10;
export const GAINED = 5;
export const STEPS = [0, 10, 20] as const;
/** One name in each of several scripts; the others are plain. */
export const SCRIPTS = [
  "東京の鳥",
  "שלום עולם",
  "مرحبا بالعالم",
  "👩‍🚀 astronaut",
  "naïve café",
  "Ελλάδα",
] as const;
const WORDS = ["ant", "bee", "cat", "dog"] as const;

export function nameOf(point: number): string {
  return SCRIPTS[point] ?? `${WORDS[point % 4]} ${point}`;
}

/** The colour that a point's picture has, wherever the point stands. */
export function colourOf(point: number): [number, number, number] {
  return [40 + 2 * point, (point * 53) % 256, 255 - 2 * point];
}

function place(point: number, step: number): [number, number] {
  const [dx, dy] = (step > 0 && MOVERS.get(point)) || [0, 0];
  return [(point % GRID) + dx, Math.floor(point / GRID) + dy];
}

/** As each step stores it: turned, mirrored, larger and elsewhere, none of which is a movement. */
function stored([x, y]: readonly [number, number], step: number): [number, number] {
  if (step === 10) return [100 - 2 * y, 2 * x - 7];
  if (step === 20) return [-x + 3, y * 1.0];
  return [x, y];
}

/** Points of a step in the order of its rows. */
export function pointsAt(step: number): number[] {
  if (step < 20) return Array.from({ length: POINTS }, (_, point) => point);
  const stay = Array.from({ length: POINTS - LOST }, (_, point) => POINTS - LOST - 1 - point);
  return [...stay, ...Array.from({ length: GAINED }, (_, n) => POINTS + n)];
}

/** Not square, and with a frame of another colour, so that cuts in the wrong place show. */
function picture(point: number): { data: Uint8Array; shape: [number, number, number] } {
  const [height, width] = [36, 48];
  const data = new Uint8Array(height * width * 3);
  const colour = colourOf(point);
  for (let pixel = 0; pixel < height * width; pixel++) data.set(colour, pixel * 3);
  return { data, shape: [height, width, 3] };
}

/** A point's vector at a step. */
export function vectorOf(point: number, step: number): number[] {
  const [x, y] = place(point, step);
  return [x, y, x * y * 0.1, 1 + (point % 3), Math.sin(point), Math.cos(point)];
}

async function logStep(writer: SummaryWriter, step: number, points: readonly number[]) {
  const group = points.map((point) => `walk ${point % 4}`);
  const at = (point: number): [number, number] =>
    point < POINTS ? place(point, step) : [point - POINTS, 4.5];
  await writer.embedding(
    "images",
    points.map((point) => vectorOf(point % POINTS, step)),
    {
      step,
      ids: points.map((point) => `p${point}`),
      metadata: {
        name: points.map(nameOf),
        walk: group,
        turn: points.map((point) => Math.floor(point / 4)),
      },
      sequence: { group: "walk", order: "turn" },
      concepts: points.map((point) => [
        { name: WORDS[point % 4] ?? "ant", value: 0.9 },
        ...(point % 5 === 0 ? [{ name: "fifth", value: 0.8 }] : []),
      ]),
      thumbnails: points.map(picture),
      neighbours: { k: 20, metric: "cosine" },
      layouts: [
        {
          name: "map",
          coordinates: points.map((point) => stored(at(point), step)),
          method: "tsne",
        },
        {
          name: "map 3-D",
          coordinates: points.map((point) => [...at(point), (point % 7) / 2]),
          method: "tsne",
        },
      ],
    },
  );
}

/** A training of three steps, and a second run of the same points that swaps two of them. */
export async function logJourney(): Promise<string> {
  const logdir = await mkdtemp(join(tmpdir(), "pointillist-journey-"));
  const other = new SummaryWriter(join(logdir, "variant"));
  const points = Array.from({ length: POINTS }, (_, point) => point);
  const swapped = (point: number) => (point === 0 ? 99 : point === 99 ? 0 : point);
  await other.embedding(
    "images",
    points.map((point) => vectorOf(point, 0)),
    {
      step: 4,
      ids: points.map((point) => `p${point}`),
      metadata: { name: points.map(nameOf) },
      layouts: [
        {
          name: "map",
          coordinates: points.map((point) => place(swapped(point), 0)),
          method: "tsne",
        },
      ],
    },
  );
  await other.close();
  const writer = new SummaryWriter(join(logdir, "training"));
  for (const step of STEPS) await logStep(writer, step, pointsAt(step));
  await writer.close();
  return logdir;
}
