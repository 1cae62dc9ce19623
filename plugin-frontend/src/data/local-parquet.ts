/** Parquet files, read one row group at a time. */
import { parquetMetadataAsync, parquetReadObjects } from "hyparquet";
import { compressors } from "hyparquet-compressors";
import { encodeMetadata } from "pointillist/format";
import { failure } from "./fetching.js";
import type { LocalContent, LocalMatrix } from "./local-api.js";

/** Columns of lists of numbers are vectors, all other columns name the rows. */
export async function readParquet(file: File): Promise<LocalContent> {
  const source = {
    byteLength: file.size,
    slice: (start: number, end?: number) => file.slice(start, end).arrayBuffer(),
  };
  const { row_groups: groups } = await parquetMetadataAsync(source);
  const rows = groups.reduce((sum, { num_rows }) => sum + Number(num_rows), 0);
  const vectors = new Map<string, LocalMatrix>();
  const cells = new Map<string, string[]>();
  let rowStart = 0;
  for (const { num_rows } of groups) {
    const rowEnd = rowStart + Number(num_rows);
    const found = await parquetReadObjects({
      file: source,
      rowStart,
      rowEnd,
      compressors,
    });
    found.forEach((row, at) => {
      for (const [name, value] of Object.entries(row)) {
        if (isVector(value)) put(vectors, name, value, rowStart + at, rows, file.name);
        else {
          const column = cells.get(name) ?? new Array<string>(rows).fill("");
          cells.set(name, column);
          column[rowStart + at] = cellOf(value);
        }
      }
    });
    rowStart = rowEnd;
  }
  const named = [...cells].filter(([name]) => !vectors.has(name));
  return {
    matrices: [...vectors.values()],
    metadata:
      named.length === 0
        ? null
        : { name: file.name, bytes: encodeMetadata(Object.fromEntries(named), rows).bytes },
  };
}

function isVector(value: unknown): value is ArrayLike<number> {
  const isList =
    Array.isArray(value) || (ArrayBuffer.isView(value) && !(value instanceof Uint8Array));
  return (
    isList &&
    (value as ArrayLike<unknown>).length > 1 &&
    typeof (value as ArrayLike<unknown>)[0] === "number"
  );
}

function put(
  vectors: Map<string, LocalMatrix>,
  name: string,
  value: ArrayLike<number>,
  row: number,
  rows: number,
  source: string,
): void {
  const matrix = vectors.get(name) ?? {
    name,
    rows,
    dim: value.length,
    data: new Float32Array(rows * value.length).fill(Number.NaN),
  };
  vectors.set(name, matrix);
  if (value.length !== matrix.dim)
    throw failure(
      "mismatch",
      source,
      `${value.length} numbers in row ${row}`,
      `${matrix.dim}`,
      "Vectors of one column must be of one length.",
    );
  matrix.data.set(value, row * matrix.dim);
}

function cellOf(value: unknown): string {
  if (value === null || value === undefined) return "";
  if (value instanceof Date) return value.toISOString();
  return typeof value === "object"
    ? JSON.stringify(value, (_, one) => (typeof one === "bigint" ? String(one) : one))
    : String(value);
}
