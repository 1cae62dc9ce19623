import { readFile } from "node:fs/promises";
import { join } from "node:path";
import {
  type ByteSource,
  completeListing,
  decodeTensorFile,
  FormatError,
  isPointillistError,
  type ListedEmbedding,
  type ListedStep,
  openTensors,
  type RunListing,
  readCheckpointIndex,
  scanTsv,
  type TensorStore,
  type TsvTable,
  tensorToFloat32,
} from "../format/index.js";
import { crc32c } from "../io/crc.js";
import { FileByteSource } from "../io/file-byte-source.js";
import type { RunFolder } from "./logdir.js";

/** Lists the embeddings of a run on disk, every step of every checkpoint looked at. */
export function listRunFolder(folder: RunFolder): Promise<RunListing> {
  return completeListing(folder, (path) => openFile(folder, path), {
    everyStep: true,
    readIndex: readCheckpointIndex,
  });
}

/** A file of the run by its listed path. */
export const openFile = (folder: RunFolder, path: string): ByteSource =>
  new FileByteSource(join(folder.path, path));

/** A checkpoint of the run by its prefix, summed by the fastest checksum there is. */
export const openRunCheckpoint = (folder: RunFolder, prefix: string): Promise<TensorStore> =>
  openTensors(prefix, (path) => openFile(folder, path), { checksum: crc32c });

/**
 * The metadata of a step, scanned; undefined where there is none or it cannot be read. `rows` of the tensor, where
 * they are known, settle what a header is.
 */
export async function readMetadata(
  folder: RunFolder,
  step: ListedStep,
  rows = step.shape?.[0],
): Promise<TsvTable | undefined> {
  if (step.metadataPath === null) return undefined;
  try {
    const bytes = await readFile(join(folder.path, step.metadataPath));
    return scanTsv(bytes, rows, step.metadataPath);
  } catch (error) {
    if (isPointillistError(error) || (error instanceof Error && "code" in error)) return undefined;
    throw error;
  }
}

/** The newest step. */
export function newestStep(embedding: ListedEmbedding): ListedStep {
  const newest = embedding.steps.at(-1);
  if (!newest) throw new TypeError(`${embedding.tensor} has no step`); // listRun leaves such out
  return newest;
}

/** A matrix in memory, row-major. */
export interface ReadMatrix {
  readonly rows: number;
  readonly dim: number;
  readonly values: Float32Array;
}

/**
 * The vectors of one step as float32, whatever they are stored as.
 * @throws FormatError where they are missing, damaged, or no matrix
 */
export async function readMatrix(folder: RunFolder, step: ListedStep): Promise<ReadMatrix> {
  const place = step.tensor;
  if (place.kind === "tensor-file") {
    const bytes = await readFile(join(folder.path, place.path));
    return decodeTensorFile(bytes, step.shape ?? undefined, place.path);
  }
  const { prefix, key } = place;
  const checkpoint = await openRunCheckpoint(folder, prefix);
  const tensor = await checkpoint.read(key);
  const [rows, dim] = tensor.shape;
  if (
    !("bytes" in tensor) ||
    tensor.shape.length !== 2 ||
    rows === undefined ||
    dim === undefined
  ) {
    const message = `${tensor.dtype} [${tensor.shape}], expected a matrix of numbers`;
    throw new FormatError("unsupported", message, { source: key, offset: 0 });
  }
  return { rows, dim, values: tensorToFloat32(tensor) };
}

/** Rows whose bytes are summed at a time. */
const PIECE_BYTES = 8 * 2 ** 20;

/** CRC-32C of a matrix, read in pieces, as 8 hex digits. */
export async function checksumOfTensor(
  checkpoint: TensorStore,
  key: string,
  shape: readonly number[],
): Promise<string> {
  const [rows = 0, dim = 0] = shape;
  const piece = Math.max(1, Math.floor(PIECE_BYTES / Math.max(4, dim * 4)));
  let crc = 0;
  for (let row = 0; row < rows; row += piece) {
    const { bytes } = await checkpoint.readRows(key, row, Math.min(piece, rows - row));
    crc = crc32c(bytes, crc);
  }
  return crc.toString(16).padStart(8, "0");
}

/** CRC-32C of a matrix in memory, as 8 hex digits. */
export function checksumOf({ buffer, byteOffset, byteLength }: Float32Array): string {
  return crc32c(new Uint8Array(buffer, byteOffset, byteLength))
    .toString(16)
    .padStart(8, "0");
}

/** The checksum of a step's vectors as they are stored: what a manifest records. */
export async function checksumOfStep(
  folder: RunFolder,
  { tensor }: ListedStep,
  { rows, dim, values }: ReadMatrix,
): Promise<string> {
  if (tensor.kind === "tensor-file") return checksumOf(values);
  const checkpoint = await openRunCheckpoint(folder, tensor.prefix);
  return checksumOfTensor(checkpoint, tensor.key, [rows, dim]);
}
