import { chooseCandidates } from "./candidates.js";
import { findClusters } from "./clusters.js";
import { findDirections } from "./directions.js";
import {
  type ApproximateAddresses,
  CLAIM_ROWS,
  QUERIES_PER_CALL,
  SEARCH_SCRATCH_BYTES,
} from "./neighbours-plan.js";
import { chooseProbes } from "./probes.js";
import { claimed, type Program, type Thread } from "./program.js";
import { quantisationScale } from "./quantisation.js";
import { findTruth } from "./recall.js";

/** An approximate Euclidean search as sent to every thread. */
export interface ApproximateTask {
  readonly kind: "neighbours-approximate";
  readonly rows: number;
  readonly columns: number;
  readonly k: number;
  readonly seed: number;
  readonly at: ApproximateAddresses;
}

/** Half a squared length that no row exceeds, so that half a squared distance stays within 32 bits. */
const LARGEST_HALF = 2 ** 30 - 1;

/**
 * Neighbours by an inverted file: rows are projected to their leading 64 directions and clustered there; each row is
 * compared with those of the clusters nearest to its own; the best candidates are re-ranked by their true distance.
 */
export function* approximateProgram(thread: Thread, task: ApproximateTask): Program {
  const { index, views } = thread;
  const { rows, seed, at } = task;
  yield { phase: "neighbours", done: 0, total: rows };
  yield* findDirections(thread, task, at);
  if (index === 0) {
    chooseScale(thread, task);
    const { share, count } = chooseCandidates(thread, task);
    views.f32(at.residualShare, 1)[0] = share;
    views.u32(at.candidates, 1)[0] = count;
  }
  yield;
  for (const block of claimed(thread, at.claims, Math.ceil(rows / CLAIM_ROWS)))
    project(thread, task, block * CLAIM_ROWS, Math.min(rows, (block + 1) * CLAIM_ROWS));
  yield;
  if (index === 0) views.i32(at.claims, 1)[0] = 0;
  yield;
  yield* findClusters(thread, rows, seed, at);
  yield* findTruth(thread, task);
  yield;
  if (index === 0) {
    views.u32(at.chosenProbes, 1)[0] = chooseProbes(thread, task);
    views.i32(at.claims, 1)[0] = 0;
  }
  yield;
  const starts = views.u32(at.clusterStarts, at.clusters + 1);
  for (const cluster of claimed(thread, at.claims, at.clusters)) {
    searchCluster(thread, task, cluster, starts);
    yield { aside: { phase: "neighbours", done: starts[cluster] as number, total: rows } };
  }
  yield { phase: "neighbours", done: rows, total: rows };
}

/** The scale at which the sample fits, with room for rows that are longer. */
function chooseScale({ views }: Thread, { columns, at }: ApproximateTask): void {
  const sample = views.f32(at.sample, at.sampleRows * columns);
  const means = views.f32(at.means, columns);
  views.f32(at.scale, 1)[0] = quantisationScale(sample, at.sampleRows, columns, means) * 0.8;
}

/** Scores and quantised rows of from..to-1. */
function project(thread: Thread, task: ApproximateTask, from: number, to: number): void {
  const { kernels, views, index } = thread;
  const { rows, columns, at } = task;
  const scratch = at.scratch + index * at.scratchBytes;
  const block = scratch + 192;
  kernels.multiply(
    at.data,
    columns,
    from,
    to,
    at.axisPanels,
    at.kept / 8,
    block,
    at.kept * 4,
    scratch,
  );
  const scores = views.f32(block, (to - from) * at.kept);
  const means = views.f32(at.meanScores, at.kept);
  const principal = views.f32(at.principal + from * 12, (to - from) * 3);
  for (let i = 0; i < to - from; i++)
    for (let c = 0; c < 3; c++)
      principal[3 * i + c] = (scores[i * at.kept + c] as number) - (means[c] as number);
  kernels.quantise(
    block,
    at.kept * 4,
    to - from,
    at.kept,
    at.meanScores,
    views.f32(at.scale, 1)[0] as number,
    at.quantised + from * at.kept * 2,
    at.kept,
    at.halves + from * 4,
  );
  kernels.squaredLengths(at.data, columns, at.means, from, to, at.squares);
  const squares = views.f32(at.squares, rows);
  const halves = views.i32(at.halves, rows);
  const share = views.f32(at.residualShare, 1)[0] as number;
  const factor = (share * (views.f32(at.scale, 1)[0] as number) ** 2) / 2;
  for (let row = from; row < to; row++)
    halves[row] = Math.min(
      LARGEST_HALF,
      (1 - share) * (halves[row] as number) + factor * (squares[row] as number),
    );
}

function searchCluster(
  thread: Thread,
  task: ApproximateTask,
  cluster: number,
  starts: Uint32Array,
): void {
  const { kernels, views, index } = thread;
  const { columns, k, at } = task;
  const scratch = at.scratch + index * at.scratchBytes;
  const bounds = scratch + SEARCH_SCRATCH_BYTES;
  const candidates = bounds + 128;
  const end = starts[cluster + 1] as number;
  const order = views.u32(at.order, end);
  const count = views.u32(at.candidates, 1)[0] as number;
  const probes = views.u32(at.chosenProbes, 1)[0] as number;
  for (let from = starts[cluster] as number; from < end; from += QUERIES_PER_CALL) {
    const to = Math.min(end, from + QUERIES_PER_CALL);
    kernels.search(
      at.quantised,
      at.kept,
      at.order,
      from,
      to,
      at.panels,
      at.panelHalves,
      at.panelIds,
      at.ranges + cluster * at.probes * 8,
      probes,
      count,
      k,
      candidates,
      bounds,
      scratch,
    );
    for (let i = from; i < to; i++) {
      const row = order[i] as number;
      const found = candidates + (i - from) * count * 4;
      const ids = at.ids + row * k * 4;
      const distances = at.distances + row * k * 4;
      let kept = kernels.rerank(at.data, columns, row, found, count, k, ids, distances);
      // Small clusters far from all others can hold fewer than k rows.
      if (kept < k)
        kept = kernels.scanRow(at.data, columns, row, 0, task.rows, 0, k, ids, distances);
      kernels.finishRow(kept, k, ids, distances);
    }
  }
}
