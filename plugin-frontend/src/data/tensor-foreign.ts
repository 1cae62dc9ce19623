import {
  decodeTensorFile,
  fileOfPrefix,
  isTableOfNumbers,
  type ListedStep,
  openTensors,
  TENSOR_FILE_HEAD,
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
  return await fileTensor(files, step.tensor.path, step.shape, options);
}

/** A file that a config names: raw numbers are read by ranges, a table of them whole. */
async function fileTensor(
  files: ServedFiles,
  path: string,
  shape: ListedStep["shape"],
  options: TaskOptions,
): Promise<TensorReader> {
  const length = Math.min(TENSOR_FILE_HEAD, files.size(path));
  const head = await files.readRange(path, 0, length, options);
  const isTable = isTableOfNumbers(head);
  if (shape && !isTable) return rawTensor(files, path, shape);
  if (!isTable && head.includes(0))
    throw failure(
      "mismatch",
      path,
      `${files.size(path)} bytes that are no text`,
      "a TSV, or a tensor_shape in the config that fits the size",
      "Write tensor_shape into projector_config.pbtxt.",
    );
  const bytes = await files.read(path, options, LIMITS.metadata);
  try {
    const { values, rows, dim } = decodeTensorFile(bytes, undefined, path);
    return textTensor(path, { values, shape: [rows, dim] });
  } catch (error) {
    throw asDataError(error, path);
  }
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
