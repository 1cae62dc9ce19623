import { FormatError } from "../errors.js";

/** Bookmark files of others are refused beyond this size, in bytes. */
const FILE_LIMIT = 256 * 2 ** 20;

/** One view of a stock bookmarks file. */
export interface Bookmark {
  readonly label: string;
  readonly projection: "tsne" | "umap" | "pca" | "custom";
  /** Coordinates stored for the view's own slot, if any: float32 [rows, dims]; NaN where a point has none. */
  readonly layout?: { readonly dims: 2 | 3; readonly positions: Float32Array };
  /** Rows of the tensor that `layout` is of, in its order; absent: all. */
  readonly rows?: Uint32Array;
  /** Rows of the tensor. */
  readonly selected: readonly number[];
  readonly labelColumn?: string;
  readonly colourColumn?: string;
  readonly camera?: {
    readonly orthographic: boolean;
    readonly position: readonly number[];
    readonly target: readonly number[];
    readonly zoom: number;
  };
}

/**
 * Parses a bookmarks file, as named by `bookmarks_path` or downloaded by the stock tab (`state.txt`).
 * @throws FormatError `corrupt` when it is not JSON, or not states; `limit` past 256 MiB.
 * @example
 * parseBookmarks(new TextEncoder().encode("[]")); // => []
 */
export function parseBookmarks(bytes: Uint8Array, source = "bookmarks.json"): Bookmark[] {
  const at = { source, offset: 0 };
  if (bytes.length > FILE_LIMIT) {
    throw new FormatError("limit", `${bytes.length} bytes, allowed ${FILE_LIMIT}`, at);
  }
  let parsed: unknown;
  try {
    parsed = JSON.parse(new TextDecoder().decode(bytes));
  } catch (cause) {
    throw new FormatError("corrupt", "not JSON", at, { cause });
  }
  const states: unknown[] = Array.isArray(parsed) ? parsed : [parsed];
  return states.map((entry, index) => {
    if (typeof entry !== "object" || entry === null) {
      throw new FormatError("corrupt", `state ${index} is no object`, at);
    }
    return readState(entry as Record<string, unknown>, index);
  });
}

const SLOTS: Readonly<Record<string, readonly string[]>> = {
  tsne: ["tsne-0", "tsne-1", "tsne-2"],
  umap: ["umap-0", "umap-1", "umap-2"],
  pca: ["pca-0", "pca-1", "pca-2"],
  custom: ["linear-x", "linear-y"],
};

/** What the stock projector calls no colour. Source: vz_projector/vz-projector-data-panel.ts. */
const NO_COLUMN: ReadonlySet<string> = new Set(["", "No color map"]);

const rowsOf = (indices: readonly number[], rows: readonly number[]): number[] =>
  indices.flatMap((index) => rows[index] ?? []);

function readState(state: Record<string, unknown>, index: number): Bookmark {
  const projection = (
    typeof state["selectedProjection"] === "string" &&
    Object.hasOwn(SLOTS, state["selectedProjection"])
      ? state["selectedProjection"]
      : "pca"
  ) as Bookmark["projection"];
  const layout = readLayout(state, projection);
  const rows = integers(state["filteredPoints"]);
  const selected = integers(state["selectedPoints"]);
  const labelColumn = state["selectedLabelOption"];
  const colourColumn = state["selectedColorOptionName"];
  const camera = readCamera(state["cameraDef"]);
  return {
    label: typeof state["label"] === "string" ? state["label"] : `bookmark ${index + 1}`,
    projection,
    ...(layout ? { layout } : {}),
    ...(rows.length > 0 ? { rows: Uint32Array.from(rows) } : {}),
    // A filtered view counts its own points: the second of its rows is 1, wherever that row stands in the tensor.
    selected: rows.length === 0 ? selected : rowsOf(selected, rows),
    ...(typeof labelColumn === "string" && labelColumn !== "" ? { labelColumn } : {}),
    ...(typeof colourColumn === "string" && !NO_COLUMN.has(colourColumn) ? { colourColumn } : {}),
    ...(camera ? { camera } : {}),
  };
}

function readLayout(state: Record<string, unknown>, projection: string): Bookmark["layout"] {
  const points = state["projections"];
  if (!Array.isArray(points) || points.length === 0) return undefined;
  let keys = SLOTS[projection] ?? [];
  const shown = integers(state["pcaComponentDimensions"]);
  if (projection === "pca" && shown.length >= 2) keys = shown.map((axis) => `pca-${axis}`);
  const value = (point: unknown, key: string): number => {
    if (typeof point !== "object" || point === null || !Object.hasOwn(point, key))
      return Number.NaN;
    const found = (point as Record<string, unknown>)[key];
    return typeof found === "number" ? found : Number.NaN;
  };
  const has = (key: string | undefined) =>
    key !== undefined && points.some((point) => Number.isFinite(value(point, key)));
  if (!has(keys[0]) || !has(keys[1])) return undefined;
  const dims = has(keys[2]) ? 3 : 2;
  const positions = new Float32Array(points.length * dims);
  points.forEach((point, row) => {
    for (let d = 0; d < dims; d++) positions[row * dims + d] = value(point, keys[d] ?? "");
  });
  return { dims, positions };
}

function readCamera(camera: unknown): Bookmark["camera"] {
  if (typeof camera !== "object" || camera === null) return undefined;
  const { orthographic, position, target, zoom } = camera as Record<string, unknown>;
  const three = (value: unknown): value is number[] =>
    Array.isArray(value) && value.length === 3 && value.every(Number.isFinite);
  if (!three(position) || !three(target)) return undefined;
  return {
    orthographic: orthographic === true,
    position,
    target,
    zoom: typeof zoom === "number" && Number.isFinite(zoom) ? zoom : 1,
  };
}

function integers(value: unknown): number[] {
  if (!Array.isArray(value)) return [];
  return value.filter((item): item is number => Number.isSafeInteger(item) && item >= 0);
}

/**
 * The layout of a bookmark in row order, [rowCount, dims]: rows that a filtered view did not show are NaN.
 * Undefined where the bookmark has no layout, or not as many points as it should.
 * @example
 * const file = encodeBookmarks({
 *   shape: [2, 8],
 *   layouts: [{ name: "t-SNE", method: "tsne", dims: 2, positions: new Float32Array([0, 1, 2, 3]) }],
 *   labelColumn: "name",
 * });
 * bookmarkPositions(parseBookmarks(file)[0], 2)?.dims; // => 2
 */
export function bookmarkPositions(
  bookmark: Bookmark,
  rowCount: number,
): { readonly dims: 2 | 3; readonly positions: Float32Array } | undefined {
  const { layout, rows } = bookmark;
  if (!layout) return undefined;
  const { dims, positions } = layout;
  const count = positions.length / dims;
  if (!rows) return count === rowCount ? layout : undefined;
  if (count !== rows.length || rows.some((row) => row >= rowCount)) return undefined;
  const placed = new Float32Array(rowCount * dims).fill(Number.NaN);
  rows.forEach((row, index) => {
    placed.set(positions.subarray(index * dims, (index + 1) * dims), row * dims);
  });
  return { dims, positions: placed };
}
