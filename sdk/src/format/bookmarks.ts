import { ShapeError } from "../errors.js";

/**
 * Bookmarks of the stock projector: a JSON array of its `State` objects, each with the coordinates of all points.
 * They are the one way to show it a ready layout. Source: tensorboard vz_projector/data.ts, class `State`.
 */

/**
 * Above this many rows no bookmarks are written: the stock tab would load 60 bytes a point and state at once.
 * @example
 * BOOKMARK_ROW_LIMIT; // => 50_000
 */
export const BOOKMARK_ROW_LIMIT = 50_000;

/**
 * Rows of which stock computes its t-SNE, and which it moves to the middle: the first of the state's order. The others
 * stay where they are. Source: data.ts, TSNE_SAMPLE_SIZE.
 */
const TSNE_SAMPLE = 10_000;

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
  /** Whether a t-SNE also gets a state in stock's t-SNE slot; default true. */
  readonly tsneView?: boolean;
  /**
   * All rows, in the order in which stock's t-SNE goes on from a state in its slot. It fails where a row has fewer
   * neighbours (rows whose product with it is at most 1) than a row before it. Default: every order will do, as for
   * vectors of unit length and for 50 columns and more.
   */
  readonly tsneOrder?: ArrayLike<number>;
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
 * @example
 * const file = encodeBookmarks({
 *   shape: [2, 8],
 *   layouts: [{ name: "t-SNE", method: "tsne", dims: 2, positions: new Float32Array([0, 1, 2, 3]) }],
 *   labelColumn: "name",
 * });
 * parseBookmarks(file).map(({ projection }) => projection); // => ["umap", "tsne"]
 */
export function encodeBookmarks(options: BookmarkOptions): Uint8Array | undefined {
  const [rowCount] = options.shape;
  if (rowCount > BOOKMARK_ROW_LIMIT) return undefined;
  const states: object[] = [];
  for (const layout of options.layouts) {
    requireLength(layout.name, layout.positions, rowCount * layout.dims);
    const label = `${layout.name} (precomputed)`;
    states.push(state(options, layout, label, "umap", layout.positions));
    if (layout.method !== "tsne" || options.tsneView === false) continue;
    const slot = `${layout.name} (precomputed, t-SNE view)`;
    const order = options.tsneOrder ?? (rowCount > TSNE_SAMPLE ? spreadOrder(rowCount) : undefined);
    const positions = centred(layout.positions, layout.dims, order);
    states.push(state(options, layout, slot, "tsne", positions, order));
  }
  return new TextEncoder().encode(JSON.stringify(states));
}

function state(
  options: BookmarkOptions,
  layout: BookmarkLayout,
  label: string,
  slot: "umap" | "tsne",
  positions: Float32Array,
  order?: ArrayLike<number>,
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
    tSNEPerplexity: perplexity(options.shape[0]),
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
    ...(order ? { shuffledDataIndices: Array.from(order) } : {}),
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

/** Three neighbours for each of it must be there in every row, also where rounding drops duplicates: half are spare. */
const perplexity = (rowCount: number): number =>
  Math.min(10, Math.max(2, Math.floor((rowCount - 1) / 6)));

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

/** All rows, those first that lie evenly among them: stock's own order is another each time. */
function spreadOrder(rowCount: number): Uint32Array {
  const stride = Math.ceil(rowCount / TSNE_SAMPLE);
  const order = new Uint32Array(rowCount);
  let at = 0;
  for (let first = 0; first < stride; first++)
    for (let row = first; row < rowCount; row += stride) order[at++] = row;
  return order;
}

/** Moves all rows by what stock's t-SNE would move its sample by at once, so that none moves against the others. */
function centred(positions: Float32Array, dims: number, order?: ArrayLike<number>): Float32Array {
  const rowCount = positions.length / dims;
  const sampled = Math.min(rowCount, TSNE_SAMPLE);
  const result = positions.slice();
  for (let d = 0; d < dims; d++) {
    let sum = 0;
    for (let at = 0; at < sampled; at++) sum += positions[(order?.[at] ?? at) * dims + d] ?? 0;
    const mean = sum / Math.max(sampled, 1);
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
