/**
 * What the map is given and what it answers. The view knows no lit, no fetch and no concepts: rows, numbers and
 * colours in, pointer positions out. All arrays are in row order, one entry a row; the view does its own shuffling.
 */

/** 0..255 each. */
export type Rgb = readonly [number, number, number];

/** Shapes a point may take. `ring` is hollow: absent or below the threshold. */
export const SHAPES = ["circle", "diamond", "triangle", "square", "ring", "cross"] as const;
export type Shape = (typeof SHAPES)[number];

/** One entry of the palette: what a row's `fill` index means. */
export interface Swatch {
  readonly fill: Rgb;
  readonly edge: Rgb;
}

/** Where the points are. `positions` is float32 [N, dims], row-major; rows that are not finite are not drawn. */
export interface Placement {
  readonly positions: Float32Array;
  readonly dims: 2 | 3;
}

/** How each row looks. */
export interface Appearance {
  readonly palette: readonly Swatch[];
  /** Index into `palette`, or 255 for the grey dot of a row that no visible concept colours. */
  readonly fill: Uint8Array;
  /** Index into SHAPES. */
  readonly shape: Uint8Array;
  /** Confidence as 0..255; the fill is mixed towards the paper by 0.8 x (1 - strength / 255). */
  readonly strength: Uint8Array;
}

/** Bits of `Marks.flags`. */
export const FLAG_GHOST = 1; // filtered out: drawn as a ghost
export const FLAG_HIDDEN = 2; // neither drawn nor picked
export const FLAG_SELECTED = 4;
export const FLAG_NEIGHBOUR = 8;
export const FLAG_MATCH = 16; // found by the search line, ringed

export interface Marks {
  readonly flags: Uint8Array;
  /** Rows, or -1. */
  readonly hovered: number;
  readonly inspected: number;
  readonly focused: number;
  /** Lines from the inspected row to each of these; `dashed` where the map does not show the neighbour near. */
  readonly links: readonly { readonly row: number; readonly dashed: boolean }[];
}

/** Colours of everything on the map that is not data, from the design tokens of the current theme. */
export interface MapTheme {
  readonly paper: Rgb;
  readonly ink: Rgb;
  readonly mark: Rgb;
  readonly markHalo: Rgb;
  readonly ghost: Rgb;
  readonly ghostRing: Rgb;
  readonly focus: Rgb;
  readonly tile: Rgb;
  /** Of points that are neither selected nor marked, 0..1. Default 1. */
  readonly opacity?: number;
}

/** One sheet of thumbnails: `image` holds rows firstRow..firstRow+count-1 in cells, row-major. */
export interface Sheet {
  readonly image: ImageBitmap;
  readonly cell: readonly [number, number];
  readonly columns: number;
  readonly firstRow: number;
  readonly count: number;
}

/** A name on the map, placed by the view so that names do not overlap. Text is untrusted: drawn as text only. */
export interface MapLabel {
  readonly text: string;
  readonly rank: "region" | "town" | "point";
  /** Row it belongs to, or -1 with `at` in layout coordinates. */
  readonly row: number;
  readonly at?: readonly [number, number, number];
  /** Rows it stands for; what a click selects. */
  readonly rows?: Uint32Array;
}

/** A name as it stands on the map. */
export interface PlacedName {
  readonly label: MapLabel;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** A quarter of a ring: how strongly a row has one of its concepts. */
export interface RingArc {
  readonly colour: Rgb;
  /** 0..1: share of the quarter that the arc fills. */
  readonly share: number;
  /** A notch in the middle: the diamond of that hue. */
  readonly notch: boolean;
}

/** Up to four arcs round a point, clockwise from twelve o'clock. */
export interface PointRing {
  readonly row: number;
  readonly arcs: readonly RingArc[];
}

/** Where rows stood at earlier steps, oldest first; the lines end where they stand now. */
export interface Trails {
  readonly steps: readonly Placement[];
  readonly rows: Uint32Array;
  /** All in one faint grey: for what moves while one looks. */
  readonly faint?: boolean;
}

/** Names of the axes through the origin; only for layouts whose axes mean something (PCA, custom axes). */
export interface AxisNames {
  readonly x: string;
  readonly y: string;
  readonly z?: string;
  /** Names of the negative ends of x, y and z. */
  readonly from?: readonly [string, string, string];
  /** Draws lines at round values, in the plane. */
  readonly grid?: boolean;
}

/** Serialisable; 2-D uses centre and scale, 3-D also the angles (radians). */
export interface CameraState {
  readonly centre: readonly [number, number, number];
  /** Pixels (CSS) per layout unit. */
  readonly scale: number;
  readonly yaw: number;
  readonly pitch: number;
}

/** Pixels (CSS) covered by panels that lie over the map; only `fit` looks at them. */
export interface Insets {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

export interface DrawReport {
  /** Points drawn in the last full frame. */
  readonly drawn: number;
  /** True when a frame shows a fair sample (the camera moves, or the rows outgrow the budget). */
  readonly sampled: boolean;
  /** Thumbnails drawn, and rows in view that stayed dots. */
  readonly thumbnails: number;
  readonly dotsInView: number;
  /** The thumbnails are at most so many px a side, and grow with the zoom; 0 where there are none. */
  readonly thumbnailPx: number;
  /** Points per square px that have the full colour, where the map at rest is drawn as density; null for points. */
  readonly density?: number | null;
}

export interface MapViewEvents {
  hover(row: number, x: number, y: number): void;
  /** Pressed and released without a drag. row -1: the paper. */
  click(row: number, modifiers: { shift: boolean; alt: boolean; meta: boolean }): void;
  doubleClick(row: number): void;
  /** Rows inside a lasso or box, hidden and ghost rows left out. */
  select(rows: Uint32Array, how: "replace" | "add" | "remove"): void;
  camera(state: CameraState): void;
  drawn(report: DrawReport): void;
  labelClick(label: MapLabel): void;
  /** A part of the view did not come; the map works without it. `again` asks for it anew. */
  unfetched(error: unknown, again: () => unknown): void;
  /** At rest: the live rows in view where they are 300 or fewer, else null. For rings and names of points. */
  inView(rows: Uint32Array | null): void;
  /** At rest, while names are wanted: live rows in view that may be named, in an order that zooming in keeps. */
  nameable(rows: Uint32Array): void;
  /** At rest, while thumbnails are on: the rows shown as pictures, and the side of their pictures in device px. */
  pictured(rows: Uint32Array, devicePx: number): void;
  /** Coinciding points were fanned out round (x, y), or folded again: null. */
  fan(rows: Uint32Array | null, x: number, y: number): void;
  contextLost(): void;
  contextRestored(): void;
}

/** The map. Created on a host element that it fills; draws on demand only, never when hidden. */
export interface MapView {
  readonly element: HTMLElement;
  /** So many rows will be placed: what that takes beforehand is done now, which takes a million 15 ms. */
  expect(rows: number): void;
  /**
   * `tweenMs` 0 jumps. The rows are the same rows as before, unless `from` says where each of them starts: then they may
   * be others, and a row that is not finite there starts where it will land.
   */
  setPlacement(
    placement: Placement,
    options?: { tweenMs?: number; keepCamera?: boolean; from?: Placement | null },
  ): void;
  setAppearance(appearance: Appearance): void;
  setMarks(marks: Marks): void;
  setTheme(theme: MapTheme): void;
  setSheets(sheets: readonly Sheet[]): void;
  /** Draws thumbnails instead of dots where there is room. `sizePx` at fit; they grow with the zoom to 128 px. */
  setThumbnails(options: { on: boolean; sizePx: number }): void;
  setLabels(labels: readonly MapLabel[]): void;
  /** Whether `nameable` is wanted. Default false. */
  setNaming(on: boolean): void;
  /** The names that are on the map now, with the middles and sizes of their texts in CSS px. */
  names(): readonly PlacedName[];
  /** `auto`: density from 20,000 rows in view, points again under 5,000. Contours belong to density. */
  setDensity(options: { mode: "auto" | "on" | "off"; contours: boolean }): void;
  /** Rings of the strongest concepts; one nearer than 25 px to another is left out. Empty: none. */
  setRings(rings: readonly PointRing[]): void;
  setTrails(trails: Trails | null): void;
  /** Rows joined by lines, each with its direction. */
  setSequences(sequences: readonly Uint32Array[]): void;
  setAxes(axes: AxisNames | null): void;
  /** Solid layouts: default true. */
  setPerspective(on: boolean): void;
  /** Solid layouts: turns slowly until told otherwise, or until somebody drags. Default false. */
  setTurning(on: boolean): void;
  /** Fans out the points that coincide with this row; false where it stands alone. */
  openFan(row: number): boolean;
  /** The next (1) or previous (-1) member of the open fan, or -1 where none is open. */
  stepFan(row: number, by: 1 | -1): number;
  closeFan(): void;
  setPointSize(factor: number): void;
  setInsets(insets: Insets): void;
  setTool(tool: "pan" | "lasso" | "box"): void;
  setCamera(state: CameraState, options?: { tweenMs?: number }): void;
  camera(): CameraState;
  /** Takes the size that the element has now: a panel that opened a moment ago may not have been told of yet. */
  measure(): void;
  /** Everything visible, or these rows, within the insets. */
  fit(rows?: Uint32Array, options?: { tweenMs?: number }): void;
  flyTo(row: number, options?: { tweenMs?: number }): void;
  zoomBy(factor: number): void;
  /** Where a row is drawn, in CSS px of the element, or null when off the map. */
  screenOf(row: number): { x: number; y: number } | null;
  pick(x: number, y: number): number;
  /** The nearest visible row from `row` in a direction of the screen, or -1. */
  step(row: number, direction: "left" | "right" | "up" | "down"): number;
  /** One frame as pixels, at `scale` times the CSS size. */
  snapshot(scale: number): Promise<ImageBitmap>;
  /** The map as SVG: vectors up to 20,000 points, above that a picture of the points with names and lines as vectors. */
  toSvg(): Promise<string>;
  dispose(): void;
}

export interface MapViewOptions {
  readonly host: HTMLElement;
  readonly events: Partial<MapViewEvents>;
  readonly theme: MapTheme;
}
// `createMapView(options): MapView` stands in map-view.ts; it throws `NoWebGlError` where WebGL2 is missing.
