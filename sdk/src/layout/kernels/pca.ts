import { ArgumentError } from "../../errors.js";
import type { Control, Engine, Matrix, PcaOptions, PcaResult } from "../engine.js";
import { Random } from "../random.js";
import type { Crew } from "./crew.js";
import { MemoryPlan } from "./memory.js";
import { OUTER_ROWS, SPARE_ROWS } from "./neighbours-plan.js";
import { claimed, type Program, type Thread } from "./program.js";
import { leadingSubspace, mirror } from "./subspace.js";

interface PcaAddresses {
  readonly data: number;
  readonly size: number;
  readonly width: number;
  readonly means: number;
  /** Each thread's column sums (float64), panels and covariance. */
  readonly sums: number;
  readonly panels: number;
  readonly panelBytes: number;
  readonly covariances: number;
  readonly covarianceBytes: number;
  readonly axes: number;
  readonly axisPanels: number;
  readonly images: number;
  readonly basis: number;
  readonly projected: number;
  readonly meanScores: number;
  /** float32 `[rows, components]`. */
  readonly scores: number;
  /** float64: values, then the whole variance. */
  readonly values: number;
  readonly scratch: number;
  readonly scratchBytes: number;
  readonly claims: number;
}

/** A PCA as sent to every thread. */
export interface PcaTask {
  readonly kind: "pca";
  readonly rows: number;
  readonly columns: number;
  readonly components: number;
  readonly centre: boolean;
  readonly seed: number;
  readonly at: PcaAddresses;
}

/** More columns than this go by the Gram matrix, which the reference does. */
const MOST_COLUMNS = 4_096;

/** Vectors iterated beyond those wanted: the values behind the last wanted one decide how fast it converges. */
const SPARE_VECTORS = 12;
const STEPS = 300;
const TOLERANCE = 1e-7;

/** A direction with less than this share of the variance is rounding. */
const RANK_TOLERANCE = 1e-9;

const PROJECT_ROWS = 48;

/** Covariance by blocks of rows, each thread its own; leading vectors on one thread; projection on all. */
export function* pcaProgram(thread: Thread, task: PcaTask): Program {
  const { kernels, index, count } = thread;
  const { rows, columns, at } = task;
  const chunks = Math.ceil(rows / OUTER_ROWS);
  if (task.centre) {
    sumColumns(thread, task);
    yield;
    if (index === 0) storeMeans(thread, task);
  }
  yield { phase: "pca", done: 0, total: rows };
  const panels = at.panels + index * at.panelBytes;
  const covariance = at.covariances + index * at.covarianceBytes;
  for (let chunk = index; chunk < chunks && !thread.isStopped(); chunk += count) {
    const from = chunk * OUTER_ROWS;
    const to = Math.min(rows, from + OUTER_ROWS);
    kernels.packColumns(at.data, columns, from, to, at.means, panels);
    for (let panel = 0; panel < at.size / 8; panel++)
      kernels.addOuter(panels, to - from, at.size / 8, panel, covariance);
    yield { aside: { phase: "pca", done: from, total: rows } };
  }
  yield;
  if (index === 0) findAxes(thread, task);
  yield;
  for (const block of claimed(thread, at.claims, Math.ceil(rows / PROJECT_ROWS)))
    project(thread, task, block * PROJECT_ROWS, Math.min(rows, (block + 1) * PROJECT_ROWS));
  yield { phase: "pca", done: rows, total: rows };
}

function sumColumns({ views, index, count }: Thread, { rows, columns, at }: PcaTask): void {
  const sums = views.f64(at.sums + index * at.size * 8, columns);
  for (let from = index * OUTER_ROWS; from < rows; from += count * OUTER_ROWS) {
    const to = Math.min(rows, from + OUTER_ROWS);
    const data = views.f32(at.data + from * columns * 4, (to - from) * columns);
    for (let i = 0; i < data.length; )
      for (let c = 0; c < columns; c++, i++) sums[c] = (sums[c] as number) + (data[i] as number);
  }
}

function storeMeans({ views, count }: Thread, { rows, columns, at }: PcaTask): void {
  const means = views.f32(at.means, columns);
  for (let c = 0; c < columns; c++) {
    let sum = 0;
    for (let t = 0; t < count; t++)
      sum += views.f64(at.sums + (t * at.size + c) * 8, 1)[0] as number;
    means[c] = sum / rows;
  }
}

/** Leading axes, their values and the whole variance; the largest entry of each axis is positive. */
function findAxes(thread: Thread, task: PcaTask): void {
  const { kernels, views, count, index } = thread;
  const { columns, components, at, seed } = task;
  const { size, width } = at;
  const matrix = views.f32(at.covariances, size * size);
  for (let t = 1; t < count; t++) {
    const other = views.f32(at.covariances + t * at.covarianceBytes, size * size);
    for (let e = 0; e < matrix.length; e++)
      matrix[e] = (matrix[e] as number) + (other[e] as number);
  }
  mirror(matrix, size);
  let variance = 0;
  for (let c = 0; c < columns; c++) variance += matrix[c * size + c] as number;
  const found = leadingSubspace(
    thread,
    {
      matrix: at.covariances,
      size,
      width,
      axes: at.axes,
      panels: at.axisPanels,
      images: at.images,
      basis: at.basis,
      projected: at.projected,
      scratch: at.scratch + index * at.scratchBytes,
    },
    new Random(seed),
    components,
    STEPS,
    TOLERANCE,
  );
  const axes = views.f32(at.axes, width * columns).fill(0);
  const means = views.f32(at.means, columns);
  const scores = views.f32(at.meanScores, width);
  for (let i = 0; i < components; i++) {
    const axis = found.axes.subarray(i * size, i * size + columns);
    let largest = 0;
    for (const entry of axis) if (Math.abs(entry) > Math.abs(largest)) largest = entry;
    const sign = largest < 0 ? -1 : 1;
    let score = 0;
    for (let c = 0; c < columns; c++) {
      axes[i * columns + c] = sign * (axis[c] as number);
      score += sign * (axis[c] as number) * (means[c] as number);
    }
    scores[i] = score;
  }
  views.f64(at.values, width + 1).set(found.values);
  views.f64(at.values, width + 1)[width] = variance;
  kernels.packRows(at.axes, 0, width, columns, at.axisPanels);
}

function project(thread: Thread, task: PcaTask, from: number, to: number): void {
  const { kernels, views, index } = thread;
  const { columns, components, at } = task;
  const { width } = at;
  const scratch = at.scratch + index * at.scratchBytes;
  const block = scratch + 192;
  kernels.multiply(at.data, columns, from, to, at.axisPanels, width / 8, block, width * 4, scratch);
  const products = views.f32(block, (to - from) * width);
  const means = views.f32(at.meanScores, components);
  const scores = views.f32(at.scores + from * components * 4, (to - from) * components);
  for (let i = 0; i < to - from; i++)
    for (let c = 0; c < components; c++)
      scores[i * components + c] = (products[i * width + c] as number) - (means[c] as number);
}

/** Principal components by kernels; matrices that do not suit them go to `fallback`. */
export async function findComponents(
  crew: Crew,
  fallback: Engine,
  data: Matrix,
  options: PcaOptions,
  control?: Control,
): Promise<PcaResult> {
  const { rows, columns } = data;
  const { centre = true, seed = 0 } = options;
  if (!Number.isSafeInteger(options.components) || options.components < 1)
    throw new ArgumentError("components", "a positive whole number", String(options.components));
  const components = Math.min(options.components, rows, columns);
  const size = Math.ceil(columns / 8) * 8;
  const width = Math.ceil((components + SPARE_VECTORS) / 8) * 8;
  // Small matrices are quick in any way, and their last digits matter in tests; many components are no subspace.
  if (rows * columns < 100_000 || columns > MOST_COLUMNS || width > size / 2)
    return fallback.pca(data, options, control);

  const { threads } = crew;
  const plan = new MemoryPlan();
  const f32 = (count: number) => plan.reserve(count * 4);
  const panelBytes = OUTER_ROWS * size * 4;
  const covarianceBytes = (size + SPARE_ROWS) * size * 4;
  const scratchBytes = 192 + PROJECT_ROWS * width * 4 + 64;
  const at: PcaAddresses = {
    data: f32((rows + SPARE_ROWS) * columns),
    size,
    width,
    means: f32(size),
    sums: plan.reserve(threads * size * 8),
    panels: plan.reserve(threads * panelBytes),
    panelBytes,
    covariances: plan.reserve(threads * covarianceBytes),
    covarianceBytes,
    axes: f32((width + SPARE_ROWS) * size),
    axisPanels: f32(width * size),
    images: f32((size + SPARE_ROWS) * width),
    basis: plan.reserve(width * size * 8),
    projected: plan.reserve(width * width * 8),
    meanScores: f32(width),
    scores: f32(rows * components),
    values: plan.reserve((width + 1) * 8),
    scratch: plan.reserve(threads * scratchBytes),
    scratchBytes,
    claims: plan.reserve(64),
  };
  const views = await crew.run(
    {
      task: { kind: "pca", rows, columns, components, centre, seed, at },
      bytes: plan.bytes,
      fill: (memory) => memory.f32(at.data, rows * columns).set(data.values),
    },
    control,
  );
  const values = views.f64(at.values, width + 1);
  const variance = values[width] as number;
  let kept = 0;
  while (kept < components && (values[kept] as number) > RANK_TOLERANCE * variance) kept++;
  if (kept < components) return fallback.pca(data, options, control); // few directions: settle it in double precision
  return {
    scores: views.f32(at.scores, rows * components).slice(),
    axes: views.f32(at.axes, components * columns).slice(),
    mean: views.f32(at.means, columns).slice(),
    varianceRatios: Float64Array.from(values.subarray(0, components), (value) => value / variance),
    components,
  };
}
