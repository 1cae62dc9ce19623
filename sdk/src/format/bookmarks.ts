import { FormatError, ShapeError } from "../errors.js";

/**
 * Bookmarks of the stock projector: a JSON array of its `State` objects, each with the coordinates of all points.
 * They are the one way to show it a ready layout. Source: tensorboard vz_projector/data.ts, class `State`.
 */

/** Above this many rows no bookmarks are written: the stock tab would load 60 bytes a point and state at once. */
export const BOOKMARK_ROW_LIMIT = 50_000;
/** Bookmark files of others are refused beyond this size, in bytes. */
const FILE_LIMIT = 256 * 2 ** 20;

/** A layout to be bookmarked. `positions` is float32 [N, dims], row-major. */
export interface BookmarkLayout {
  readonly name: string;
  readonly method: string;
  readonly dims: 2 | 3;
  readonly positions: Float32Array;
}

export interface BookmarkOptions {
  /** Rows and columns of the tensor. */
  readonly shape: readonly [number, number];
  readonly layouts: readonly BookmarkLayout[];
  /** PCA coordinates, float32 [N, components], row-major: without them stock's PCA view stays blank after a restore. */
  readonly pca?: { readonly positions: Float32Array; readonly components: number };
  /** Column the points are named by. */
  readonly labelColumn: string;
  /** Column the points are coloured by; none: no colour. */
  readonly colourColumn?: string;
}

/**
 * Encodes layouts so that the stock projector shows them unchanged. A t-SNE makes two states: "(precomputed)" in the
 * UMAP slot, which stock never touches, and one in the t-SNE slot, where stock goes on descending at once: there the
 * learning rate is 10^-3 and the points are centred, so that nothing moves to be seen. Other methods make one state.
 * Undefined above 50,000 rows.
 * @throws ShapeError when positions are not N x dims.
 */
export function encodeBookmarks(options: BookmarkOptions): Uint8Array | undefined {
  const [rowCount] = options.shape;
  if (rowCount > BOOKMARK_ROW_LIMIT) return undefined;
  const states: object[] = [];
  for (const layout of options.layouts) {
    requireLength(layout.name, layout.positions, rowCount * layout.dims);
    const label = `${layout.name} (precomputed)`;
    states.push(state(options, layout, label, "umap", layout.positions));
    if (layout.method !== "tsne") continue;
    const slot = `${layout.name} (precomputed, t-SNE view)`;
    states.push(state(options, layout, slot, "tsne", centred(layout.positions, layout.dims)));
  }
  return new TextEncoder().encode(JSON.stringify(states));
}

function state(
  options: BookmarkOptions,
  layout: BookmarkLayout,
  label: string,
  slot: "umap" | "tsne",
  positions: Float32Array,
) {
  const is3d = layout.dims === 3;
  const blank = { Text: "", Regex: false };
  const custom = ["XLeft", "XRight", "YUp", "YDown"].flatMap((side) =>
    Object.entries(blank).map(([kind, value]) => [`custom${side}${kind}`, value]),
  );
  return {
    label,
    isSelected: false,
    selectedProjection: slot,
    dataSetDimensions: options.shape,
    tSNEIteration: 1,
    tSNEPerplexity: 10,
    tSNELearningRate: -3, // the slider's exponent, not the rate
    tSNEis3d: slot === "tsne" && is3d,
    umapIs3d: slot === "umap" && is3d,
    umapNeighbors: 15,
    umapMinDist: 0.1,
    pcaComponentDimensions: (options.pca?.components ?? 0) >= 3 ? [0, 1, 2] : [0, 1],
    customSelectedSearchByMetadataOption: options.labelColumn,
    ...Object.fromEntries(custom), // a missing text is a TypeError in stock, and a blank view
    projections: points(options, slot, layout.dims, positions),
    selectedPoints: [],
    cameraDef: {
      orthographic: !is3d,
      position: is3d ? [0.45, 0.9, 1.6] : [0, 0, 4],
      target: [0, 0, 0],
      zoom: 1,
    },
    selectedColorOptionName: options.colourColumn ?? null,
    forceCategoricalColoring: false,
    selectedLabelOption: options.labelColumn,
  };
}

function points(options: BookmarkOptions, slot: string, dims: number, positions: Float32Array) {
  const [rowCount] = options.shape;
  const { pca } = options;
  if (pca) requireLength("pca", pca.positions, rowCount * pca.components);
  return Array.from({ length: rowCount }, (_, row) => {
    const point: Record<string, number> = {};
    for (let d = 0; d < dims; d++) point[`${slot}-${d}`] = short(positions[row * dims + d]);
    for (let c = 0; pca && c < Math.min(pca.components, 10); c++) {
      point[`pca-${c}`] = short(pca.positions[row * pca.components + c]);
    }
    return point;
  });
}

/** Six digits: a thousandth of a pixel on any screen, half the file. */
const short = (value: number | undefined): number => Number((value ?? 0).toPrecision(6));

function centred(positions: Float32Array, dims: number): Float32Array {
  const rowCount = positions.length / dims;
  const result = positions.slice();
  for (let d = 0; d < dims; d++) {
    let sum = 0;
    for (let row = 0; row < rowCount; row++) sum += positions[row * dims + d] ?? 0;
    const mean = sum / Math.max(rowCount, 1);
    for (let row = 0; row < rowCount; row++) {
      result[row * dims + d] = (positions[row * dims + d] ?? 0) - mean;
    }
  }
  return result;
}

function requireLength(what: string, positions: Float32Array, expected: number): void {
  if (positions.length !== expected) {
    throw new ShapeError(`bookmark ${what}`, `${expected} numbers`, `${positions.length}`);
  }
}

/** One view of a stock bookmarks file. */
export interface Bookmark {
  readonly label: string;
  readonly projection: "tsne" | "umap" | "pca" | "custom";
  /** Coordinates stored for the view's own slot, if any: float32 [rows, dims]; NaN where a point has none. */
  readonly layout?: { readonly dims: 2 | 3; readonly positions: Float32Array };
  /** Rows of the tensor that `layout` is of, in its order; absent: all. */
  readonly rows?: Uint32Array;
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

function readState(state: Record<string, unknown>, index: number): Bookmark {
  const projection = (
    typeof state["selectedProjection"] === "string" &&
    Object.hasOwn(SLOTS, state["selectedProjection"])
      ? state["selectedProjection"]
      : "pca"
  ) as Bookmark["projection"];
  const layout = readLayout(state, projection);
  const rows = integers(state["filteredPoints"]);
  const labelColumn = state["selectedLabelOption"];
  const colourColumn = state["selectedColorOptionName"];
  const camera = readCamera(state["cameraDef"]);
  return {
    label: typeof state["label"] === "string" ? state["label"] : `bookmark ${index + 1}`,
    projection,
    ...(layout ? { layout } : {}),
    ...(rows.length > 0 ? { rows: Uint32Array.from(rows) } : {}),
    selected: integers(state["selectedPoints"]),
    ...(typeof labelColumn === "string" && labelColumn !== "" ? { labelColumn } : {}),
    ...(typeof colourColumn === "string" && colourColumn !== "" ? { colourColumn } : {}),
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
