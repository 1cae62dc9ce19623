import { Random } from "../random.js";
import { type ApproximateAddresses, OUTER_ROWS } from "./neighbours-plan.js";
import { claimed, type Program, type Thread } from "./program.js";
import { columnMeans } from "./quantisation.js";
import { leadingSubspace, mirror } from "./subspace.js";

/** Power steps from a random start: enough for directions that only steer a search. */
const STEPS = 5;

interface Shape {
  readonly rows: number;
  readonly columns: number;
  readonly seed: number;
}

/**
 * The leading principal directions of a sample of the rows, packed as panels at `axisPanels`, and the mean's scores.
 * Directions beyond what the data holds are zero.
 */
export function* findDirections(thread: Thread, shape: Shape, at: ApproximateAddresses): Program {
  const { kernels, index, count, views } = thread;
  const { columns } = shape;
  const size = at.paddedColumns;
  if (index === 0) takeSample(thread, shape, at);
  yield;
  const chunks = Math.ceil(at.sampleRows / OUTER_ROWS);
  const chunkBytes = OUTER_ROWS * size * 4;
  const panelsOf = (chunk: number) => at.samplePanels + chunk * chunkBytes;
  const endOf = (chunk: number) => Math.min(at.sampleRows, (chunk + 1) * OUTER_ROWS);
  for (let chunk = index; chunk < chunks; chunk += count)
    kernels.packColumns(
      at.sample,
      columns,
      chunk * OUTER_ROWS,
      endOf(chunk),
      at.means,
      panelsOf(chunk),
    );
  yield;
  for (const panel of claimed(thread, at.claims, size / 8))
    for (let chunk = 0; chunk < chunks; chunk++) {
      const rows = endOf(chunk) - chunk * OUTER_ROWS;
      kernels.addOuter(panelsOf(chunk), rows, size / 8, panel, at.covariance);
    }
  yield;
  if (index === 0) {
    mirror(views.f32(at.covariance, size * size), size);
    storeAxes(thread, shape, at);
    views.i32(at.claims, 1)[0] = 0;
  }
  yield;
}

/** Copies evenly spaced rows, and their mean. */
function takeSample({ views }: Thread, { rows, columns }: Shape, at: ApproximateAddresses): void {
  const data = views.f32(at.data, rows * columns);
  const sample = views.f32(at.sample, at.sampleRows * columns);
  for (let i = 0; i < at.sampleRows; i++) {
    const row = Math.floor((i * rows) / at.sampleRows);
    sample.set(data.subarray(row * columns, (row + 1) * columns), i * columns);
  }
  views.f32(at.means, columns).set(columnMeans(sample, at.sampleRows, columns));
}

function storeAxes(thread: Thread, { columns, seed }: Shape, at: ApproximateAddresses): void {
  const { kernels, views, index } = thread;
  const { kept, paddedColumns: size } = at;
  const subspace = leadingSubspace(
    thread,
    {
      matrix: at.covariance,
      size,
      width: kept,
      axes: at.axes,
      panels: at.axisPanels,
      images: at.images,
      basis: at.basis,
      projected: at.projected,
      scratch: at.scratch + index * at.scratchBytes,
    },
    new Random(seed),
    kept,
    STEPS,
    0,
  );
  const axes = views.f32(at.axes, kept * columns);
  const means = views.f32(at.means, columns);
  const scores = views.f32(at.meanScores, kept);
  for (let i = 0; i < kept; i++) {
    let score = 0;
    for (let c = 0; c < columns; c++) {
      const entry = subspace.axes[i * size + c] as number;
      axes[i * columns + c] = entry;
      score += entry * (means[c] as number);
    }
    scores[i] = score;
  }
  kernels.packRows(at.axes, 0, kept, columns, at.axisPanels);
}
