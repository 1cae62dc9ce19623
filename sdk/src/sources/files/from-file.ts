import { FormatError } from "../../errors.js";
import { FileByteSource } from "../../io/file-byte-source.js";
import type { SourceSet } from "../source-set.js";
import { readArrow } from "./arrow.js";
import { readDelimited } from "./delimited.js";
import { setFromClarifaiExport, setFromFiftyOne } from "./exports.js";
import { readHdf5 } from "./hdf5.js";
import { isObject, readJsonArray, readJsonLines } from "./json-rows.js";
import { setFromNpy, setFromNpz, unpackEntry } from "./npz.js";
import { readParquet } from "./parquet.js";
import { type FileFormat, sniff } from "./sniff.js";
import { setFromTable, type TableOptions } from "./table.js";
import { readWordBinary, readWordText } from "./word-vectors.js";
import { listZip } from "./zip.js";

export interface FromFileOptions extends TableOptions {
  /** Default: found from the content. */
  readonly format?: FileFormat;
}

const HEAD_BYTES = 64 * 1024;

/**
 * Reads vectors, and what stands beside them, from a file: NumPy, Parquet, Arrow, CSV, TSV, JSON Lines, word2vec, GloVe,
 * fastText, FiftyOne and Clarifai exports, HDF5. The format is found from the content, not from the name.
 * @throws FormatError when the content is damaged or of no known kind, MissingPackageError when its reader is not installed.
 * @example
 * const { writeFileSync } = await import("node:fs");
 * writeFileSync("vectors.csv", "name,x0,x1\noak,1,2\nfir,3,4\n");
 * const set = await fromFile("vectors.csv", { id: "name", vector: "x" });
 * set.ids; // => ["oak", "fir"]
 * set.vectors; // => new Float32Array([1, 2, 3, 4])
 */
export async function fromFile(path: string, options: FromFileOptions = {}): Promise<SourceSet> {
  const file = new FileByteSource(path);
  const source = file.name;
  const size = await file.size();
  const format = options.format ?? sniff(await file.read(0, Math.min(size, HEAD_BYTES)), source);
  if (format === "parquet") return setFromTable(await readParquet(file), source, options);
  return readWhole(format, await file.read(0, size), source, options);
}

async function readWhole(
  format: FileFormat,
  bytes: Uint8Array,
  source: string,
  options: FromFileOptions,
): Promise<SourceSet> {
  const text = () => new TextDecoder().decode(bytes);
  switch (format) {
    case "npy":
      return setFromNpy(bytes, source);
    case "zip":
      return readArchive(bytes, source, options);
    case "arrow":
      return setFromTable(await readArrow(bytes, source), source, options);
    case "csv":
      return setFromTable(readDelimited(text(), ",", source), source, options);
    case "semicolons":
      return setFromTable(readDelimited(text(), ";", source), source, options);
    case "tsv":
      return setFromTable(readDelimited(text(), "\t", source), source, options);
    case "jsonl":
      return setFromTable(readJsonLines(text(), source), source, options);
    case "json":
      return readJson(text(), source, options);
    case "word-text":
      return readWordText(bytes, source);
    case "word-binary":
      return readWordBinary(bytes, source);
    case "hdf5":
      return readHdf5(bytes, source, options);
    case "parquet":
      throw new FormatError("unsupported", "Parquet is read by row groups", { source, offset: 0 });
  }
}

function readJson(text: string, source: string, options: FromFileOptions): SourceSet {
  const place = { source, offset: 0 };
  if (/^\s*\[/.test(text)) return setFromTable(readJsonArray(text, source), source, options);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new FormatError("corrupt", "is not JSON", place, { cause: error });
  }
  if (isObject(value) && Array.isArray(value["samples"]))
    return setFromFiftyOne(value, source, options);
  if (isObject(value) && Array.isArray(value["inputs"]))
    return setFromClarifaiExport([value], source, options);
  throw new FormatError("unsupported", "JSON of no known shape", place);
}

/** NumPy's archives hold `.npy` files, Clarifai's exports JSON. */
function readArchive(bytes: Uint8Array, source: string, options: FromFileOptions): SourceSet {
  const entries = listZip(bytes, source);
  if (entries.some((entry) => entry.name.endsWith(".npy")))
    return setFromNpz(bytes, source, options.vector);
  const parts = entries
    .filter((entry) => entry.name.endsWith(".json"))
    .map((entry) => parsePart(unpackEntry(bytes, entry, source), `${source}/${entry.name}`));
  if (parts.length) return setFromClarifaiExport(parts, source, options);
  const names = entries.slice(0, 5).map((entry) => entry.name);
  throw new FormatError("unsupported", `an archive of ${names.join(", ") || "nothing"}`, {
    source,
    offset: 0,
  });
}

function parsePart(bytes: Uint8Array, source: string): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch (error) {
    throw new FormatError("corrupt", "is not JSON", { source, offset: 0 }, { cause: error });
  }
}
