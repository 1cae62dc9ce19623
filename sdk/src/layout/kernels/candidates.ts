import type { ApproximateTask } from "./neighbours-approximate.js";
import { CLAIM_ROWS } from "./neighbours-plan.js";
import type { Thread } from "./program.js";
import { smallestAt } from "./select.js";

/** Shares that are tried. */
const SHARES: readonly number[] = [0, 0.2, 0.4, 0.6, 0.8];

/** Most rows of the sample that are compared with the whole sample: a multiple of two panels. */
const QUERIES = 128;

/** With so many neighbours a row half of the rows tell as much. */
const MANY_NEIGHBOURS = 20;

/** The sample must hold this many neighbours of a row to tell anything. */
const LEAST_NEIGHBOURS = 5;

/** Share of the nearer neighbours that a choice may lose against the one that holds most of them. */
const MOST_LOST = 0.005;

/** Share of the neighbours that candidates should hold: the clusters not looked at cost one or two in a hundred more. */
const ENOUGH = 0.97;

/** Share that so few candidates as `leanest` should hold: what they miss is missed beside what the clusters miss. */
const LEAN_ENOUGH = 0.98;

/** Of the sampled rows less their mean: products with the queries and squared lengths, in full and along the directions. */
interface Compared {
  /** `[queries, sampleRows]`. */
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
 * Where too few are, more candidates are taken; where the sample holds many neighbours and fewer candidates would do,
 * fewer.
 */
export function chooseCandidates(thread: Thread, task: ApproximateTask): CandidateRule {
  const { at, rows, k } = task;
  const { sampleRows } = at;
  const near = Math.max(LEAST_NEIGHBOURS, Math.round((k * sampleRows) / rows));
  const candidates = Math.round((near * at.fewest) / k);
  if (sampleRows < 4 * candidates || sampleRows < 2 * QUERIES) return { share: 0, count: at.keep };
  const queries = near < MANY_NEIGHBOURS ? QUERIES : QUERIES / 2;
  const compared = compareSample(thread, task, queries);
  const hits = countHits(compared, sampleRows, queries, near, candidates);
  // The nearest rows must not be lost for the sake of the others.
  const least = Math.max(...hits.map(({ first }) => first)) * (1 - MOST_LOST);
  let best = hits.findIndex(({ first }) => first >= least);
  hits.forEach((count, s) => {
    if (count.first >= least && count.all > (hits[best] as Hits).all) best = s;
  });
  const share = SHARES[best] as number;
  const found = (hits[best] as Hits).all / (queries * near);
  if (found < ENOUGH) return { share, count: at.keep };
  if (near < MANY_NEIGHBOURS) return { share, count: at.fewest };
  const few = Math.round((near * at.leanest) / k);
  const [lean] = countHits(compared, sampleRows, queries, near, few, [share]);
  const isLean = (lean as Hits).all / (queries * near) >= LEAN_ENOUGH;
  return { share, count: isLean ? at.leanest : at.fewest };
}

interface Hits {
  /** Of the nearer third of the neighbours. */
  first: number;
  all: number;
}

/**
 * Neighbours that are among the candidates, for each share. The loops over all rows are functions of their own: called
 * hundreds of times they are compiled early.
 */
function countHits(
  { products, squares, keptProducts, keptSquares }: Compared,
  sampleRows: number,
  queries: number,
  near: number,
  candidates: number,
  shares: readonly number[] = SHARES,
): Hits[] {
  const hits = shares.map(() => ({ first: 0, all: 0 }));
  const lengths = shares.map((share) =>
    keptSquares.map((length, row) => length + share * ((squares[row] as number) - length)),
  );
  const first = Math.ceil(near / 3);
  const keys = new Float32Array(sampleRows);
  const kept = new Float32Array(4 * candidates);
  const ranks = new Uint8Array(sampleRows);
  for (let q = 0; q < queries; q++) {
    const own = queryRow(q, queries, sampleRows);
    const inFull = products.subarray(q * sampleRows, (q + 1) * sampleRows);
    const inKept = keptProducts.subarray(q * sampleRows, (q + 1) * sampleRows);
    fillKeys(keys, squares, inFull, own);
    const lastFirst = smallestAt(keys, first - 1, kept);
    rankRows(keys, lastFirst, smallestAt(keys, near - 1, kept), ranks);
    for (const [s, length] of lengths.entries()) {
      fillKeys(keys, length, inKept, own);
      addHits(keys, smallestAt(keys, candidates - 1, kept), ranks, hits[s] as Hits);
    }
  }
  return hits;
}

/** Keys that order rows as their distance from row `own` does. */
function fillKeys(keys: Float32Array, squares: Float32Array, products: Float32Array, own: number) {
  for (let row = 0; row < keys.length; row++)
    keys[row] = (squares[row] as number) - 2 * (products[row] as number);
  keys[own] = Number.POSITIVE_INFINITY;
}

/** 2 for rows up to the first bound, 1 up to the second, 0 beyond. */
function rankRows(keys: Float32Array, lastFirst: number, lastNear: number, ranks: Uint8Array) {
  for (let row = 0; row < keys.length; row++) {
    const key = keys[row] as number;
    ranks[row] = key <= lastFirst ? 2 : key <= lastNear ? 1 : 0;
  }
}

function addHits(keys: Float32Array, last: number, ranks: Uint8Array, hits: Hits): void {
  for (let row = 0; row < keys.length; row++) {
    if ((keys[row] as number) > last || ranks[row] === 0) continue;
    hits.all++;
    if (ranks[row] === 2) hits.first++;
  }
}

function queryRow(q: number, queries: number, sampleRows: number): number {
  return Math.floor(((q + 0.5) * sampleRows) / queries);
}

/** Centred rows have the same order of distances, so squares are centred, and products less the mean's. */
function compareSample(
  { kernels, views, index }: Thread,
  { columns, at }: ApproximateTask,
  queries: number,
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
  const centred = views.f32(at.samplePanels, queries * columns);
  for (let q = 0; q < queries; q++) {
    const from = queryRow(q, queries, sampleRows) * columns;
    for (let c = 0; c < columns; c++)
      centred[q * columns + c] = (sample[from + c] as number) - (means[c] as number);
  }
  const panels = at.samplePanels + queries * columns * 4;
  kernels.packRows(at.samplePanels, 0, queries, columns, panels);
  const products = multiplied(at.sample, columns, panels, queries);
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
  const queryScores = views.f32(at.quantised, queries * kept);
  for (let q = 0; q < queries; q++) {
    const from = queryRow(q, queries, sampleRows) * kept;
    queryScores.set(scores.subarray(from, from + kept), q * kept);
  }
  const scorePanels = at.quantised + queries * kept * 4;
  kernels.packRows(at.quantised, 0, queries, kept, scorePanels);
  const keptProducts = multiplied(at.samplePanels, kept, scorePanels, queries);
  return { products, squares, keptSquares, keptProducts };
}
