import { FormatError } from "../errors.js";
import { array, type Check, integer, number, oneOf, optional, record, text } from "./json-check.js";
import { MANIFEST_FORMAT, MANIFEST_VERSION, type Manifest } from "./manifest.js";

/**
 * Larger manifests are refused, in bytes: a million exact cells or ids still fit.
 * @example
 * MANIFEST_LIMIT > 2 ** 20; // => true
 */
export const MANIFEST_LIMIT = 256 * 2 ** 20;

/** A name of a file or folder beside the manifest, or below it: never absolute, never upwards. */
const path: Check = (value, where) => {
  text(value, where);
  const name = value as string;
  const parts = name.split("/");
  if (name === "" || name.includes("\\") || name.includes("\0") || /^[A-Za-z]:/.test(name)) {
    return where.fail("a relative path with /", name);
  }
  if (parts.some((part) => part === "" || part === "." || part === "..")) {
    where.fail("a path inside the manifest's folder", name);
  }
};

/** A checkpoint of others stands in the run, two folders up: `../../model.ckpt-400`. */
const prefix: Check = (value, where) => {
  path(typeof value === "string" ? value.replace(/^\.\.\/\.\.\//, "") : value, where);
};

/** A prefix, or nothing where a file of others stands in for the checkpoint. */
const checkpoint: Check = (value, where) => {
  if (value !== "") prefix(value, where);
};

const count = integer(0);
const cell = array(integer(1, 65_536), 2);
const sheet = record({
  file: path,
  cell,
  columns: integer(1),
  firstRow: count,
  count,
});
const columnTypes = ["text", "category", "number", "boolean", "date"];
const share = number(0, 1);

const manifest = record({
  format: oneOf([MANIFEST_FORMAT]),
  version: integer(1, MANIFEST_VERSION),
  writer: text,
  tag: text,
  step: count,
  wallTime: number(),
  tensor: record({
    name: text,
    shape: array(count, 2),
    dtype: text,
    checkpoint,
    file: optional(prefix),
    crc32c: text,
  }),
  ids: optional((value, where) => {
    const kind = (value as { kind?: unknown } | null)?.kind;
    const list = record({ kind: oneOf(["list"]), values: array(text) });
    const column = record({ kind: oneOf(["column"]), column: text });
    (kind === "list" ? list : column)(value, where);
  }),
  metadata: optional(
    record({
      file: path,
      rows: count,
      columns: array(record({ name: text, type: oneOf(columnTypes) })),
      exact: optional(array(record({ row: count, column: text, value: text }))),
    }),
  ),
  sprite: optional(sheet),
  thumbnails: optional(array(sheet)),
  brokenThumbnails: optional(array(record({ row: count, reason: text }))),
  images: optional(record({ file: path, index: path })),
  imagePaths: optional(path),
  bookmarks: optional(path),
  colour: optional(path),
  concepts: optional(
    record({
      folder: path,
      names: array(text),
      ids: optional(array(text)),
      assignments: count,
    }),
  ),
  neighbours: optional(
    record({
      file: path,
      k: count,
      metric: oneOf(["cosine", "euclidean", "dot", "manhattan"]),
      exact: oneOf([true, false]),
      recall: optional(share),
      crc32c: optional(text),
      prepared: optional(array(text)),
    }),
  ),
  columns: optional(array(record({ name: text, file: path, type: oneOf(["category"]) }))),
  layouts: array(
    record({
      name: text,
      file: path,
      dims: oneOf([2, 3]),
      method: text,
      parameters: record({}),
      quality: optional(
        record({
          kl: optional(number()),
          trustworthiness: share,
          continuity: share,
          neighboursKept: share,
          k: count,
          sample: count,
        }),
      ),
      points: optional(record({ file: path, k: count })),
      varianceRatios: optional(array(number())),
      seconds: optional(number(0)),
      crc32c: optional(text),
    }),
  ),
  skippedRows: optional(array(count)),
});

/**
 * Parses and checks a manifest. Fields that this version does not know are kept as they are.
 * @throws FormatError `unsupported` for a newer version or another format, `corrupt` naming the field, what was found
 * and what was expected, `limit` past 256 MiB.
 * @example
 * try {
 *   parseManifest(new TextEncoder().encode('{ "format": "other" }'));
 * } catch (error) {
 *   error.name; // => "FormatError"
 * }
 */
export function parseManifest(bytes: Uint8Array, source = "manifest.json"): Manifest {
  const at = { source, offset: 0 };
  if (bytes.length > MANIFEST_LIMIT) {
    throw new FormatError("limit", `${bytes.length} bytes, allowed ${MANIFEST_LIMIT}`, at);
  }
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder().decode(bytes));
  } catch (cause) {
    throw new FormatError("corrupt", "not JSON", at, { cause });
  }
  const head = (typeof value === "object" && value !== null ? value : {}) as Partial<Manifest>;
  if (head.format !== MANIFEST_FORMAT) {
    const found = JSON.stringify(head.format ?? null).slice(0, 80);
    throw new FormatError("unsupported", `format: expected ${MANIFEST_FORMAT}, found ${found}`, at);
  }
  if (typeof head.version === "number" && head.version > MANIFEST_VERSION) {
    const message = `manifest version ${head.version}, this reader knows ${MANIFEST_VERSION}: update Pointillist to read it`;
    throw new FormatError("unsupported", message, at);
  }
  manifest(value, {
    path: "",
    fail(expected, found) {
      const field = this.path === "" ? "the manifest" : this.path;
      const shown = (JSON.stringify(found) ?? String(found)).slice(0, 80);
      throw new FormatError("corrupt", `${field}: expected ${expected}, found ${shown}`, at);
    },
  });
  const parsed = value as Manifest; // every field was checked above
  checkRows(parsed, at);
  return parsed;
}

/** Counts inside the manifest that must agree with the rows of the tensor. */
function checkRows(parsed: Manifest, at: { source: string; offset: number }): void {
  const [rows] = parsed.tensor.shape;
  const fail = (field: string, expected: string, found: number | string) => {
    throw new FormatError("corrupt", `${field}: expected ${expected}, found ${found}`, at);
  };
  const { ids, concepts, metadata, layouts, tensor } = parsed;
  if ((tensor.checkpoint === "") !== (tensor.file !== undefined)) {
    fail("tensor", "a checkpoint or a file", tensor.file ?? "neither");
  }
  if (metadata && metadata.rows !== rows) fail("metadata.rows", `${rows}`, metadata.rows);
  if (ids?.kind === "list" && ids.values.length !== rows) {
    fail("ids.values", `${rows} ids`, ids.values.length);
  }
  if (concepts?.ids && concepts.ids.length !== concepts.names.length) {
    fail("concepts.ids", `${concepts.names.length} ids`, concepts.ids.length);
  }
  const names = layouts.map((layout) => layout.name);
  const double = names.find((name, index) => names.indexOf(name) !== index);
  if (double !== undefined) fail("layouts", "unique names", JSON.stringify(double));
}

/**
 * Encodes a manifest as indented JSON: people read it too.
 * @example
 * const manifest = {
 *   format: MANIFEST_FORMAT,
 *   version: MANIFEST_VERSION,
 *   writer: "me 1.0",
 *   tag: "words",
 *   step: 0,
 *   wallTime: 1_790_000_000,
 *   tensor: { name: "words", shape: [2, 3], dtype: "float32", checkpoint: "ckpt-0", crc32c: "00000000" },
 *   layouts: [],
 * };
 * parseManifest(encodeManifest(manifest)).tag; // => "words"
 */
export function encodeManifest(value: Manifest): Uint8Array {
  return new TextEncoder().encode(`${JSON.stringify(value, null, 1)}\n`);
}
