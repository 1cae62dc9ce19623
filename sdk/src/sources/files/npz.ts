import { FormatError } from "../../errors.js";
import { decodeNpy, type NpyArray, toFloat32 } from "../../format/npy.js";
import { listZip, packedBytes, type ZipEntry } from "../../format/zip.js";
import { inflateRaw } from "../../io/inflate.js";
import type { SourceCell, SourceSet } from "../source-set.js";
import { rowNumbers } from "./table.js";

const STORED = 0;
const DEFLATED = 8;
const NAME_END = ".npy";
/** Deflate reaches at most about 1032 to 1. */
const MAX_RATIO = 1100;

/** One matrix as a set; rows are named by their number. @throws FormatError for another rank. */
export function setFromNpy(bytes: Uint8Array, source: string): SourceSet {
  return setFromArrays("npy", "array", decodeNpy(bytes, source), [], source);
}

/**
 * An archive of arrays: the matrix named `name`, or else the largest of rank 2; arrays of rank 1 with as many items
 * become columns.
 * @throws FormatError
 */
export function setFromNpz(bytes: Uint8Array, source: string, name?: string): SourceSet {
  const arrays = new Map<string, NpyArray>();
  let refused: unknown;
  for (const entry of listZip(bytes, source)) {
    if (!entry.name.endsWith(NAME_END)) continue;
    const key = entry.name.slice(0, -NAME_END.length);
    try {
      const content = unpackEntry(bytes, entry, source);
      arrays.set(key, decodeNpy(content, `${source}/${entry.name}`));
    } catch (error) {
      // An array of objects or texts beside the matrix must not hide the matrix.
      if (!(error instanceof FormatError) || error.code !== "unsupported" || key === name)
        throw error;
      refused = error;
    }
  }
  const matrices = [...arrays].filter(([, array]) => array.shape.length === 2);
  const chosen =
    name === undefined
      ? matrices.sort((a, b) => b[1].data.length - a[1].data.length)[0]
      : matrices.find(([key]) => key === name);
  if (!chosen) {
    if (refused) throw refused;
    const found =
      [...arrays].map(([key, array]) => `${key} [${array.shape}]`).join(", ") || "nothing";
    const message = `no matrix${name === undefined ? "" : ` named ${name}`}; found ${found}`;
    throw new FormatError("unsupported", message, { source, offset: 0 });
  }
  const [key, matrix] = chosen;
  const others = [...arrays].filter(([other, array]) => other !== key && array.shape.length === 1);
  return setFromArrays("npz", key, matrix, others, source);
}

/** @throws FormatError `corrupt`, `limit` or `unsupported`. */
export function unpackEntry(bytes: Uint8Array, entry: ZipEntry, source: string): Uint8Array {
  const place = { source, offset: entry.offset };
  const packed = packedBytes(bytes, entry, source);
  if (entry.method === STORED) return packed;
  if (entry.method !== DEFLATED)
    throw new FormatError("unsupported", `${entry.name}: compression ${entry.method}`, place);
  if (entry.size > packed.length * MAX_RATIO)
    throw new FormatError(
      "limit",
      `${entry.name} claims ${entry.size} bytes from ${packed.length}`,
      place,
    );
  try {
    return inflateRaw(packed, entry.size);
  } catch (error) {
    throw new FormatError("corrupt", `${entry.name} does not unpack`, place, { cause: error });
  }
}

function setFromArrays(
  format: string,
  name: string,
  matrix: NpyArray,
  others: readonly (readonly [string, NpyArray])[],
  source: string,
): SourceSet {
  if (matrix.shape.length !== 2)
    throw new FormatError("unsupported", `shape [${matrix.shape}]; a matrix [N, D] is wanted`, {
      source,
      offset: 0,
    });
  const [rows = 0, dim = 0] = matrix.shape;
  const columns = new Map<string, readonly SourceCell[]>(
    others
      .filter(([, array]) => array.shape[0] === rows)
      .map(([key, array]) => [key, Array.from(array.data)]),
  );
  return {
    ids: rowNumbers(rows),
    dim,
    vectors: toFloat32(matrix.data),
    columns,
    failures: [],
    origin: { format, array: name, dtype: matrix.dtype },
  };
}
