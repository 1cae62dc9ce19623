import { FormatError } from "../../errors.js";
import type { ByteSource } from "../../format/index.js";
import { loadReader } from "../optional.js";
import type { SourceCell, SourceConcept } from "../source-set.js";
import { tableOfObjects } from "./json-rows.js";
import type { SourceTable, VectorColumn } from "./table.js";

interface AsyncBuffer {
  byteLength: number;
  slice(start: number, end?: number): Promise<ArrayBuffer>;
}

interface Hyparquet {
  parquetMetadataAsync(file: AsyncBuffer): Promise<{ row_groups: { num_rows: bigint }[] }>;
  parquetReadObjects(options: {
    file: AsyncBuffer;
    rowStart: number;
    rowEnd: number;
    compressors?: unknown;
  }): Promise<Record<string, unknown>[]>;
}

/**
 * Reads a Parquet file one row group at a time: what is held at once is one group's rows and the matrix so far.
 * @throws FormatError, MissingPackageError
 */
export async function readParquet(bytes: ByteSource): Promise<SourceTable> {
  const { parquetMetadataAsync, parquetReadObjects } = await loadReader<Hyparquet>(
    "Parquet",
    "hyparquet",
    "hyparquet-compressors",
  );
  const { compressors } = await loadReader<{ compressors: unknown }>(
    "Parquet",
    "hyparquet-compressors",
  );
  const file = await asAsyncBuffer(bytes);
  const parts: SourceTable[] = [];
  try {
    const { row_groups } = await parquetMetadataAsync(file);
    let rowStart = 0;
    for (const group of row_groups) {
      const rowEnd = rowStart + Number(group.num_rows);
      const rows = await parquetReadObjects({ file, rowStart, rowEnd, compressors });
      parts.push(tableOfObjects("parquet", rows));
      rowStart = rowEnd;
    }
  } catch (error) {
    if (error instanceof FormatError) throw error;
    const message = error instanceof Error ? error.message : "could not be read";
    throw new FormatError("corrupt", message, { source: bytes.name, offset: 0 }, { cause: error });
  }
  return joinTables("parquet", parts, bytes.name);
}

async function asAsyncBuffer(source: ByteSource): Promise<AsyncBuffer> {
  const byteLength = await source.size();
  return {
    byteLength,
    async slice(start, end = byteLength) {
      const from = start < 0 ? byteLength + start : start;
      const bytes = await source.read(from, Math.min(end, byteLength) - from);
      const copy = new Uint8Array(bytes.length);
      copy.set(bytes);
      return copy.buffer;
    },
  };
}

/** Tables of the same columns, one after the other. @throws FormatError when vectors differ in length. */
export function joinTables(
  format: string,
  parts: readonly SourceTable[],
  source: string,
): SourceTable {
  const first = parts[0];
  if (!first) return { format, rows: 0, cells: new Map(), vectors: [] };
  if (parts.length === 1) return first;
  const rows = parts.reduce((sum, part) => sum + part.rows, 0);
  const cells = new Map<string, readonly SourceCell[]>();
  for (const name of first.cells.keys())
    cells.set(
      name,
      parts.flatMap((part) => [...(part.cells.get(name) ?? new Array(part.rows).fill(null))]),
    );
  const labels = new Map<string, readonly (readonly SourceConcept[])[]>();
  for (const name of first.labels?.keys() ?? [])
    labels.set(
      name,
      parts.flatMap((part) => [...(part.labels?.get(name) ?? new Array(part.rows).fill([]))]),
    );
  const vectors = first.vectors.map((one) => joinVectors(one.name, parts, rows, source));
  return { format, rows, cells, vectors, labels };
}

function joinVectors(
  name: string,
  parts: readonly SourceTable[],
  rows: number,
  source: string,
): VectorColumn {
  const pieces = parts.map((part) => part.vectors.find((vector) => vector.name === name));
  const dim = pieces[0]?.dim ?? 0;
  const data = new Float32Array(rows * dim);
  let at = 0;
  for (const piece of pieces) {
    if (piece?.dim !== dim)
      throw new FormatError("corrupt", `${name}: ${piece?.dim ?? "no"} values where ${dim} were`, {
        source,
        offset: 0,
      });
    data.set(piece.data, at);
    at += piece.data.length;
  }
  return { name, dim, data };
}
