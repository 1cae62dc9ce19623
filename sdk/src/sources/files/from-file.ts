import { FormatError } from "../../errors.js";
import { listZip, type ZipEntry } from "../../format/zip.js";
import { FileByteSource } from "../../io/file-byte-source.js";
import type { SourceSet } from "../source-set.js";
import { readArrow } from "./arrow.js";
import { decodeInputBatch } from "./clarifai-batch.js";
import { readDelimited } from "./delimited.js";
import { setFromClarifaiExport } from "./exports.js";
import { isFiftyOneResults, setFromFiftyOne, setFromFiftyOneResults } from "./fiftyone.js";
import { readHdf5 } from "./hdf5.js";
import { type JoinOptions, joinTable } from "./join.js";
import { isObject, readJsonArray, readJsonLines } from "./json-rows.js";
import { setFromNpy, setFromNpz, unpackEntry } from "./npz.js";
import { readParquet } from "./parquet.js";
import { type FileFormat, sniff } from "./sniff.js";
import { type SourceTable, setFromTable, type TableOptions } from "./table.js";
import { readWordBinary, readWordText } from "./word-vectors.js";

export interface FromFileOptions extends TableOptions {
  /** Default: found from the content. */
  readonly format?: FileFormat;
  /** Tables with more about the same rows: columns, concepts, pictures. CSV, TSV, JSON, JSON Lines, Parquet or Arrow. */
  readonly join?: readonly string[];
  /** Column of those tables that holds the ids. Default: found by its name, or rows are taken in their order. */
  readonly on?: string;
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
  const { join = [], on, ...columns } = options;
  // With tables to join, `concepts` and `image` may name columns of theirs.
  let set = await readSet(path, join.length ? vectorOnly(columns) : columns);
  for (const other of join) {
    const table = await readTable(other);
    const named: JoinOptions = { ...namedIn(table, columns), ...(on === undefined ? {} : { on }) };
    set = joinTable(set, table, new FileByteSource(other).name, named);
  }
  return set;
}

function vectorOnly({ concepts, image, ...rest }: FromFileOptions): FromFileOptions {
  return rest;
}

/** What of the named columns the table has. */
function namedIn(table: SourceTable, { concepts, image }: FromFileOptions): JoinOptions {
  const has = (name: string) => table.cells.has(name) || table.labels?.has(name) === true;
  const own = concepts?.filter(has);
  return {
    ...(own?.length ? { concepts: own } : {}),
    ...(image !== undefined && has(image) ? { image } : {}),
  };
}

async function readSet(path: string, options: FromFileOptions): Promise<SourceSet> {
  const { file, format, source } = await openSniffed(path, options.format);
  const table = await tableOf(format, file);
  if (table) return setFromTable(table, source, options);
  return readWhole(format, await file.read(0, await file.size()), source, options);
}

async function readTable(path: string): Promise<SourceTable> {
  const { file, format, source } = await openSniffed(path, undefined);
  const table = await tableOf(format, file);
  if (table) return table;
  const message = `${format} is no table; CSV, TSV, JSON, JSON Lines, Parquet or Arrow can be joined`;
  throw new FormatError("unsupported", message, { source, offset: 0 });
}

async function openSniffed(path: string, asked: FileFormat | undefined) {
  const file = new FileByteSource(path);
  const head = await file.read(0, Math.min(await file.size(), HEAD_BYTES));
  return { file, source: file.name, format: asked ?? sniff(head, file.name) };
}

/** A file of rows and columns; undefined for every other kind. */
async function tableOf(format: FileFormat, file: FileByteSource): Promise<SourceTable | undefined> {
  const source = file.name;
  const bytes = async () => file.read(0, await file.size());
  const text = async () => new TextDecoder().decode(await bytes());
  switch (format) {
    case "parquet":
      return readParquet(file);
    case "arrow":
      return readArrow(await bytes(), source);
    case "csv":
      return readDelimited(await text(), ",", source);
    case "semicolons":
      return readDelimited(await text(), ";", source);
    case "tsv":
      return readDelimited(await text(), "\t", source);
    case "jsonl":
      return readJsonLines(await text(), source);
    case "json": {
      const content = await text();
      return /^\s*\[/.test(content) ? readJsonArray(content, source) : undefined;
    }
    default:
      return undefined;
  }
}

async function readWhole(
  format: FileFormat,
  bytes: Uint8Array,
  source: string,
  options: FromFileOptions,
): Promise<SourceSet> {
  switch (format) {
    case "npy":
      return setFromNpy(bytes, source);
    case "zip":
      return readArchive(bytes, source, options);
    case "json":
      return readJson(new TextDecoder().decode(bytes), source, options);
    case "word-text":
      return readWordText(bytes, source);
    case "word-binary":
      return readWordBinary(bytes, source);
    case "hdf5":
      return readHdf5(bytes, source, options);
    default:
      throw new FormatError("unsupported", `${format} is read as a table`, { source, offset: 0 });
  }
}

function readJson(text: string, source: string, options: FromFileOptions): SourceSet {
  const place = { source, offset: 0 };
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new FormatError("corrupt", "is not JSON", place, { cause: error });
  }
  if (isObject(value) && Array.isArray(value["samples"]))
    return setFromFiftyOne(value, source, options);
  if (isFiftyOneResults(value)) return setFromFiftyOneResults(value, source, options);
  if (isObject(value) && Array.isArray(value["inputs"]))
    return setFromClarifaiExport([value], source, options);
  throw new FormatError("unsupported", "JSON of no known shape", place);
}

/** NumPy's archives hold `.npy` files, Clarifai's exports JSON or protobuf, whatever the parts are called. */
function readArchive(bytes: Uint8Array, source: string, options: FromFileOptions): SourceSet {
  const entries = listZip(bytes, source);
  if (entries.some((entry) => entry.name.endsWith(".npy")))
    return setFromNpz(bytes, source, options.vector);
  const ending = (name: string) => (entry: { name: string }) => entry.name.endsWith(name);
  const unpack = (entry: ZipEntry) => unpackEntry(bytes, entry, source);
  const parts = entries
    .filter(ending(".json"))
    .map((entry) => parsePart(unpack(entry), `${source}/${entry.name}`));
  if (parts.length) return setFromClarifaiExport(parts, source, options);
  const batches = entries
    .filter((entry) => !entry.name.endsWith("/"))
    .map((entry) => batchOf(unpack(entry), `${source}/${entry.name}`));
  if (batches.length && batches.every((batch) => batch?.inputs.length))
    return setFromClarifaiExport(batches, source, options);
  const names = entries.slice(0, 5).map((entry) => entry.name);
  throw new FormatError("unsupported", `an archive of ${names.join(", ") || "nothing"}`, {
    source,
    offset: 0,
  });
}

/** Undefined for what is no protobuf of inputs: some other archive. */
function batchOf(bytes: Uint8Array, source: string): { inputs: unknown[] } | undefined {
  try {
    return decodeInputBatch(bytes, source);
  } catch (error) {
    if (error instanceof FormatError) return undefined;
    throw error;
  }
}

function parsePart(bytes: Uint8Array, source: string): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch (error) {
    throw new FormatError("corrupt", "is not JSON", { source, offset: 0 }, { cause: error });
  }
}
