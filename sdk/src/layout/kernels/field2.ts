import type { Box, Field } from "./field.js";
import { chooseMesh, fillTwiddles, type Mesh, NO_MESH, SIZES_2D } from "./mesh.js";
import type { Thread } from "./program.js";
import { SCRATCH_BYTES, type TsneAddresses } from "./tsne-plan.js";

/** The field of a map in the plane, on one mesh: a forward and an inverse real transform an iteration. */
export class Field2 implements Field {
  #mesh: Mesh = NO_MESH;
  readonly #buffer: number;
  readonly #scratch: number;

  constructor(
    readonly thread: Thread,
    readonly at: TsneAddresses,
    readonly from: number,
    readonly to: number,
    readonly spacing: { readonly finest: number; readonly coarsest: number },
  ) {
    this.#buffer = at.buffers + thread.index * at.bufferBytes;
    this.#scratch = this.#buffer + at.bufferBytes - SCRATCH_BYTES;
  }

  *repel(box: Box) {
    const { kernels, index, count } = this.thread;
    const { at, from, to } = this;
    const { finest, coarsest } = this.spacing;
    const mesh = chooseMesh(SIZES_2D, box.span, finest, coarsest, this.#mesh);
    if (mesh !== this.#mesh) {
      yield; // nobody may still read the old tables
      yield* this.#rebuild(mesh);
    }
    const { size, step } = mesh;
    const side = size / 2;
    const x = Math.fround(box.low[0] - 2 * step);
    const y = Math.fround(box.low[1] - 2 * step);
    const inverse = Math.fround(1 / step);
    const grid = at.grids + index * at.gridBytes;
    const buffer = this.#buffer;
    const scratch = this.#scratch;
    const { twiddles, slots, spectrum } = at;
    kernels.spread2(at.points, from, to, x, y, inverse, grid, side);
    yield;
    kernels.rowsForward2(
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
    kernels.columns2(index, count, size, twiddles, spectrum, at.kernel, buffer);
    yield;
    kernels.rowsInverse2(index, count, size, twiddles, slots, spectrum, at.field, buffer, scratch);
    yield;
    return kernels.gather2(at.points, from, to, x, y, inverse, at.field, side, at.repulsion);
  }

  /** Tables of a new size, and the spectrum of the kernel for the new spacing. */
  *#rebuild(mesh: Mesh) {
    const { kernels, index, count, views } = this.thread;
    const { at } = this;
    const { size, step } = mesh;
    if (index === 0 && size !== this.#mesh.size) {
      fillTwiddles(views.f32(at.twiddles, 2 * size), size);
      kernels.fillSlots(at.slots, size);
    }
    yield;
    const { twiddles, slots, spectrum } = at;
    kernels.kernelRows2(
      index,
      count,
      size,
      step,
      twiddles,
      slots,
      spectrum,
      this.#buffer,
      this.#scratch,
    );
    yield;
    kernels.kernelColumns2(index, count, size, twiddles, slots, spectrum, at.kernel, this.#buffer);
    yield;
    this.#mesh = mesh;
  }
}
