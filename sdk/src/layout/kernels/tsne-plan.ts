import type { MemoryPlan } from "./memory.js";
import { SIZES_2D, SIZES_3D } from "./mesh.js";

/** One phase of the optimisation. */
export interface TsnePhase {
  readonly name: "early" | "main";
  readonly iterations: number;
  /** Factor on the attraction. */
  readonly exaggeration: number;
  readonly rate: number;
  readonly momentum: number;
  /** Ends the phase once a checked stretch lowers the divergence by less than this share; 0: never. */
  readonly minimumGain: number;
}

/** Sizes of a t-SNE run, known before its memory is made. */
export interface TsneShape {
  readonly dims: 2 | 3;
  readonly rows: number;
  readonly edges: number;
  readonly threads: number;
}

/** Where everything stands, in bytes. Plain numbers, so that it can be sent to a worker. */
export interface TsneAddresses {
  /** Points: x, y in 2-D; x, y, z, 0 in 3-D; float32. Padded to an even count. The other four likewise. */
  readonly points: number;
  /** In the plane one a thread, `forceBytes` apart. */
  readonly attraction: number;
  readonly forceBytes: number;
  readonly repulsion: number;
  readonly velocity: number;
  readonly gains: number;
  /** The graph: uint32 `[rows + 1]`, uint32 `[edges]`, float32 `[edges]`. In the plane one edge of each pair. */
  readonly starts: number;
  readonly targets: number;
  readonly weights: number;
  /** Each thread's own grid, and the field they make together. */
  readonly grids: number;
  readonly gridBytes: number;
  readonly field: number;
  readonly spectrum: number;
  readonly kernel: number;
  readonly twiddles: number;
  readonly slots: number;
  /** Each thread's transform buffer, and behind it 512 bytes of scratch. */
  readonly buffers: number;
  readonly bufferBytes: number;
  /** A cache line each thread: bounding box (float32 [8]), and sums (float64 [2]: Z, divergence). */
  readonly boxes: number;
  readonly sums: number;
  /** float64: divergence, iterations done. Written by thread 0 at the end. */
  readonly outcome: number;
  /** Only in 3-D. */
  readonly slabs: number;
  readonly slabBytes: number;
  readonly planes: number;
  readonly cellStarts: number;
  readonly cellOf: number;
  readonly cellOrder: number;
}

/** Transform size of the largest 2-D mesh: a map of about 850 units at the default spacing. */
export const LARGEST_2D = 4096;

/** Cells of the near field in 3-D, empty border included. */
export const MAX_CELLS = 1 << 21;

/** Bytes of scratch behind each transform buffer. */
export const SCRATCH_BYTES = 512;

/** Bytes a thread keeps to itself, so that no two write to one cache line. */
export const LINE_BYTES = 64;

/**
 * Transform size of the 3-D mesh. Its field is split (near pairs are summed exactly), so the mesh may be coarse; how
 * coarse pays depends on how many near pairs there are, which grow with the points. Measured at 10k (128) and 70k (192).
 */
export function meshLimit3(rows: number): number {
  return rows <= 2_000 ? 96 : rows <= 30_000 ? 128 : 192;
}

/** Bytes from one point to the next. */
export function pointBytes(dims: 2 | 3): number {
  return dims === 2 ? 8 : 16;
}

/** Reserves the memory of a run. */
export function planTsne(plan: MemoryPlan, shape: TsneShape): TsneAddresses {
  const { dims, rows, edges, threads } = shape;
  const limit = dims === 2 ? LARGEST_2D : meshLimit3(rows);
  const size = (dims === 2 ? SIZES_2D : SIZES_3D).filter((each) => each <= limit).at(-1) ?? 32;
  const side = size / 2;
  const nodes = side ** dims;
  const forceBytes = Math.ceil(((rows + 1) * pointBytes(dims)) / LINE_BYTES) * LINE_BYTES;
  const points = () => plan.reserve(forceBytes);
  const lines = () => plan.reserve(threads * LINE_BYTES);
  const padded = (rows + 3) & ~3;
  const spatial = dims === 3;
  const bufferBytes = size * 32 + SCRATCH_BYTES;
  const slabBytes = spatial ? (side + 1) * size * 32 : 0;
  return {
    points: points(),
    attraction: plan.reserve((spatial ? 1 : threads) * forceBytes),
    forceBytes,
    repulsion: points(),
    velocity: points(),
    gains: points(),
    starts: plan.reserve((rows + 1) * 4),
    targets: plan.reserve(edges * 4),
    weights: plan.reserve(edges * 4),
    grids: plan.reserve(threads * nodes * 4),
    gridBytes: nodes * 4,
    field: plan.reserve(nodes * 4),
    spectrum: plan.reserve((size / 8 + 1) * (spatial ? side * side : side + 8) * 32),
    kernel: plan.reserve((size / 8 + 2) * size * (spatial ? size : 1) * 16),
    twiddles: plan.reserve(size * 8),
    slots: plan.reserve(size * 4),
    buffers: plan.reserve(threads * bufferBytes),
    bufferBytes,
    boxes: lines(),
    sums: lines(),
    outcome: plan.reserve(LINE_BYTES),
    slabs: plan.reserve(threads * slabBytes),
    slabBytes,
    planes: plan.reserve(spatial ? padded * 12 : 0),
    cellStarts: plan.reserve(spatial ? (MAX_CELLS + 1) * 4 : 0),
    cellOf: plan.reserve(spatial ? rows * 4 : 0),
    cellOrder: plan.reserve(spatial ? rows * 4 : 0),
  };
}

/** Row boundaries that give each thread as many rows; `[threads + 1]`. Even: two points of the plane share a register. */
export function splitRows(rows: number, threads: number): number[] {
  const split = Array.from({ length: threads }, (_, t) => Math.floor((rows * t) / threads) & ~1);
  return [...split, rows];
}

/** Row boundaries that give each thread about as many edges; `[threads + 1]`, even. */
export function splitByEdges(starts: Uint32Array, rows: number, threads: number): number[] {
  const edges = starts[rows] ?? 0;
  const split = [0];
  let row = 0;
  for (let thread = 1; thread < threads; thread++) {
    const share = (edges * thread) / threads;
    while (row < rows && (starts[row] ?? edges) < share) row++;
    split.push(row & ~1);
  }
  split.push(rows);
  return split;
}
