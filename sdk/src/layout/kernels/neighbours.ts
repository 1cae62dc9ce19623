import { ArgumentError } from "../../errors.js";
import type { Control, Engine, Matrix, NeighbourOptions, Neighbours } from "../engine.js";
import type { Crew } from "./crew.js";
import { MemoryPlan, type MemoryViews } from "./memory.js";
import { planApproximate, planExact } from "./neighbours-plan.js";
import { refineNeighbours } from "./neighbours-refine.js";
import { recallOf, type Truth } from "./recall.js";
import { copyUnitRows, type UnitRows } from "./unit-rows.js";

/** Up to this many rows a search is exact unless asked otherwise: it takes about a second. */
const EXACT_ROWS = 4_000;

/** Fewer rows make no clusters worth the name. */
const LEAST_APPROXIMATE_ROWS = 600;

/** More neighbours than this do not fit the buffers of a query. Source: assembly/search.ts. */
const MOST_NEIGHBOURS = 300;

/** Of about the square root of the rows: more find hardly any more, the candidates kept are what limits recall. */
const DEFAULT_PROBES = 32;
const DEFAULT_RECALL_SAMPLE = 100;

const RECALL_TARGET = { at10: 0.99, atK: 0.95 };

/** A round that raises the shares by less leads nowhere. */
const LEAST_GAIN = 0.005;

/** Products up to which rows that resist are compared one with all: about ten seconds of one core. */
const EXACT_LIMIT = 1e12;

/** What a search finds of each row: numbers and Euclidean distances, and how the search went. */
type Found = Omit<Neighbours, "rows" | "k" | "metric">;

/** Nearest neighbours by kernels; what those cannot do goes to `fallback`. */
export async function findNeighbours(
  crew: Crew,
  fallback: Engine,
  data: Matrix,
  options: NeighbourOptions,
  control?: Control,
): Promise<Neighbours> {
  const { rows, columns } = data;
  const { k, metric = "euclidean" } = options;
  if (!Number.isSafeInteger(k) || k < 0 || k > Math.max(0, rows - 1))
    throw new ArgumentError("k", `a whole number from 0 to ${Math.max(0, rows - 1)}`, String(k));
  const isEasy = rows < 2 || columns === 0 || k === 0 || k > MOST_NEIGHBOURS;
  if (isEasy || metric === "dot" || metric === "manhattan")
    return fallback.neighbours(data, options, control);
  if (metric === "euclidean") {
    const fill = (target: Float32Array) => target.set(data.values);
    return { rows, k, metric, ...(await search(crew, rows, columns, k, fill, options, control)) };
  }
  const units = copyUnitRows(data);
  // Zero rows are as far from all others as rows at a right angle; no point of the sphere is, so they are put in later.
  if (units.zeroRows.length > 0) return fallback.neighbours(data, options, control);
  const found = await search(crew, rows, columns, k, units.fill, options, control);
  const { distances } = found;
  for (let i = 0; i < distances.length; i++) distances[i] = (distances[i] as number) ** 2 / 2;
  return { rows, k, metric, ...found };
}

async function search(
  crew: Crew,
  rows: number,
  columns: number,
  k: number,
  fill: UnitRows["fill"],
  options: NeighbourOptions,
  control?: Control,
): Promise<Found> {
  const exact = options.exact ?? rows <= EXACT_ROWS;
  if (exact || rows < LEAST_APPROXIMATE_ROWS)
    return searchExactly(crew, rows, columns, k, fill, control);
  const plan = new MemoryPlan();
  const at = planApproximate(plan, {
    rows,
    columns,
    k,
    threads: crew.threads,
    probes: options.probes ?? DEFAULT_PROBES,
    recallSample: options.recallSample ?? DEFAULT_RECALL_SAMPLE,
  });
  const seed = options.seed ?? 0;
  const views = await crew.run(
    {
      task: { kind: "neighbours-approximate", rows, columns, k, seed, at },
      bytes: plan.bytes,
      fill: (memory) => fill(memory.f32(at.data, rows * columns)),
    },
    control,
  );
  const found = {
    ...readResult(views, at, rows, k),
    exact: false,
    order: views.u32(at.order, rows).slice(),
    principal: views.f32(at.principal, rows * 3).slice(),
  };
  if (at.recallCount === 0) return found;
  const truth: Truth = {
    k,
    rows: views.u32(at.recallRows, at.recallCount).slice(),
    ids: views.u32(at.recallIds, at.recallCount * k).slice(),
    bounds: views.f32(at.recallBounds, at.recallCount * 2).slice(),
  };
  return improve(crew, rows, columns, found, truth, fill, options, control);
}

/** Goes on until enough of the true neighbours are found; see `NeighbourOptions.recallTarget`. */
async function improve(
  crew: Crew,
  rows: number,
  columns: number,
  first: Found & { readonly order: Uint32Array },
  truth: Truth,
  fill: UnitRows["fill"],
  options: NeighbourOptions,
  control?: Control,
): Promise<Found> {
  const { recallTarget: target = RECALL_TARGET } = options;
  const { k } = truth;
  let found = first;
  let recall = recallOf(truth, found.indices, found.distances);
  const isEnough = () => !target || (recall.at10 >= target.at10 && recall.atK >= target.atK);
  for (let gain = 1; !isEnough() && gain > LEAST_GAIN; ) {
    const { order } = found;
    const lists = await refineNeighbours(crew, rows, columns, k, fill, found, order, control);
    const better = recallOf(truth, lists.indices, lists.distances);
    gain = better.at10 - recall.at10 + better.atK - recall.atK;
    found = { ...found, ...lists };
    recall = better;
  }
  if (isEnough() || rows * rows * columns > EXACT_LIMIT) return { ...found, recall };
  const { order, principal } = found;
  return {
    ...(await searchExactly(crew, rows, columns, k, fill, control)),
    order,
    ...(principal && { principal }),
  };
}

async function searchExactly(
  crew: Crew,
  rows: number,
  columns: number,
  k: number,
  fill: UnitRows["fill"],
  control?: Control,
): Promise<Found> {
  const plan = new MemoryPlan();
  const at = planExact(plan, { rows, columns, k, threads: crew.threads });
  const views = await crew.run(
    {
      task: { kind: "neighbours-exact", rows, columns, k, at },
      bytes: plan.bytes,
      fill: (memory) => fill(memory.f32(at.data, rows * columns)),
    },
    control,
  );
  return {
    ...readResult(views, at, rows, k),
    exact: true,
    recall: { at10: 1, atK: 1, sample: rows },
  };
}

function readResult(
  views: MemoryViews,
  at: { readonly ids: number; readonly distances: number },
  rows: number,
  k: number,
) {
  return {
    indices: views.i32(at.ids, rows * k).slice(),
    distances: views.f32(at.distances, rows * k).slice(),
  };
}
