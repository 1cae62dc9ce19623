import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SummaryWriter } from "pointillist";

const GRID = 8;
/** Points p0 to p39 are in the run `day`, p10 to p39 in `night`. */
export const DAY = Array.from({ length: 40 }, (_, point) => point);
export const NIGHT = DAY.slice(10);
/** Rows of `plain`, which has vectors and a map alone. */
export const PLAIN_ROWS = 12;
const DIM = 6;
/** How far the vectors of `night` and `plain` lie from those of `day`, far beyond the spread of each. */
const APART = { day: 0, night: 100, plain: 200 } as const;

function place(point: number): [number, number] {
  return [point % GRID, Math.floor(point / GRID)];
}

function vectorOf(point: number, run: keyof typeof APART): number[] {
  const noise = Array.from({ length: DIM }, (_, dim) => Math.sin(point * (dim + 1) * 1.7));
  return noise.map((value, dim) => value + (dim === 2 ? APART[run] : 0));
}

export function colourOf(point: number, run: "day" | "night"): [number, number, number] {
  return run === "day" ? [250, 40 + 5 * point, 20] : [20, 40 + 5 * point, 250];
}

function picture(point: number, run: "day" | "night") {
  const side = 16;
  const data = new Uint8Array(side * side * 3);
  for (let pixel = 0; pixel < side * side; pixel++) data.set(colourOf(point, run), pixel * 3);
  return { data, shape: [side, side, 3] as [number, number, number] };
}

/**
 * Four runs: `day` with two steps; `night` with a part of its points, its map turned, mirrored and larger; `plain`
 * without labels; `wide`, whose vectors are longer.
 */
export async function logJoined(): Promise<string> {
  const logdir = await mkdtemp(join(tmpdir(), "pointillist-joined-"));
  const wide = new SummaryWriter(join(logdir, "wide"));
  await wide.embedding(
    "points",
    DAY.map((point) => [...vectorOf(point, "day"), 1, 2, 3]),
    { step: 1, layouts: [{ name: "map", coordinates: DAY.map(place), method: "tsne" }] },
  );
  await wide.close();
  const plain = new SummaryWriter(join(logdir, "plain"));
  const few = DAY.slice(0, PLAIN_ROWS);
  await plain.embedding(
    "points",
    few.map((point) => vectorOf(point, "plain")),
    {
      step: 1,
      layouts: [{ name: "map", coordinates: few.map((p) => [20 + p, 1]), method: "tsne" }],
    },
  );
  await plain.close();
  const night = new SummaryWriter(join(logdir, "night"));
  await night.embedding(
    "points",
    NIGHT.map((point) => vectorOf(point, "night")),
    {
      step: 1,
      ids: NIGHT.map((point) => `p${point}`),
      metadata: {
        name: NIGHT.map((point) => `owl ${point}`),
        moon: NIGHT.map((point) => (point % 2 === 0 ? "full" : "new")),
      },
      concepts: NIGHT.map(() => [{ name: "dark", value: 0.9 }]),
      thumbnails: NIGHT.map((point) => picture(point, "night")),
      layouts: [
        {
          name: "map",
          coordinates: NIGHT.map(place).map(([x, y]) => [50 - 3 * y, 3 * x - 9]),
          method: "tsne",
        },
      ],
    },
  );
  await night.close();
  const day = new SummaryWriter(join(logdir, "day"));
  for (const step of [1, 2])
    await day.embedding(
      "points",
      DAY.map((point) => vectorOf(point, "day")),
      {
        step,
        ids: DAY.map((point) => `p${point}`),
        metadata: { name: DAY.map((point) => `lark ${point}`) },
        concepts: DAY.map((point) => [
          { name: "bright", value: 0.8 },
          ...(point < 5 ? [{ name: "dark", value: 0.2 }] : []),
        ]),
        thumbnails: DAY.map((point) => picture(point, "day")),
        layouts: [{ name: "map", coordinates: DAY.map(place), method: "tsne" }],
      },
    );
  await day.close();
  return logdir;
}
