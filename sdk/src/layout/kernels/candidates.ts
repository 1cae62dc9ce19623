import type { ApproximateTask } from "./neighbours-approximate.js";
import { CLAIM_ROWS } from "./neighbours-plan.js";
import type { Thread } from "./program.js";
import { select } from "./select.js";

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

/** Of the sampled rows less their mean: products with the queries and squared lengths, in full and along the directions. */
interface Compared {
  /** `[QUERIES, sampleRows]`. */
  readonly products: Float32Array;
  readonly squares: Float32Array;
  readonly keptProducts: Float32Array;
  readonly keptSquares: Float32Array;
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
  const hits = countHits(compareSample(thread, task), sampleRows, near, candidates);
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
  { products, squares, keptProducts, keptSquares }: Compared,
  sampleRows: number,
  near: number,
  candidates: number,
): Hits[] {
  const hits = SHARES.map(() => ({ first: 0, all: 0 }));
  const first = Math.ceil(near / 3);
  const keys = new Float32Array(sampleRows);
  const scratch = new Float32Array(sampleRows);
  const smallest = (place: number) => {
    scratch.set(keys);
    return select(scratch, place);
  };
  const isNear = new Uint8Array(sampleRows);
  const isFirst = new Uint8Array(sampleRows);
  for (let q = 0; q < QUERIES; q++) {
    const own = queryRow(q, sampleRows);
    const inFull = products.subarray(q * sampleRows, (q + 1) * sampleRows);
    const inKept = keptProducts.subarray(q * sampleRows, (q + 1) * sampleRows);
    for (let row = 0; row < sampleRows; row++)
      keys[row] = (squares[row] as number) - 2 * (inFull[row] as number);
    keys[own] = Number.POSITIVE_INFINITY;
    const [lastNear, lastFirst] = [smallest(near - 1), smallest(first - 1)];
    for (let row = 0; row < sampleRows; row++) {
      isNear[row] = (keys[row] as number) <= lastNear ? 1 : 0;
      isFirst[row] = (keys[row] as number) <= lastFirst ? 1 : 0;
    }
    for (const [s, share] of SHARES.entries()) {
      for (let row = 0; row < sampleRows; row++) {
        const length = keptSquares[row] as number;
        const rest = share * ((squares[row] as number) - length);
        keys[row] = length + rest - 2 * (inKept[row] as number);
      }
      keys[own] = Number.POSITIVE_INFINITY;
      const last = smallest(candidates - 1);
      const count = hits[s] as Hits;
      for (let row = 0; row < sampleRows; row++) {
        if ((keys[row] as number) > last) continue;
        count.first += isFirst[row] as number;
        count.all += isNear[row] as number;
      }
    }
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
  const scratch = at.scratch + index * at.scratchBytes;
  const block = scratch + 192;
  /** The rows that `panels` holds times all sampled rows, of `length` numbers each: `[width, sampleRows]`. */
  const multiplied = (rowsAt: number, length: number, panels: number, width: number) => {
    const out = new Float32Array(width * sampleRows);
    for (let from = 0; from < sampleRows; from += CLAIM_ROWS) {
      const to = Math.min(sampleRows, from + CLAIM_ROWS);
      kernels.multiply(rowsAt, length, from, to, panels, width / 8, block, width * 4, scratch);
      const products = views.f32(block, (to - from) * width);
      for (let q = 0; q < width; q++)
        for (let row = from, i = q; row < to; row++, i += width)
          out[q * sampleRows + row] = products[i] as number;
    }
    return out;
  };
  const sample = views.f32(at.sample, sampleRows * columns);
  const means = views.f32(at.means, columns);
  // The covariance is no longer needed, and its sample's panels have room for as many rows.
  const queries = views.f32(at.samplePanels, QUERIES * columns);
  for (let q = 0; q < QUERIES; q++) {
    const from = queryRow(q, sampleRows) * columns;
    for (let c = 0; c < columns; c++)
      queries[q * columns + c] = (sample[from + c] as number) - (means[c] as number);
  }
  const panels = at.samplePanels + QUERIES * columns * 4;
  kernels.packRows(at.samplePanels, 0, QUERIES, columns, panels);
  const products = multiplied(at.sample, columns, panels, QUERIES);
  kernels.squaredLengths(at.sample, columns, at.means, 0, sampleRows, at.squares);
  const squares = views.f32(at.squares, sampleRows).slice();

  const raw = multiplied(at.sample, columns, at.axisPanels, kept);
  const meanScores = views.f32(at.meanScores, kept);
  const scores = views.f32(at.samplePanels, sampleRows * kept);
  const keptSquares = new Float32Array(sampleRows);
  for (let c = 0, i = 0; c < kept; c++)
    for (let row = 0; row < sampleRows; row++, i++) {
      const score = (raw[i] as number) - (meanScores[c] as number);
      scores[row * kept + c] = score;
      keptSquares[row] = (keptSquares[row] as number) + score * score;
    }
  // Where rows will be quantised there is room, not yet in use, for 1,200 bytes a direction: 600 rows at least.
  const queryScores = views.f32(at.quantised, QUERIES * kept);
  for (let q = 0; q < QUERIES; q++) {
    const from = queryRow(q, sampleRows) * kept;
    queryScores.set(scores.subarray(from, from + kept), q * kept);
  }
  const scorePanels = at.quantised + QUERIES * kept * 4;
  kernels.packRows(at.quantised, 0, QUERIES, kept, scorePanels);
  const keptProducts = multiplied(at.samplePanels, kept, scorePanels, QUERIES);
  return { products, squares, keptSquares, keptProducts };
}
