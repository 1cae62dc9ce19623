/**
 * What FiftyOne exports. A dataset in its own format is `samples.json` with documents of MongoDB as JSON; `brain/KEY.json`
 * beside it holds the results of `compute_visualization`. Both keep arrays as `.npy`, packed by zlib, in base64; earlier
 * versions wrote plain lists.
 * Source: fiftyone/utils/data/exporters.py, fiftyone/core/utils.py `serialize_numpy_array`, fiftyone/brain/visualization.py.
 */
import { FormatError } from "../../errors.js";
import { decodeNpy, toFloat32 } from "../../format/npy.js";
import { inflateZlib } from "../../io/inflate.js";
import type { SourceConcept, SourceSet } from "../source-set.js";
import { conceptOf, isObject, tableOfObjects } from "./json-rows.js";
import { setFromTable, type TableOptions } from "./table.js";

/** Unpacked arrays beyond this are refused, in bytes. */
const ARRAY_LIMIT = 2 ** 31;

/**
 * A FiftyOne dataset export (`samples.json`): labels, tags and classifications become concepts.
 * @throws FormatError when no sample has an embedding.
 */
export function setFromFiftyOne(value: unknown, source: string, options: TableOptions): SourceSet {
  const samples = isObject(value) && Array.isArray(value["samples"]) ? value["samples"] : [];
  const rows = samples.filter(isObject).map((sample) => {
    const row: Record<string, unknown> = { concepts: fiftyOneConcepts(sample) };
    for (const [name, field] of Object.entries(sample)) {
      const vector = vectorOf(field, source);
      if (name === "_id") row["id"] = idOf(field);
      else if (vector) row[name] = vector;
      else if (!isObject(field) && name !== "tags") row[name] = field;
    }
    return row;
  });
  if (!rows.length) throw new FormatError("unsupported", "holds no samples", { source, offset: 0 });
  return setFromTable(tableOfObjects("fiftyone", rows), source, options);
}

/** True for the results of `compute_visualization`. */
export const isFiftyOneResults = (value: unknown): value is Record<string, unknown> =>
  isObject(value) && "points" in value && "sample_ids" in value;

/**
 * The results of `compute_visualization`: its points, by the ids of their samples.
 * @throws FormatError when they are damaged
 */
export function setFromFiftyOneResults(
  value: Record<string, unknown>,
  source: string,
  options: TableOptions,
): SourceSet {
  const points = pointsOf(value["points"], source);
  const ids = idsOf(value["label_ids"] ?? value["sample_ids"], source);
  if (ids.length !== points.length) {
    const message = `${points.length} points, ${ids.length} ids`;
    throw new FormatError("corrupt", message, { source, offset: 0 });
  }
  const rows = points.map((vector, row) => ({ id: ids[row], points: vector }));
  return setFromTable(tableOfObjects("fiftyone-results", rows), source, options);
}

function pointsOf(value: unknown, source: string): readonly (readonly number[])[] {
  if (typeof value !== "string") return Array.isArray(value) ? value : [];
  const { shape, data } = decodeNpy(unpack(value, source), source);
  const [rows = 0, dims = 0] = shape;
  const flat = toFloat32(data);
  return Array.from({ length: rows }, (_, row) =>
    Array.from(flat.subarray(row * dims, (row + 1) * dims)),
  );
}

function idsOf(value: unknown, source: string): readonly unknown[] {
  return typeof value === "string"
    ? npyTexts(unpack(value, source), source)
    : Array.isArray(value)
      ? value
      : [];
}

/** Texts of an array of `<U24` or so: each as many UTF-32 units, the last ones 0. */
function npyTexts(bytes: Uint8Array, source: string): string[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const isFirst = bytes[6] === 1;
  const start = isFirst ? 10 : 12;
  const end = start + (isFirst ? view.getUint16(8, true) : view.getUint32(8, true));
  const header = new TextDecoder("latin1").decode(bytes.subarray(start, end));
  const units = Number(/'descr':\s*'<U(\d+)'/u.exec(header)?.[1] ?? 0);
  const count = Number(/'shape':\s*\((\d+),\)/u.exec(header)?.[1] ?? 0);
  if (units === 0 || end + count * units * 4 !== bytes.length)
    throw new FormatError("unsupported", "ids are no list of texts", { source, offset: 0 });
  return Array.from({ length: count }, (_, row) => {
    let text = "";
    for (let unit = 0; unit < units; unit++) {
      const code = view.getUint32(end + (row * units + unit) * 4, true);
      if (code > 0 && code <= 0x10ffff) text += String.fromCodePoint(code);
    }
    return text;
  });
}

/** A vector as MongoDB's binary in JSON, of the present form or that of earlier drivers; undefined for other fields. */
function vectorOf(field: unknown, source: string): readonly number[] | undefined {
  if (!isObject(field)) return undefined;
  const binary = field["$binary"];
  const text = isObject(binary) ? binary["base64"] : binary;
  if (typeof text !== "string") return undefined;
  const { shape, data } = decodeNpy(unpack(text, source), source);
  return shape.length === 1 ? Array.from(toFloat32(data)) : undefined;
}

function unpack(base64: string, source: string): Uint8Array {
  try {
    return inflateZlib(Buffer.from(base64, "base64"), ARRAY_LIMIT);
  } catch (cause) {
    const message = "an array is not packed by zlib";
    throw new FormatError("corrupt", message, { source, offset: 0 }, { cause });
  }
}

function idOf(field: unknown): unknown {
  return isObject(field) ? field["$oid"] : field;
}

function fiftyOneConcepts(sample: Record<string, unknown>): SourceConcept[] {
  const found: SourceConcept[] = [];
  const add = (item: unknown) => {
    const concept = conceptOf(item);
    if (concept)
      found.push({
        name: concept.name,
        ...(concept.value === undefined ? {} : { value: concept.value }),
      });
  };
  for (const tag of Array.isArray(sample["tags"]) ? sample["tags"] : []) add(tag);
  for (const field of Object.values(sample)) {
    if (!isObject(field)) continue;
    if (typeof field["label"] === "string") add(labelOnly(field));
    for (const list of [field["classifications"], field["detections"]])
      if (Array.isArray(list)) for (const item of list) if (isObject(item)) add(labelOnly(item));
  }
  return found;
}

/** FiftyOne's own ids name the annotation, not the label. */
function labelOnly(field: Record<string, unknown>): unknown {
  return { label: field["label"], confidence: field["confidence"] };
}
