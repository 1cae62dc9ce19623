import { basename } from "node:path";
import { ArgumentError, FormatError, ShapeError } from "../errors.js";
import { readWholeFile } from "../io/read-file.js";
import {
  asMatrix,
  type ComputedLayout,
  measureQuality,
  type ParameterValue,
  type Vectors,
} from "../layout/index.js";
import { fromFile } from "../sources/files/from-file.js";
import type { SourceSet } from "../sources/source-set.js";
import { bookmarkLayouts, isBookmarksFile } from "./layout-bookmarks.js";

/** Products of row pairs and columns that measuring may cost: a second or two. */
const QUALITY_BUDGET = 4e9;
const QUALITY_SAMPLE = 2000;

/** Layouts that another tool made: one of a file of numbers, or each view of the stock projector's bookmarks. */
export async function givenLayouts(
  path: string,
  vectors: Vectors,
  ids?: readonly string[],
): Promise<ComputedLayout[]> {
  if (await isBookmarksFile(path)) return bookmarkLayouts(path, vectors.rows);
  return [await givenLayout(path, vectors, ids)];
}

/**
 * A layout that another tool made, from any file that holds [N, 2] or [N, 3] numbers: rows joined by id where the file
 * has a column of ids, else in the order of the vectors. A JSON file of the same name may say what it is.
 * @param ids names of the rows; without them they go by number
 * @throws ShapeError where rows or columns do not fit, ArgumentError for coordinates that are not finite, or rows that
 * the file does not name
 */
async function givenLayout(
  path: string,
  { vectors, rows, dim }: Vectors,
  ids?: readonly string[],
): Promise<ComputedLayout> {
  const started = performance.now();
  const file = basename(path);
  const set = await fromFile(path);
  const dims = set.dim;
  if (dims !== 2 && dims !== 3)
    throw new ShapeError(file, `[${rows}, 2] or [${rows}, 3]`, `[${set.ids.length}, ${dims}]`);
  const isNamed = set.origin["id"] !== undefined;
  const positions = isNamed ? joined(set, dims, rows, ids, file) : set.vectors;
  if (positions.length !== rows * dims)
    throw new ShapeError(file, `[${rows}, 2] or [${rows}, 3]`, `[${set.ids.length}, ${dims}]`);
  if (!positions.every(Number.isFinite))
    throw new ArgumentError(file, "finite coordinates", "NaN or infinity");
  const said = await readDescription(path);
  const sample = Math.min(QUALITY_SAMPLE, Math.floor(QUALITY_BUDGET / (rows * dim)));
  const quality =
    sample > 0
      ? await measureQuality(asMatrix(vectors, rows, dim), positions, dims, { sample })
      : undefined;
  return {
    name: said.name ?? (file.replace(/(@\d+)?\.[^.]+$/, "") || file),
    method: said.method ?? "given",
    dims,
    positions,
    parameters: { ...said.parameters, file, ...(isNamed && { joinedBy: set.origin["id"] ?? "" }) },
    ...(quality && { quality }),
    seconds: (performance.now() - started) / 1000,
    notes: [],
  };
}

/** Coordinates in the order of the run's rows. Rows of the file that the run has not are left out. */
function joined(
  set: SourceSet,
  dims: number,
  rows: number,
  ids: readonly string[] | undefined,
  file: string,
): Float32Array {
  const rowOf = new Map(set.ids.map((id, row) => [id, row]));
  const positions = new Float32Array(rows * dims);
  let missing = 0;
  for (let row = 0; row < rows; row++) {
    const from = rowOf.get(ids?.[row] ?? String(row));
    if (from === undefined) missing++;
    else positions.set(set.vectors.subarray(from * dims, (from + 1) * dims), row * dims);
  }
  if (missing === 0) return positions;
  const by = ids ? "the ids of the run" : "row numbers, since the run names no ids";
  throw new ArgumentError(
    file,
    `a row for each of ${rows}, by ${by} (without its column ${set.origin["id"]} rows go by order)`,
    `${missing} that it does not name`,
  );
}

interface Description {
  readonly name?: string;
  readonly method?: string;
  readonly parameters?: Readonly<Record<string, ParameterValue>>;
}

/** `Y.json` beside `Y.npy`: what the layout is called, and how it was made. */
async function readDescription(path: string): Promise<Description> {
  const source = `${path.replace(/\.[^./\\]+$/, "")}.json`;
  if (source === path) return {};
  const bytes = await readWholeFile(source).catch(() => undefined);
  if (!bytes) return {};
  const fail = (message: string, cause?: unknown) =>
    new FormatError("corrupt", message, { source, offset: 0 }, { cause });
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder().decode(bytes));
  } catch (error) {
    throw fail("is not JSON", error);
  }
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw fail("expected an object with name, method or parameters");
  const { name, method, parameters } = value as Record<string, unknown>;
  for (const [key, text] of Object.entries({ name, method }))
    if (text !== undefined && (typeof text !== "string" || text.trim() === ""))
      throw fail(`${key}: expected a text`);
  const isPlain = (one: unknown) =>
    ["number", "string", "boolean"].includes(typeof one) ||
    (Array.isArray(one) && one.every((item) => typeof item === "string"));
  const given = Object.entries(parameters ?? {});
  const wrong = given.find(([, one]) => !isPlain(one));
  if (wrong) throw fail(`parameters.${wrong[0]}: expected a number, a text or true or false`);
  return {
    ...(name !== undefined && { name: name as string }),
    ...(method !== undefined && { method: method as string }),
    ...(parameters !== undefined && {
      parameters: Object.fromEntries(given) as Record<string, ParameterValue>,
    }),
  };
}
