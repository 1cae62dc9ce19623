import type { ListedStep } from "pointillist/format";
import type { TaskOptions } from "./api.js";
import { failure } from "./fetching.js";
import { LIMITS } from "./limits.js";
import type { ServedFiles } from "./run-files.js";

/** The vectors of one step, read as a whole or row by row. */
export interface TensorReader {
  readonly shape: readonly [number, number];
  readonly bytes: number;
  /** The file that holds them, for notices. */
  readonly path: string;
  row(row: number, options: TaskOptions): Promise<Float32Array>;
  all(options: TaskOptions): Promise<Float32Array>;
}

/**
 * A file that is nothing but the matrix: raw little-endian float32, which our writer's shards are. Bytes behind the
 * matrix are allowed: our writer adds one where the matrix would pass for text.
 */
export function rawTensor(
  files: ServedFiles,
  path: string,
  shape: readonly [number, number],
): TensorReader {
  const [rows, dim] = shape;
  const bytes = rows * dim * 4;
  const found = files.size(path);
  if (found < bytes)
    throw failure(
      "truncated",
      path,
      `${found} bytes`,
      `${bytes} for [${rows}, ${dim}] float32`,
      "The file may still be written: reload in a moment.",
    );
  return {
    shape,
    bytes,
    path,
    row: async (row, options) =>
      toFloats(await files.readRange(path, row * dim * 4, dim * 4, options)),
    all: async (options) => {
      if (bytes > LIMITS.vectors)
        throw failure(
          "limit",
          path,
          `${bytes} bytes`,
          `at most ${LIMITS.vectors}`,
          "Compute it beside the data: `pointillist layout`.",
        );
      return toFloats(await files.read(path, options, LIMITS.vectors)).subarray(0, rows * dim);
    },
  };
}

/** Little-endian float32; a copy only where the bytes are not aligned. */
export function toFloats(bytes: Uint8Array): Float32Array {
  const whole = bytes.byteLength - (bytes.byteLength % 4);
  const isAligned = bytes.byteOffset % 4 === 0;
  const buffer = isAligned ? bytes.buffer : bytes.slice(0, whole).buffer;
  const offset = isAligned ? bytes.byteOffset : 0;
  return new Float32Array(buffer, offset, whole / 4);
}

/** Where our writer's matrix stands, or null where only a codec can tell. */
export function ownShard(step: ListedStep, files: ServedFiles): string | null {
  const { tensor, manifest, folder } = step;
  if (tensor.kind !== "bundle" || !manifest || folder === null) return null;
  const path = `${tensor.prefix}.data-00000-of-00001`;
  const isOwn = tensor.prefix.startsWith(`${folder}/`) && manifest.tensor.dtype === "float32";
  return isOwn && files.has(path) ? path : null;
}
