import type { ApproximateTask } from "./neighbours-approximate.js";
import { CLAIM_ROWS } from "./neighbours-plan.js";
import type { Thread } from "./program.js";

/** Shares that are tried. */
const SHARES: readonly number[] = [0, 0.2, 0.4, 0.6, 0.8];

/** Rows of the sample that are compared with the whole sample: a multiple of a panel. */
const QUERIES = 128;

/** The sample must hold this many neighbours of a row to tell anything. */
const LEAST_NEIGHBOURS = 5;

/** Share of the nearer neighbours that a choice may lose against the one that holds most of them. */
const MOST_LOST = 0.005;

/** Share of the neighbours that candidates should hold: the clusters not looked at cost one or two in a hundred more. */
const ENOUGH = 0.97;

/** Of the sampled rows: products with the queries in the full space, scores along the directions, squared lengths. */
interface Compared {
  readonly products: Float32Array;
  readonly scores: Float32Array;
  readonly squares: Float32Array;
}

/** How candidates are chosen in a search. */
export interface CandidateRule {
  /** How much of the squared length off the leading directions counts in a candidate's distance, 0 to 1. */
  readonly share: number;
  /** Candidates a row. */
  readonly count: number;
}

/**
 * How much of what lies off the leading directions should count in a candidate's distance. Nothing is known of it but
 * its length: where the parts of two neighbours are unrelated, their squares add up; where they are alike, as in groups
 * that differ in directions beyond the leading ones, they cancel out. So it is measured: among the sampled rows, as many
 * neighbours and candidates as their share of all rows, the share with which most of the former are among the latter.
 * Where too few are, more candidates are taken.
 */
export function chooseCandidates(thread: Thread, task: ApproximateTask): CandidateRule {
  const { at, rows, k } = task;
  const { sampleRows } = at;
  const near = Math.max(LEAST_NEIGHBOURS, Math.round((k * sampleRows) / rows));
  const candidates = Math.round((near * at.fewest) / k);
  if (sampleRows < 4 * candidates || sampleRows < 2 * QUERIES) return { share: 0, count: at.keep };
  const hits = countHits(compareSample(thread, task), sampleRows, at.kept, near, candidates);
  // The nearest rows must not be lost for the sake of the others.
  const least = Math.max(...hits.map(({ first }) => first)) * (1 - MOST_LOST);
  let best = hits.findIndex(({ first }) => first >= least);
  hits.forEach((count, s) => {
    if (count.first >= least && count.all > (hits[best] as Hits).all) best = s;
  });
  const found = (hits[best] as Hits).all / (QUERIES * near);
  return { share: SHARES[best] as number, count: found < ENOUGH ? at.keep : at.fewest };
}

interface Hits {
  /** Of the nearer third of the neighbours. */
  first: number;
  all: number;
}

/** Neighbours that are among the candidates, for each share. */
function countHits(
  { products, scores, squares }: Compared,
  sampleRows: number,
  kept: number,
  near: number,
  candidates: number,
): Hits[] {
  const hits = SHARES.map(() => ({ first: 0, all: 0 }));
  const first = Math.ceil(near / 3);
  const projected = new Float64Array(sampleRows);
  for (let row = 0, i = 0; row < sampleRows; row++)
    for (let c = 0; c < kept; c++, i++)
      projected[row] = (projected[row] as number) + (scores[i] as number) ** 2;
  const keys = new Float64Array(sampleRows);
  const inner = new Float64Array(sampleRows);
  for (let q = 0; q < QUERIES; q++) {
    const own = queryRow(q, sampleRows);
    for (let row = 0, i = 0; row < sampleRows; row++) {
      let product = 0;
      for (let c = 0, j = own * kept; c < kept; c++, i++, j++)
        product += (scores[i] as number) * (scores[j] as number);
      inner[row] = product;
      keys[row] = (squares[row] as number) - 2 * (products[row * QUERIES + q] as number);
    }
    keys[own] = Number.POSITIVE_INFINITY;
    const sorted = keys.slice().sort();
    const isNear = keys.map((key) => (key <= (sorted[near - 1] as number) ? 1 : 0));
    const isFirst = keys.map((key) => (key <= (sorted[first - 1] as number) ? 1 : 0));
    SHARES.forEach((share, s) => {
      for (let row = 0; row < sampleRows; row++) {
        const length = projected[row] as number;
        const rest = share * ((squares[row] as number) - length);
        keys[row] = length + rest - 2 * (inner[row] as number);
      }
      keys[own] = Number.POSITIVE_INFINITY;
      const last = keys.slice().sort()[candidates - 1] as number;
      const count = hits[s] as Hits;
      for (let row = 0; row < sampleRows; row++) {
        if ((keys[row] as number) > last) continue;
        count.first += isFirst[row] as number;
        count.all += isNear[row] as number;
      }
    });
  }
  return hits;
}

function queryRow(q: number, sampleRows: number): number {
  return Math.floor(((q + 0.5) * sampleRows) / QUERIES);
}

/** Centred rows have the same order of distances, so squares are centred, and products less the mean's. */
function compareSample(
  { kernels, views, index }: Thread,
  { columns, at }: ApproximateTask,
): Compared {
  const { sampleRows, kept } = at;
  const sample = views.f32(at.sample, sampleRows * columns);
  // The covariance is no longer needed, and has room for as many rows.
  const picked = views.f32(at.samplePanels, QUERIES * columns);
  const means = views.f32(at.means, columns);
  for (let q = 0; q < QUERIES; q++) {
    const from = queryRow(q, sampleRows) * columns;
    for (let c = 0; c < columns; c++)
      picked[q * columns + c] = (sample[from + c] as number) - (means[c] as number);
  }
  const panels = at.samplePanels + QUERIES * columns * 4;
  kernels.packRows(at.samplePanels, 0, QUERIES, columns, panels);
  kernels.squaredLengths(at.sample, columns, at.means, 0, sampleRows, at.squares);
  const scratch = at.scratch + index * at.scratchBytes;
  const block = scratch + 192;
  const multiplied = (panelsAt: number, width: number): Float32Array => {
    const out = new Float32Array(sampleRows * width);
    for (let from = 0; from < sampleRows; from += CLAIM_ROWS) {
      const to = Math.min(sampleRows, from + CLAIM_ROWS);
      kernels.multiply(
        at.sample,
        columns,
        from,
        to,
        panelsAt,
        width / 8,
        block,
        width * 4,
        scratch,
      );
      out.set(views.f32(block, (to - from) * width), from * width);
    }
    return out;
  };
  const scores = multiplied(at.axisPanels, kept);
  const meanScores = views.f32(at.meanScores, kept);
  for (let i = 0; i < scores.length; i++)
    scores[i] = (scores[i] as number) - (meanScores[i % kept] as number);
  return {
    products: multiplied(panels, QUERIES),
    scores,
    squares: views.f32(at.squares, sampleRows).slice(),
  };
}
