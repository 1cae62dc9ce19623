import { ArgumentError } from "../../errors.js";

/** The part of `WebAssembly.Memory` that this room needs. */
export interface KernelMemory {
  readonly buffer: ArrayBufferLike;
}

/** Bytes in a page of WebAssembly memory. */
export const PAGE_BYTES = 65536;

/** What 32-bit addresses reach. */
export const MEMORY_LIMIT_BYTES = 65536 * PAGE_BYTES;

/** Arrays start on a cache line, and kernels that load whole vectors may read this far behind the last element. */
const ALIGNMENT = 64;

/**
 * Lays out one memory before it is made: everything is reserved first, then the memory has exactly that size and never
 * grows (growing detaches the views of a plain memory, and cannot be undone in a shared one).
 */
export class MemoryPlan {
  /** Address 0 stays unused, so that a forgotten address is not a valid one; the meeting state stands below, too. */
  #top = 1024;

  /** Reserves `bytes`, zero when the run starts, and returns their address. */
  reserve(bytes: number): number {
    const address = Math.ceil(this.#top / ALIGNMENT) * ALIGNMENT;
    this.#top = address + bytes + ALIGNMENT;
    return address;
  }

  /** Bytes needed in all. May exceed `MEMORY_LIMIT_BYTES`: then the run must be refused. */
  get bytes(): number {
    return this.#top;
  }
}

/** Pages for `bytes`. @throws ArgumentError where 32-bit addresses do not reach that far. */
export function pagesFor(bytes: number): number {
  if (bytes > MEMORY_LIMIT_BYTES)
    throw new ArgumentError(
      "data",
      `what fits into ${gigabytes(MEMORY_LIMIT_BYTES)} of kernel memory`,
      `a run that needs ${gigabytes(bytes)}`,
    );
  return Math.ceil(bytes / PAGE_BYTES);
}

/** The error for a memory that the system would not give. */
export function memoryRefused(pages: number, cause: unknown): ArgumentError {
  const bytes = pages * PAGE_BYTES;
  return new ArgumentError(
    "data",
    "a run that the memory of this machine holds",
    `one that needs ${gigabytes(bytes)}`,
    { cause },
  );
}

/** Bytes as text, such as `4.0 GB`. */
export function gigabytes(bytes: number): string {
  return `${(bytes / 2 ** 30).toFixed(1)} GB`;
}

/** Address of the meeting state: i32 arrived, generation, stop requested, stop decided. Source: assembly/parallel.ts. */
export const MEETING = 64;
const STOP_REQUESTED = 2;

/** Asks the threads of a run to end at their next meeting. */
export function requestStop(views: MemoryViews): void {
  Atomics.store(views.i32(MEETING, 4), STOP_REQUESTED, 1);
}

export function isStopRequested(views: MemoryViews): boolean {
  return Atomics.load(views.i32(MEETING, 4), STOP_REQUESTED) !== 0;
}

/** Typed views of a memory. Each costs an object: take them outside loops. */
export class MemoryViews {
  constructor(readonly memory: KernelMemory) {}

  f32(address: number, length: number): Float32Array {
    return new Float32Array(this.memory.buffer, address, length);
  }

  f64(address: number, length: number): Float64Array {
    return new Float64Array(this.memory.buffer, address, length);
  }

  i32(address: number, length: number): Int32Array {
    return new Int32Array(this.memory.buffer, address, length);
  }

  u32(address: number, length: number): Uint32Array {
    return new Uint32Array(this.memory.buffer, address, length);
  }
}
