/** How the neighbours of the inspected point are found, and what they share with it. */
import type { Metric, TaskOptions } from "../data/api.js";
import type { Session } from "./session.js";
import { attempt, withScript } from "./task.js";

/** Most neighbours that are found for a point. */
export const MOST_NEAR = 999;
/** Metrics that are offered. */
export const NEAR_METRICS: readonly Metric[] = ["cosine", "euclidean", "dot"];

/** How many neighbours, by which metric, and where. */
export interface NearHow {
  readonly k: number;
  readonly metric: Metric;
  readonly space: "vectors" | "layout";
  /** Somebody chose; before that only what is stored is shown. */
  readonly asked: boolean;
}

/** The way that holds now: until somebody chooses, that of the stored neighbours. */
export function nearNow(session: Session): NearHow {
  const { near } = session.now.ui;
  const stored = session.now.dataset?.neighboursStored;
  if (near.asked || !stored) return near;
  return { ...near, metric: stored.metric, k: Math.min(near.k, stored.k) };
}

/** Names of shared concepts that are listed. */
const MOST_SHARED = 3;

/** True where the answer is stored with the step: no vector is read for it. */
export function isStored(session: Session, { k, metric, space }: NearHow): boolean {
  const stored = session.now.dataset?.neighboursStored ?? null;
  return space === "vectors" && stored !== null && stored.metric === metric && k <= stored.k;
}

/** Changes how neighbours are found, and finds those of the inspected point anew. */
export async function setNearHow(
  session: Session,
  change: Partial<Omit<NearHow, "asked">>,
): Promise<void> {
  session.setUi({ near: { ...nearNow(session), ...change, asked: true } });
  session.derive({ neighbourhood: null });
  await withScript(
    session,
    "neighbours",
    () => import("./later.js"),
    async ({ deriveNeighbourhood, derivePointLabels }) => {
      await deriveNeighbourhood(session, session.now.inspected);
      await derivePointLabels(session);
    },
  );
}

/** Distance of two vectors by a metric; the dot product is negated, so that smaller is nearer for all. */
export function distanceOf(a: Float32Array, b: Float32Array, metric: Metric): number {
  let dot = 0;
  let [aa, bb, squares, steps] = [0, 0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    const [x, y] = [a[i] as number, b[i] as number];
    dot += x * y;
    aa += x * x;
    bb += y * y;
    squares += (x - y) ** 2;
    steps += Math.abs(x - y);
  }
  if (metric === "euclidean") return Math.sqrt(squares);
  if (metric === "manhattan") return steps;
  if (metric === "dot") return -dot;
  return 1 - dot / (Math.sqrt(aa) * Math.sqrt(bb) || 1);
}

/** Reads the vectors of the inspected point and of its stored neighbours alone, for their distances. */
export async function readDistances(session: Session): Promise<void> {
  const { dataset, derived } = session.now;
  const { neighbourhood } = derived;
  if (dataset === null || neighbourhood === null) return;
  const metric = dataset.neighboursStored?.metric ?? "cosine";
  const found = await attempt(
    session,
    "distances",
    async (task) => {
      const own = await dataset.vector(neighbourhood.row, task);
      return Promise.all(
        neighbourhood.found.map(async (one) => ({
          ...one,
          distance: distanceOf(own, await dataset.vector(one.row, task), metric),
        })),
      );
    },
    () => readDistances(session),
  );
  if (found === null || session.now.derived.neighbourhood !== neighbourhood) return;
  session.derive({ neighbourhood: { ...neighbourhood, found } });
}

/** Concepts that each of these rows has in common with one, the surest first; those on nearly all are left out. */
export async function sharedConcepts(
  session: Session,
  row: number,
  rows: readonly number[],
  task: TaskOptions,
): Promise<ReadonlyMap<number, readonly string[]>> {
  const { concepts, derived } = session.now;
  if (concepts === null || row < 0) return new Map();
  const [own = [], ...others] = await concepts.ofRows(Uint32Array.from([row, ...rows]), task);
  const stop = new Set(derived.legend.stop);
  const wanted = new Set(own.map(({ concept }) => concept).filter((one) => !stop.has(one)));
  return new Map(
    others.map((found, place) => [
      rows[place] ?? -1,
      found
        .filter(({ concept }) => wanted.has(concept))
        .slice(0, MOST_SHARED)
        .map(({ concept }) => concepts.names[concept] ?? ""),
    ]),
  );
}
