import type { Box, Field } from "./field.js";
import { chooseMesh, fillTwiddles, type Mesh, NO_MESH, SIZES_3D } from "./mesh.js";
import type { Thread } from "./program.js";
import { MAX_CELLS, meshLimit3, SCRATCH_BYTES, type TsneAddresses } from "./tsne-plan.js";

/**
 * Up to this many points all pairs are summed exactly: cheaper than a mesh, and right to the last digit. Measured: a
 * pair costs about 0.7 ns, the smallest useful mesh about 5 ms.
 */
export const EXACT_ROWS_3D = 2_500;

/** Steps of the mesh within which pairs are summed exactly, once the mesh is coarser than the kernel allows. */
const NEAR_STEPS = { small: 4, large: 3 };

/** The field of a map in space: exact for few points, else on a mesh whose near pairs are corrected exactly (P3M). */
export class Field3 implements Field {
  #mesh: Mesh = NO_MESH;
  readonly #buffer: number;
  readonly #scratch: number;
  readonly #slab: number;
  readonly #sizes: readonly number[];
  readonly #padded: number;

  constructor(
    readonly thread: Thread,
    readonly rows: number,
    readonly at: TsneAddresses,
    readonly from: number,
    readonly to: number,
    readonly spacing: { readonly finest: number; readonly coarsest: number },
  ) {
    this.#buffer = at.buffers + thread.index * at.bufferBytes;
    this.#scratch = this.#buffer + at.bufferBytes - SCRATCH_BYTES;
    this.#slab = at.slabs + thread.index * at.slabBytes;
    this.#sizes = SIZES_3D.filter((size) => size <= meshLimit3(rows));
    this.#padded = (rows + 3) & ~3;
  }

  *repel(box: Box) {
    const { kernels, index } = this.thread;
    const { at, from, to } = this;
    if (this.rows <= EXACT_ROWS_3D) {
      if (index === 0) kernels.toPlanes3(at.points, this.rows, this.#padded, at.planes);
      yield;
      return kernels.repel3(at.points, from, to, at.planes, this.#padded, at.repulsion);
    }
    const { finest, coarsest } = this.spacing;
    const mesh = chooseMesh(this.#sizes, box.span, finest, coarsest, this.#mesh);
    const steps = this.rows <= 30_000 ? NEAR_STEPS.small : NEAR_STEPS.large;
    const near = mesh.step > coarsest ? steps * mesh.step : 0;
    if (mesh !== this.#mesh) {
      yield; // nobody may still read the old tables
      yield* this.#rebuild(mesh, near);
    }
    const far = yield* this.#far(mesh, box);
    return near === 0 ? far : far + (yield* this.#near(box, near));
  }

  /** The smooth part, on the mesh. */
  *#far(mesh: Mesh, box: Box) {
    const { kernels, index, count } = this.thread;
    const { at, from, to } = this;
    const { size, step } = mesh;
    const side = size / 2;
    const x = Math.fround(box.low[0] - 2 * step);
    const y = Math.fround(box.low[1] - 2 * step);
    const z = Math.fround(box.low[2] - 2 * step);
    const inverse = Math.fround(1 / step);
    const grid = at.grids + index * at.gridBytes;
    const { twiddles, slots, spectrum, field } = at;
    const buffer = this.#buffer;
    const scratch = this.#scratch;
    kernels.spread3(at.points, from, to, x, y, z, inverse, grid, side);
    yield;
    kernels.rowsForward3(
      index,
      count,
      at.grids,
      at.gridBytes,
      size,
      twiddles,
      slots,
      spectrum,
      buffer,
      scratch,
    );
    yield;
    kernels.slabs3(index, count, size, twiddles, spectrum, at.kernel, this.#slab, buffer);
    yield;
    kernels.rowsInverse3(index, count, size, twiddles, slots, spectrum, field, buffer, scratch);
    yield;
    return kernels.gather3(at.points, from, to, x, y, z, inverse, field, side, at.repulsion);
  }

  /** What the smooth part leaves out, pair by pair among the points closer than `radius`. */
  *#near(box: Box, radius: number) {
    const { kernels, index, count } = this.thread;
    const { at, rows } = this;
    const width = Math.floor(box.span / radius) + 3;
    if (width ** 3 + 1 > MAX_CELLS)
      throw new Error(`3-D map too wide for its cells: ${box.span} units`);
    const [x, y, z] = box.low.map(Math.fround) as [number, number, number];
    if (index === 0)
      kernels.sortCells3(
        at.points,
        rows,
        this.#padded,
        x,
        y,
        z,
        Math.fround(1 / radius),
        width,
        at.cellStarts,
        at.cellOf,
        at.cellOrder,
        at.planes,
      );
    yield; // the forces of all points are stored, and the cells are sorted: now any thread may add to any point
    const from = Math.floor((rows * index) / count);
    const to = Math.floor((rows * (index + 1)) / count);
    return kernels.near3(
      from,
      to,
      this.#padded,
      width,
      radius * radius,
      at.cellStarts,
      at.cellOf,
      at.cellOrder,
      at.planes,
      at.repulsion,
    );
  }

  *#rebuild(mesh: Mesh, near: number) {
    const { kernels, index, count, views } = this.thread;
    const { at } = this;
    const { size, step } = mesh;
    if (index === 0 && size !== this.#mesh.size) {
      fillTwiddles(views.f32(at.twiddles, 2 * size), size);
      kernels.fillSlots(at.slots, size);
    }
    yield;
    const { twiddles, slots, spectrum } = at;
    kernels.kernelRows3(
      index,
      count,
      size,
      step,
      twiddles,
      slots,
      spectrum,
      this.#buffer,
      near * near,
    );
    yield;
    kernels.kernelSlabs3(
      index,
      count,
      size,
      twiddles,
      slots,
      spectrum,
      at.kernel,
      this.#slab,
      this.#buffer,
    );
    yield;
    this.#mesh = mesh;
  }
}
