import { FormatError } from "../errors.js";
import type { ConceptTable } from "./concepts.js";
import { decodeNpy, encodeNpy, type NpyArray } from "./npy.js";
import { contentHash } from "./sha256.js";

/** The three files of a concepts folder; `scipy.sparse.csr_matrix((values, indices, indptr))` reads them. */
export interface ConceptFiles {
  readonly "indptr.npy": Uint8Array;
  readonly "indices.npy": Uint8Array;
  readonly "values.npy": Uint8Array;
}

/**
 * Encodes a concept table as three one-dimensional arrays. Names and ids go to the manifest.
 * @example
 * Object.keys(encodeConcepts(buildConcepts([["bird"]]))); // => ["indptr.npy", "indices.npy", "values.npy"]
 */
export function encodeConcepts(table: ConceptTable): ConceptFiles {
  const { indptr, indices, values } = table;
  return {
    "indptr.npy": encodeNpy("u4", [indptr.length], indptr),
    "indices.npy":
      indices instanceof Uint16Array
        ? encodeNpy("u2", [indices.length], indices)
        : encodeNpy("u4", [indices.length], indices),
    "values.npy": encodeNpy("u2", [values.length], values),
  };
}

/**
 * `concepts-<hash>`: the folder's name, by what its files hold.
 * @example
 * conceptsFolder(encodeConcepts(buildConcepts([["bird"]]))).startsWith("concepts-"); // => true
 */
export function conceptsFolder(files: ConceptFiles): string {
  const hash = contentHash(files["indptr.npy"], files["indices.npy"], files["values.npy"]);
  return `concepts-${hash}`;
}

/**
 * Decodes and checks the three files: offsets ascend and end at the number of labels, every index names a concept.
 * @throws FormatError `corrupt` with the file, what was found and what was expected; `unsupported` for other types.
 * @example
 * const table = buildConcepts([["bird"], ["sea"]]);
 * decodeConcepts(encodeConcepts(table), table.names, 2).indices; // => table.indices
 */
export function decodeConcepts(
  files: ConceptFiles,
  names: readonly string[],
  rowCount: number,
  ids?: readonly string[],
): ConceptTable {
  const indptr = vector(files["indptr.npy"], "indptr.npy", ["u4", "i4", "i8", "u8"]);
  const indices = vector(files["indices.npy"], "indices.npy", ["u2", "u4", "i4", "i8"]);
  const values = vector(files["values.npy"], "values.npy", ["u2", "f4", "f8"]);
  const fail = (source: string, message: string): never => {
    throw new FormatError("corrupt", message, { source, offset: 0 });
  };
  const stored = indices.data.length;
  if (indptr.data.length !== rowCount + 1) {
    fail(
      "indptr.npy",
      `${indptr.data.length} offsets for ${rowCount} rows, expected ${rowCount + 1}`,
    );
  }
  if (values.data.length !== stored) {
    fail("values.npy", `${values.data.length} values for ${stored} indices`);
  }
  let last = 0;
  for (const [row, offset] of indptr.data.entries()) {
    if (offset < last || offset > stored) fail("indptr.npy", `offset ${offset} at row ${row}`);
    last = offset;
  }
  if (indptr.data[0] !== 0 || last !== stored) {
    fail("indptr.npy", `offsets run from ${indptr.data[0]} to ${last}, expected 0 to ${stored}`);
  }
  for (const index of indices.data) {
    if (index < 0 || index >= names.length) {
      fail("indices.npy", `concept ${index}, but there are ${names.length} names`);
    }
  }
  return {
    indptr: Uint32Array.from(indptr.data),
    indices: indices.data instanceof Uint16Array ? indices.data : Uint32Array.from(indices.data),
    values: asConfidence(values),
    names,
    ...(ids ? { ids } : {}),
  };
}

function vector(bytes: Uint8Array, source: string, dtypes: readonly string[]): NpyArray {
  const array = decodeNpy(bytes, source);
  if (array.shape.length === 1 && dtypes.includes(array.dtype)) return array;
  const found = `${array.dtype} [${array.shape}]`;
  const message = `${found}, expected one dimension of ${dtypes.join(" or ")}`;
  throw new FormatError("unsupported", message, { source, offset: 0 });
}

/** Confidences as v / 65535; files of others may hold them as fractions. */
function asConfidence(values: NpyArray): Uint16Array {
  if (values.data instanceof Uint16Array) return values.data;
  return Uint16Array.from(values.data, (value) =>
    Math.round(Math.min(1, Math.max(0, value)) * 65_535),
  );
}
