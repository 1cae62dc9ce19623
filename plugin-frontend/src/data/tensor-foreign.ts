import {
  fileOfPrefix,
  type ListedStep,
  openTensors,
  type TensorStore,
  tensorToFloat32,
} from "pointillist/format";
import type { TaskOptions } from "./api.js";
import { asDataError } from "./as-notice.js";
import { failure } from "./fetching.js";
import { LIMITS } from "./limits.js";
import type { ServedFiles } from "./run-files.js";
import { rawTensor, type TensorReader } from "./tensor-file.js";

/** Vectors that others wrote: in a checkpoint, or in a file that a stock config names, TSV or raw. */
export async function openForeignTensor(
  files: ServedFiles,
  step: ListedStep,
  options: TaskOptions,
): Promise<TensorReader> {
  if (step.tensor.kind === "bundle") return await bundleTensor(files, step.tensor, options);
  const { path } = step.tensor;
  if (step.shape && files.size(path) === step.shape[0] * step.shape[1] * 4)
    return rawTensor(files, path, step.shape);
  const text = await files.read(path, options, LIMITS.metadata);
  return textTensor(path, parseMatrix(text, path));
}

/** A variable of a checkpoint: whole by one read, a row by a small one. */
async function bundleTensor(
  files: ServedFiles,
  { prefix, key }: { readonly prefix: string; readonly key: string },
  options: TaskOptions,
): Promise<TensorReader> {
  const path = fileOfPrefix(prefix);
  let checkpoint: TensorStore;
  try {
    checkpoint = await openTensors(prefix, (file) =>
      file === path ? files.source(file, options) : files.source(file),
    );
  } catch (error) {
    throw asDataError(error, path);
  }
  const variable = checkpoint.variables.find((one) => one.key === key);
  const [rows, dim] = variable?.shape ?? [];
  if (rows === undefined || dim === undefined || variable?.shape.length !== 2)
    throw failure(
      "mismatch",
      path,
      variable ? `shape [${variable.shape.join(", ")}]` : `no variable ${key}`,
      "a matrix [N, D]",
      "Choose another tensor.",
    );
  const floats = async (read: Promise<Parameters<typeof tensorToFloat32>[0]>) => {
    try {
      return tensorToFloat32(await read);
    } catch (error) {
      throw asDataError(error, path);
    }
  };
  return {
    shape: [rows, dim],
    bytes: rows * dim * 4,
    path,
    row: (row) => floats(checkpoint.readRows(key, row, 1)),
    // Read as rows, since only a whole read of strings differs; the CRC is compared as all rows are asked for.
    all: () => floats(checkpoint.readRows(key, 0, rows)),
  };
}

/** A table of numbers: one row a line, tabs between. Blank lines are skipped, as the stock projector does. */
export function parseMatrix(
  bytes: Uint8Array,
  path: string,
): { values: Float32Array; shape: [number, number] } {
  const text = decodeText(bytes, path);
  const lines = text.split("\n").filter((line) => line.trim() !== "");
  const dim = lines[0]?.split("\t").length ?? 0;
  const values = new Float32Array(lines.length * dim);
  lines.forEach((line, row) => {
    const cells = line.split("\t");
    if (cells.length !== dim)
      throw failure(
        "corrupt",
        path,
        `${cells.length} numbers in row ${row}`,
        `${dim}`,
        "Mend the row.",
      );
    cells.forEach((cell, column) => {
      const value = Number(cell);
      if (cell.trim() === "" || Number.isNaN(value))
        throw failure(
          "corrupt",
          path,
          `no number in row ${row}, column ${column}`,
          "numbers between tabs",
          "Mend the cell; the vectors' file has no header.",
        );
      values[row * dim + column] = value;
    });
  });
  return { values, shape: [lines.length, dim] };
}

function decodeText(bytes: Uint8Array, path: string): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (cause) {
    throw failure(
      "mismatch",
      path,
      `${bytes.length} bytes that are no text`,
      "a TSV, or a tensor_shape in the config that fits the size",
      "Write tensor_shape into projector_config.pbtxt.",
      cause,
    );
  }
}

function textTensor(
  path: string,
  { values, shape }: { values: Float32Array; shape: [number, number] },
): TensorReader {
  const [, dim] = shape;
  return {
    shape,
    bytes: values.byteLength,
    path,
    row: async (row) => values.slice(row * dim, (row + 1) * dim),
    all: async () => values.slice(),
  };
}
