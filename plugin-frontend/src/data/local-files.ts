/** What opened files hold, found from their content. Runs in a worker; nothing is sent anywhere. */
import {
  decodeNpy,
  encodeMetadata,
  FormatError,
  listZip,
  type NpyArray,
  packedBytes,
  toFloat32,
  type ZipEntry,
} from "pointillist/format";
import { failure } from "./fetching.js";
import { LIMITS } from "./limits.js";
import type { LocalContent, LocalMatrix } from "./local-api.js";
import { DataError } from "./notice.js";

const NPY = "\x93NUMPY";
const ZIP = "PK\x03\x04";
const PARQUET = "PAR1";
const STORED = 0;
const DEFLATED = 8;
/** Bytes that tell what a file is. */
const HEAD_BYTES = 64 * 1024;

/** Reads one file. @throws DataError that names it */
export async function readLocalFile(file: File): Promise<LocalContent> {
  try {
    return await contentOf(file);
  } catch (error) {
    if (error instanceof DataError) throw error;
    // Whatever reads it: what a person opened, they can save again, but not log again.
    throw failure(
      error instanceof FormatError ? error.code : "corrupt",
      error instanceof FormatError ? error.at.source || file.name : file.name,
      error instanceof Error ? error.message : String(error),
      "a file that can be read to its end",
      "Save it again, or open another copy.",
      error,
    );
  }
}

async function contentOf(file: File): Promise<LocalContent> {
  const head = new Uint8Array(await file.slice(0, HEAD_BYTES).arrayBuffer());
  const begins = (magic: string) => [...magic].every((char, at) => head[at] === char.charCodeAt(0));
  const stem = file.name.replace(/\.[^.]*$/u, "");
  if (begins(PARQUET)) {
    const { readParquet } = await import("./local-parquet.js");
    return await readParquet(file);
  }
  if (file.size > LIMITS.vectors)
    throw failure(
      "limit",
      file.name,
      `${file.size} bytes`,
      `at most ${LIMITS.vectors}`,
      "Log it with `pointillist log`: a run is read piece by piece.",
    );
  const bytes = new Uint8Array(await file.arrayBuffer());
  if (begins(NPY))
    return { matrices: [matrixOf(decodeNpy(bytes, file.name), stem, file.name)], metadata: null };
  if (begins(ZIP)) return await readNpz(bytes, file.name);
  return readText(bytes, file.name, stem);
}

function matrixOf(array: NpyArray, name: string, source: string): LocalMatrix {
  const [rows = 0, dim = 0] = array.shape;
  if (array.shape.length !== 2 || rows === 0 || dim === 0)
    throw failure(
      "unsupported",
      source,
      `shape [${array.shape.join(", ")}]`,
      "a matrix [N, D]",
      "Save one row for each point.",
    );
  return { name, rows, dim, data: toFloat32(array.data) };
}

async function readNpz(bytes: Uint8Array, source: string): Promise<LocalContent> {
  const matrices: LocalMatrix[] = [];
  const columns = new Map<string, NpyArray>();
  for (const entry of listZip(bytes, source)) {
    if (!entry.name.endsWith(".npy")) continue;
    const name = entry.name.replace(/\.npy$/u, "");
    const array = decodeNpy(await unpacked(bytes, entry, source), `${source}/${entry.name}`);
    if (array.shape.length === 2) matrices.push(matrixOf(array, name, source));
    else if (array.shape.length === 1) columns.set(name, array);
  }
  const rows = matrices[0]?.rows ?? 0;
  const told = [...columns].filter(([, { shape }]) => shape[0] === rows);
  if (matrices.length === 0)
    throw failure("unsupported", source, "no matrix", "an array [N, D]", "Save the vectors in it.");
  if (told.length === 0) return { matrices, metadata: null };
  const cells = Object.fromEntries(told.map(([name, { data }]) => [name, Array.from(data)]));
  return { matrices, metadata: { name: source, bytes: encodeMetadata(cells, rows).bytes } };
}

async function unpacked(bytes: Uint8Array, entry: ZipEntry, source: string): Promise<Uint8Array> {
  const packed = packedBytes(bytes, entry, source);
  if (entry.method === STORED) return packed;
  if (entry.method !== DEFLATED || entry.size > LIMITS.vectors)
    throw failure(
      "unsupported",
      `${source}/${entry.name}`,
      entry.method === DEFLATED ? `${entry.size} bytes` : `compression ${entry.method}`,
      "stored or deflated arrays",
      "Save it with numpy.savez or savez_compressed.",
    );
  const stream = new Blob([packed as Uint8Array<ArrayBuffer>])
    .stream()
    .pipeThrough(new DecompressionStream("deflate-raw"));
  const found = new Uint8Array(entry.size);
  let at = 0;
  const reader = stream.getReader();
  // What unpacks to more than it says is not believed.
  for (let piece = await reader.read(); !piece.done; piece = await reader.read()) {
    if (at + piece.value.length > entry.size) break;
    found.set(piece.value, at);
    at += piece.value.length;
  }
  if (at !== entry.size)
    throw failure(
      "corrupt",
      `${source}/${entry.name}`,
      "another length",
      `${entry.size} bytes`,
      "Save it again.",
    );
  return found;
}

/** Numbers only are vectors, as the stock projector takes them; anything else names the rows. */
function readText(bytes: Uint8Array, source: string, stem: string): LocalContent {
  const text = new TextDecoder().decode(bytes);
  const isCsv = /\.csv$/iu.test(source);
  const separator = isCsv ? "," : "\t";
  const first = text.slice(0, text.search(/\r?\n|$/u)).split(separator);
  const isNumbers =
    first.length > 1 && first.every((cell) => cell.trim() !== "" && !Number.isNaN(Number(cell)));
  if (isNumbers) return { matrices: [numbersOf(text, separator, source, stem)], metadata: null };
  if (!isCsv) return { matrices: [], metadata: { name: source, bytes } };
  const [head = [], ...rows] = csvRows(text);
  const columns = head.map((name, column) => [name, rows.map((row) => row[column] ?? "")] as const);
  const { bytes: tsv } = encodeMetadata(Object.fromEntries(columns), rows.length);
  return { matrices: [], metadata: { name: source, bytes: tsv } };
}

function numbersOf(text: string, separator: string, source: string, name: string): LocalMatrix {
  const lines = text.split(/\r?\n/u);
  while (lines.at(-1) === "") lines.pop();
  const dim = lines[0]?.split(separator).length ?? 0;
  const data = new Float32Array(lines.length * dim);
  lines.forEach((line, row) => {
    const cells = line.split(separator);
    if (cells.length !== dim)
      throw failure(
        "corrupt",
        source,
        `${cells.length} numbers in line ${row + 1}`,
        `${dim}, as in the first`,
        "Mend that line.",
      );
    for (let column = 0; column < dim; column++) {
      const value = Number(cells[column]);
      if (Number.isNaN(value) && !/^\s*nan\s*$/iu.test(cells[column] ?? ""))
        throw failure(
          "corrupt",
          source,
          `text in line ${row + 1}`,
          "numbers alone",
          "Put names into a file of their own.",
        );
      data[row * dim + column] = value;
    }
  });
  return { name, rows: lines.length, dim, data };
}

/** Rows of a CSV file. Source: RFC 4180. */
function csvRows(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  const cells = /("(?:[^"]|"")*"|[^",\r\n]*)(,|\r?\n|$)/gu;
  for (const [whole, cell = "", end] of text.matchAll(cells)) {
    if (whole === "" && row.length === 0) break;
    row.push(cell.startsWith('"') ? cell.slice(1, -1).replaceAll('""', '"') : cell);
    if (end === ",") continue;
    rows.push(row);
    row = [];
  }
  return rows;
}
