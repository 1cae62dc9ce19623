import type { MemoryPlan } from "./memory.js";

/** Queries' buffer entries in a search. Source: assembly/search.ts. */
const BUFFER = 512;
/** Bytes of scratch that `search` wants: a block of products, state, six buffers. */
export const SEARCH_SCRATCH_BYTES = 320 + 6 * BUFFER * 8;

/** Rows that kernels may read behind the last. */
export const SPARE_ROWS = 8;

/** Directions that the approximate search keeps. */
export const SEARCH_COLUMNS = 64;

/** Rows from which the search learns its directions. */
const PCA_SAMPLE_ROWS = 4096;

/** Rows of the sample that one product takes: two panels of it stay in the first cache. */
export const OUTER_ROWS = 512;

/** Rows that a thread claims at once in loops over all rows. */
export const CLAIM_ROWS = 48;

/** Candidates of a row beside its k neighbours, `share` of them but 32 at least. */
function candidatesFor(k: number, rows: number, share: number): number {
  // Below the buffer of a query by one panel at least.
  return Math.min(rows - 1, BUFFER - 16, k + Math.max(32, Math.ceil(k * share)));
}

/**
 * More candidates than neighbours are re-ranked, since 64 directions rank them coarsely. Most that a search takes; an
 * approximate one takes fewer where those do.
 */
const MOST_CANDIDATES = 1.6;

/**
 * An exact search only needs so many that the first left out is sure to be farther than the last neighbour. Rounding
 * blurs a distance by the root of the columns, and where they are many and unrelated all distances are alike: therefore
 * more of them with the columns.
 */
const COLUMNS_A_SHARE = 512;

export interface ExactShape {
  readonly rows: number;
  readonly columns: number;
  readonly k: number;
  readonly threads: number;
}

/** Addresses of an exact search. */
export interface ExactAddresses {
  readonly data: number;
  /** Entries of a quantised row: even. */
  readonly padded: number;
  readonly means: number;
  /** One float32: units of a quantised row in one of the data. */
  readonly scale: number;
  readonly quantised: number;
  readonly halves: number;
  readonly panels: number;
  readonly panelHalves: number;
  readonly panelIds: number;
  /** One pair of u32: all panels. */
  readonly ranges: number;
  readonly keep: number;
  /** `[rows, k]` u32 and float32: the result. */
  readonly ids: number;
  readonly distances: number;
  readonly scratch: number;
  readonly scratchBytes: number;
  /** A u32 that threads count claimed work in. */
  readonly claims: number;
}

export function planExact(plan: MemoryPlan, shape: ExactShape): ExactAddresses {
  const { rows, columns, k, threads } = shape;
  const padded = (columns + 1) & ~1;
  const panelRows = Math.ceil(rows / 8) * 8;
  const keep = candidatesFor(k, rows, Math.min(MOST_CANDIDATES, columns / COLUMNS_A_SHARE));
  // Behind the buffers: the bounds and candidates of one block of queries, and room for the candidates added later.
  const scratchBytes = SEARCH_SCRATCH_BYTES + 64 + 6 * keep * 4 + 64;
  return {
    data: plan.reserve((rows + SPARE_ROWS) * columns * 4),
    padded,
    means: plan.reserve(columns * 4),
    scale: plan.reserve(4),
    quantised: plan.reserve((rows + SPARE_ROWS) * padded * 2),
    halves: plan.reserve((rows + SPARE_ROWS) * 4),
    panels: plan.reserve(panelRows * padded * 2),
    panelHalves: plan.reserve(panelRows * 4),
    panelIds: plan.reserve(panelRows * 4),
    ranges: plan.reserve(8),
    keep,
    ids: plan.reserve(rows * k * 4),
    distances: plan.reserve(rows * k * 4),
    scratch: plan.reserve(threads * scratchBytes),
    scratchBytes,
    claims: plan.reserve(64),
  };
}

export interface ApproximateShape extends ExactShape {
  readonly probes: number;
  readonly recallSample: number;
}

/** Addresses and sizes of an approximate search. */
export interface ApproximateAddresses {
  readonly data: number;
  /** Rows of the PCA sample, and its columns padded to a multiple of 8. */
  readonly sampleRows: number;
  readonly paddedColumns: number;
  readonly means: number;
  /** As many zeros. */
  readonly zeros: number;
  /** Squared length of every row, first less the means, then without. */
  readonly squares: number;
  readonly sample: number;
  readonly samplePanels: number;
  readonly covariance: number;
  /** Directions: `[kept, columns]`, their panels, and the products with them. */
  readonly kept: number;
  readonly axes: number;
  readonly axisPanels: number;
  readonly images: number;
  readonly basis: number;
  readonly projected: number;
  readonly meanScores: number;
  readonly scale: number;
  /** One float32. Source: candidates.ts. */
  readonly residualShare: number;
  /** One u32: candidates a row, `leanest`, `fewest` or `keep`. */
  readonly candidates: number;
  readonly fewest: number;
  readonly leanest: number;
  readonly quantised: number;
  readonly halves: number;
  /** `[rows, 3]` float32. */
  readonly principal: number;
  readonly clusters: number;
  readonly clusterRows: number;
  readonly clusterSample: number;
  readonly clusterHalves: number;
  readonly centres: number;
  readonly centreQuantised: number;
  readonly centreHalves: number;
  readonly centrePanels: number;
  readonly centrePanelHalves: number;
  readonly centreIds: number;
  readonly nearest: number;
  /** Row numbers in cluster order; first place of each cluster, first panel of each cluster. */
  readonly order: number;
  readonly clusterStarts: number;
  readonly clusterPanels: number;
  readonly panels: number;
  readonly panelHalves: number;
  readonly panelIds: number;
  /** Most clusters that a row looks through, and one u32: how many it does. Source: probes.ts. */
  readonly probes: number;
  readonly chosenProbes: number;
  /** `[clusters, probes]` pairs of first panel and end. */
  readonly ranges: number;
  readonly keep: number;
  readonly ids: number;
  readonly distances: number;
  readonly scratch: number;
  readonly scratchBytes: number;
  readonly claims: number;
  /** The recall sample: row numbers and panels; true neighbours, and their bounds. */
  readonly recallRows: number;
  readonly recallCount: number;
  readonly recallPanels: number;
  readonly recallIds: number;
  readonly recallBounds: number;
}

/** Queries of one call of `search`: their candidates wait in scratch for the re-ranking. */
export const QUERIES_PER_CALL = 24;

/** Clusters of the approximate search: about the square root of the rows, a multiple of 8. */
export function clusterCount(rows: number): number {
  const root = Math.round(Math.sqrt(rows) / 8) * 8;
  return Math.max(8, Math.min(rows > 300_000 ? 4096 : 2048, rows > 300_000 ? root * 2 : root));
}

export function planApproximate(plan: MemoryPlan, shape: ApproximateShape): ApproximateAddresses {
  const { rows, columns, k, threads, recallSample } = shape;
  const paddedColumns = Math.ceil(columns / 8) * 8;
  const kept = Math.min(SEARCH_COLUMNS, paddedColumns);
  const sampleRows = Math.min(rows, PCA_SAMPLE_ROWS);
  const clusters = clusterCount(rows);
  const clusterRows = Math.min(rows, clusters * 64);
  const probes = Math.min(clusters, shape.probes);
  const panelRows = rows + clusters * 8;
  const keep = candidatesFor(k, rows, MOST_CANDIDATES);
  const recallCount = Math.min(sampleRows, recallSample);
  const scratchBytes =
    Math.max(
      SEARCH_SCRATCH_BYTES + 128 + QUERIES_PER_CALL * (keep + 1) * 4,
      192 + 256 + CLAIM_ROWS * Math.max(SEARCH_COLUMNS, recallCount) * 4,
    ) + 64;
  const f32 = (count: number) => plan.reserve(count * 4);
  return {
    data: f32((rows + SPARE_ROWS) * columns),
    sampleRows,
    paddedColumns,
    means: f32(paddedColumns),
    zeros: f32(paddedColumns),
    squares: f32(rows),
    sample: f32((sampleRows + SPARE_ROWS) * columns),
    samplePanels: f32(Math.ceil(sampleRows / OUTER_ROWS) * OUTER_ROWS * paddedColumns),
    covariance: f32((paddedColumns + SPARE_ROWS) * paddedColumns),
    kept,
    axes: f32((kept + SPARE_ROWS) * paddedColumns),
    axisPanels: f32(kept * paddedColumns),
    images: f32((paddedColumns + SPARE_ROWS) * kept),
    basis: plan.reserve(kept * paddedColumns * 8),
    projected: plan.reserve(kept * kept * 8),
    meanScores: f32(kept),
    scale: f32(1),
    residualShare: f32(1),
    candidates: f32(1),
    fewest: Math.min(keep, k + Math.max(32, k)),
    leanest: Math.min(keep, k + Math.max(32, Math.ceil(k * 0.6))),
    quantised: plan.reserve((rows + SPARE_ROWS) * kept * 2),
    halves: f32(rows + SPARE_ROWS),
    principal: f32(rows * 3),
    clusters,
    clusterRows,
    clusterSample: plan.reserve((clusterRows + SPARE_ROWS) * kept * 2),
    clusterHalves: f32(clusterRows + SPARE_ROWS),
    centres: f32(clusters * kept),
    centreQuantised: plan.reserve((clusters + SPARE_ROWS) * kept * 2),
    centreHalves: f32(clusters),
    centrePanels: plan.reserve(clusters * kept * 2),
    centrePanelHalves: f32(clusters),
    centreIds: f32(clusters),
    nearest: f32(rows),
    order: f32(rows),
    clusterStarts: f32(clusters + 1),
    clusterPanels: f32(clusters + 1),
    panels: plan.reserve(panelRows * kept * 2),
    panelHalves: f32(panelRows),
    panelIds: f32(panelRows),
    probes,
    chosenProbes: f32(1),
    ranges: f32(clusters * probes * 2),
    keep,
    ids: f32(rows * k),
    distances: f32(rows * k),
    scratch: plan.reserve(threads * scratchBytes),
    scratchBytes,
    claims: plan.reserve(64),
    recallRows: f32(recallCount),
    recallCount,
    recallPanels: f32(Math.ceil(recallCount / 8) * 8 * columns),
    recallIds: f32(recallCount * k),
    recallBounds: f32(2 * recallCount),
  };
}
