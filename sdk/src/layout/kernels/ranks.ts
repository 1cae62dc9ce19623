import { ShapeError } from "../../errors.js";
import type { Control, Matrix, Metric, NeighbourhoodRanks } from "../engine.js";
import type { Crew } from "./crew.js";
import { identityOrder } from "./graph.js";
import { MemoryPlan } from "./memory.js";
import { SPARE_ROWS } from "./neighbours-plan.js";
import { storePoints } from "./points.js";
import { claimed, type Program, type Thread } from "./program.js";
import { columnMeans, quantisationScale } from "./quantisation.js";
import { copyUnitRows } from "./unit-rows.js";

interface RankAddresses {
  /** float32 `[rows, columns]`; from the first step on int16 `[rows, padded]`. */
  readonly data: number;
  readonly padded: number;
  readonly means: number;
  readonly halves: number;
  readonly points: number;
  /** u32 row numbers of the sample, and their panels. */
  readonly sample: number;
  readonly panels: number;
  readonly panelHalves: number;
  readonly panelIds: number;
  /** Each thread's keys, `[QUERIES + 1, rows]`: the last line is the map's. */
  readonly keys: number;
  readonly keyBytes: number;
  /** Each thread's two lists of k rows, and 256 bytes of scratch. */
  readonly lists: number;
  readonly listBytes: number;
  /** u32 `[sample, 3]`: false ranks, missing ranks, neighbours kept. */
  readonly counts: number;
  readonly claims: number;
}

/** The ranks of a sample as sent to every thread. */
export interface RankTask {
  readonly kind: "ranks";
  readonly rows: number;
  readonly columns: number;
  readonly dims: 2 | 3;
  readonly k: number;
  readonly sample: number;
  readonly scale: number;
  /** False orders by the product alone, as `dot` does. */
  readonly byDistance: boolean;
  readonly at: RankAddresses;
}

/** Sampled rows that a thread takes at once: rows of the data are read once for all of them. */
const QUERIES = 32;

/** Values quantised in one call: about 2 ms. */
const QUANTISED_PER_CALL = 1_000_000;

/** Rows of the data in one call: they stay in the second cache while all queries pass. */
const ROWS_PER_CALL = 96;

/** Quantised length of unit rows. Source: assembly/quantise.ts, which allows 32,000. */
const UNIT_SCALE = 31_000;

/** Ranks in the vectors and on the map of the sampled rows' neighbours; threads share the sample. */
export function* rankProgram(thread: Thread, task: RankTask): Program {
  const { kernels, index } = thread;
  const { rows, columns, at } = task;
  // A quantised row is half as long and goes where the rows before it were: in order, so that none is lost.
  const rowsPerCall = Math.max(1, Math.floor(QUANTISED_PER_CALL / columns));
  for (let from = 0; index === 0 && from < rows && !thread.isStopped(); from += rowsPerCall)
    kernels.quantise(
      at.data + from * columns * 4,
      columns * 4,
      Math.min(rowsPerCall, rows - from),
      columns,
      at.means,
      task.scale,
      at.data + from * at.padded * 2,
      at.padded,
      at.halves + from * 4,
    );
  yield { phase: "quality", done: 0, total: task.sample };
  if (index === 0)
    kernels.packQuantised(
      at.data,
      at.padded,
      at.halves,
      at.sample,
      0,
      task.sample,
      at.panels,
      at.panelHalves,
      at.panelIds,
    );
  yield;
  for (const group of claimed(thread, at.claims, Math.ceil(task.sample / QUERIES))) {
    rankGroup(thread, task, group * QUERIES);
    yield { aside: { phase: "quality", done: group * QUERIES, total: task.sample } };
  }
  yield { phase: "quality", done: task.sample, total: task.sample };
}

function rankGroup(thread: Thread, task: RankTask, first: number): void {
  const { kernels, views, index } = thread;
  const { rows, k, at, dims } = task;
  const queries = Math.min(QUERIES, task.sample - first);
  const keys = at.keys + index * at.keyBytes;
  const mapKeys = keys + QUERIES * rows * 4;
  const nearVectors = at.lists + index * at.listBytes;
  const nearMap = nearVectors + k * 4;
  const scratch = nearVectors + 2 * k * 4;
  const panels = at.panels + (first / 8) * at.padded * 16;
  for (let row = 0; row < rows; row += ROWS_PER_CALL)
    kernels.panelKeys(
      at.data,
      at.padded,
      task.byDistance ? at.halves : 0,
      row,
      Math.min(rows, row + ROWS_PER_CALL),
      panels,
      Math.ceil(queries / 8),
      keys,
      rows,
      scratch,
    );
  const sample = views.u32(at.sample, task.sample);
  const counts = views.u32(at.counts, task.sample * 3);
  for (let q = 0; q < queries; q++) {
    const self = sample[first + q] as number;
    const own = keys + q * rows * 4;
    kernels.mapKeys(at.points, dims === 3, self, rows, mapKeys);
    kernels.nearestKeys(own, rows, self, k, nearVectors);
    kernels.nearestKeys(mapKeys, rows, self, k, nearMap);
    const near = views.u32(nearVectors, k);
    const kept = views.u32(nearMap, k).filter((row) => near.includes(row)).length;
    const line = (first + q) * 3;
    counts[line] = kernels.excessRanks(own, rows, self, nearMap, k);
    counts[line + 1] = kernels.excessRanks(mapKeys, rows, self, nearVectors, k);
    counts[line + 2] = kept;
  }
}

/** Sums of ranks for `measureQuality`; undefined for a metric that kernels do not have. */
export async function findRanks(
  crew: Crew,
  data: Matrix,
  positions: Float32Array,
  dims: number,
  k: number,
  sample: Int32Array,
  metric: Metric,
  control?: Control,
): Promise<NeighbourhoodRanks | undefined> {
  const { rows, columns } = data;
  if (positions.length !== rows * dims)
    throw new ShapeError("layout", `[${rows}, ${dims}]`, `${positions.length} numbers`);
  if (metric === "manhattan" || (dims !== 2 && dims !== 3) || k >= rows) return undefined;
  const units = metric === "cosine" ? copyUnitRows(data) : undefined;
  const zeroRows = units?.zeroRows.length ?? 0;
  // Equal distances share a rank here, and such a row is equally far from all.
  if (zeroRows > rows / 100) return undefined;
  const plan = new MemoryPlan();
  const words = (count: number) => plan.reserve(count * 4);
  const padded = (columns + 1) & ~1;
  const sampled = Math.ceil(sample.length / 8) * 8;
  const stride = dims === 2 ? 2 : 4;
  const keyBytes = (QUERIES + 1) * rows * 4 + 64;
  const listBytes = 2 * k * 4 + 256 + 64;
  const at: RankAddresses = {
    data: words((rows + SPARE_ROWS) * Math.max(columns, 2)),
    padded,
    means: words(columns),
    halves: words(rows + SPARE_ROWS),
    points: words(rows * stride),
    sample: words(sampled),
    panels: plan.reserve(sampled * padded * 2),
    panelHalves: words(sampled),
    panelIds: words(sampled),
    keys: plan.reserve(crew.threads * keyBytes),
    keyBytes,
    lists: plan.reserve(crew.threads * listBytes),
    listBytes,
    counts: words(sample.length * 3),
    claims: plan.reserve(64),
  };
  // By the product alone the place of the origin counts; by distance it does not, and centred rows are shorter.
  // Unit rows order alike by both, but for rows of length 0: those are at distance 1 from all, which the product says.
  const byDistance = metric !== "dot" && zeroRows === 0;
  const means =
    byDistance && !units ? columnMeans(data.values, rows, columns) : new Float64Array(columns);
  const scale = units ? UNIT_SCALE : quantisationScale(data.values, rows, columns, means);
  const views = await crew.run(
    {
      task: {
        kind: "ranks",
        rows,
        columns,
        dims,
        k,
        sample: sample.length,
        scale,
        byDistance,
        at,
      },
      bytes: plan.bytes,
      fill: (memory) => {
        const target = memory.f32(at.data, rows * columns);
        if (units) units.fill(target);
        else target.set(data.values);
        memory.f32(at.means, columns).set(means);
        memory.u32(at.sample, sample.length).set(sample);
        const points = memory.f32(at.points, rows * stride);
        storePoints(points, stride, positions, dims, identityOrder(rows));
      },
    },
    control,
  );
  const sums = [0, 0, 0];
  views.u32(at.counts, sample.length * 3).forEach((count, e) => {
    sums[e % 3] = (sums[e % 3] as number) + count;
  });
  const [falseRanks = 0, missingRanks = 0, kept = 0] = sums;
  return { falseRanks, missingRanks, kept };
}
