import { FormatError } from "../../errors.js";
import type { SourceCell, SourceConcept } from "../source-set.js";
import type { SourceTable, VectorColumn } from "./table.js";

/** Reads JSON Lines: one object a line. @throws FormatError `corrupt` with the line's number. */
export function readJsonLines(text: string, source: string): SourceTable {
  const rows: Record<string, unknown>[] = [];
  let offset = 0;
  text.split("\n").forEach((line, index) => {
    const start = offset;
    offset += line.length + 1;
    if (!line.trim()) return;
    rows.push(parseRow(line, `line ${index + 1}`, source, start));
  });
  return tableOfObjects("jsonl", rows);
}

/** Reads a JSON array of objects. @throws FormatError `corrupt`. */
export function readJsonArray(text: string, source: string): SourceTable {
  const place = { source, offset: 0 };
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new FormatError("corrupt", "is not JSON", place, { cause: error });
  }
  if (!Array.isArray(value) || !value.every(isObject))
    throw new FormatError("unsupported", "is not an array of objects", place);
  return tableOfObjects("json", value);
}

function parseRow(
  line: string,
  what: string,
  source: string,
  offset: number,
): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (error) {
    throw new FormatError("corrupt", `${what} is not JSON`, { source, offset }, { cause: error });
  }
  if (!isObject(value))
    throw new FormatError("corrupt", `${what} is not an object`, { source, offset });
  return value;
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Rows of plain objects as columns: lists of numbers are vectors, lists of names or of Clarifai's concepts labels. */
export function tableOfObjects(
  format: string,
  rows: readonly Record<string, unknown>[],
): SourceTable {
  const names = new Set(rows.flatMap((row) => Object.keys(row)));
  const cells = new Map<string, readonly SourceCell[]>();
  const labels = new Map<string, readonly (readonly SourceConcept[])[]>();
  const vectors: VectorColumn[] = [];
  for (const name of names) {
    const values = rows.map((row) => row[name]);
    const vector = vectorOf(name, values);
    const concepts = vector ? undefined : conceptsOf(values);
    if (vector) vectors.push(vector);
    else if (concepts) labels.set(name, concepts);
    else cells.set(name, values.map(cellOf));
  }
  return { format, rows: rows.length, cells, vectors, labels };
}

/** One length in every row, or it is no vector. */
export function vectorOf(name: string, values: readonly unknown[]): VectorColumn | undefined {
  const isNumbers = (value: unknown): value is ArrayLike<number> =>
    (Array.isArray(value) && value.length > 0 && value.every((item) => typeof item === "number")) ||
    (ArrayBuffer.isView(value) && !(value instanceof DataView));
  const first = values[0];
  if (!isNumbers(first)) return undefined;
  const dim = first.length;
  if (!values.every((value) => isNumbers(value) && value.length === dim)) return undefined;
  const data = new Float32Array(values.length * dim);
  values.forEach((value, row) => {
    data.set(value as ArrayLike<number>, row * dim);
  });
  return { name, dim, data };
}

function conceptsOf(values: readonly unknown[]): (readonly SourceConcept[])[] | undefined {
  const filled = values.filter((value) => value !== null && value !== undefined);
  if (!filled.length || !filled.every(Array.isArray)) return undefined;
  const lists: SourceConcept[][] = [];
  for (const value of values) {
    const list: SourceConcept[] = [];
    for (const item of Array.isArray(value) ? value : []) {
      const concept = conceptOf(item);
      if (!concept) return undefined;
      list.push(concept);
    }
    lists.push(list);
  }
  return lists;
}

/** `"dog"`, or `{ id, name, value }`, or `{ label, confidence }` as other tools write it. */
export function conceptOf(item: unknown): SourceConcept | undefined {
  if (typeof item === "string") return { name: item };
  if (!isObject(item)) return undefined;
  const name = item["name"] ?? item["label"] ?? item["id"];
  const value = item["value"] ?? item["confidence"] ?? item["score"];
  const id = item["id"];
  if (typeof name !== "string") return undefined;
  return {
    ...(typeof id === "string" && id !== name ? { id } : {}),
    name,
    ...(typeof value === "number" && Number.isFinite(value) ? { value } : {}),
  };
}

function cellOf(value: unknown): SourceCell {
  if (value === undefined || value === null) return null;
  if (typeof value === "string" || typeof value === "number" || typeof value === "boolean")
    return value;
  if (typeof value === "bigint")
    return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
  if (value instanceof Date) return value.toISOString();
  return JSON.stringify(value);
}
