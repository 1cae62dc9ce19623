/** The shape of everything the tab knows, as one immutable record. */
import type {
  ColumnStore,
  ConceptStore,
  Dataset,
  Neighbour,
  Notice,
  Positions,
  Run,
  RunList,
} from "../data/api.js";
import type { Appearance, DrawReport, MapLabel, PointRing } from "../view/api.js";
import { type Choice, FIRST_CHOICE } from "./choice.js";
import type { ColumnSummary } from "./column-summary.js";
import { FIRST_FIND, type FindOptions } from "./find-options.js";
import { type History, startHistory } from "./history.js";
import type { Movement } from "./movement.js";
import type { NearHow } from "./nearest.js";
import type { OtherMap } from "./other-map.js";
import type { Palette, ThemeName } from "./palette.js";
import type { LabelBy } from "./point-names.js";
import type { OwnLayout, Running } from "./running.js";
import type { Lines } from "./sequences.js";
import { EMPTY_LEGEND, type Legend, type Slot } from "./slot.js";
import type { Task } from "./task.js";

export type Phase = "loading" | "ready" | "empty" | "error";

/** What the panels show and where; not undone, kept per browser. */
export interface Ui {
  readonly theme: ThemeName;
  readonly leftOpen: boolean;
  readonly rightOpen: boolean;
  readonly images: boolean;
  /** Of thumbnails at fit; they grow with the zoom. */
  readonly thumbnailPx: number;
  readonly tool: "pan" | "lasso" | "box";
  readonly table: boolean;
  /** Two layouts side by side. */
  readonly split: boolean;
  /** How far the points moved over the steps: bars, trails and a list. */
  readonly movement: boolean;
  /** The steps are played one after the other. */
  readonly playing: boolean;
  readonly help: boolean;
  /** The form for a layout to be computed here. */
  readonly compute: boolean;
  /** The form for axes of the user's own. */
  readonly axesForm: boolean;
  /** Which panel stands on the left instead of the concepts. */
  readonly quality: boolean;
  readonly columnsOpen: boolean;
  /** Against the size that the number of rows gives. */
  readonly pointSize: number;
  /** What joins points with lines, and what names them. */
  readonly lines: Lines;
  readonly labelBy: LabelBy;
  /** How the neighbours of an inspected point are found. */
  readonly near: NearHow;
  readonly density: "auto" | "on" | "off";
  readonly contours: boolean;
  /** Of points that are not selected, 0.1 to 1. */
  readonly opacity: number;
  /** The paper of the map as #rrggbb; null: the theme's. */
  readonly background: string | null;
  /** Rings of the four strongest concepts when few points are in view. */
  readonly rings: boolean;
  /** Axes also where they are only directions, with a grid. */
  readonly axes: boolean;
  /** In a solid layout: what is far is smaller. */
  readonly perspective: boolean;
}

export const FIRST_UI: Ui = {
  theme: "light",
  leftOpen: true,
  rightOpen: false,
  images: false,
  thumbnailPx: 32,
  tool: "pan",
  table: false,
  split: false,
  movement: false,
  playing: false,
  help: false,
  compute: false,
  axesForm: false,
  quality: false,
  columnsOpen: false,
  pointSize: 1,
  lines: { kind: "auto" },
  labelBy: { kind: "auto" },
  near: { k: 12, metric: "cosine", space: "vectors", asked: false },
  density: "auto",
  contours: true,
  opacity: 1,
  background: null,
  rings: true,
  axes: false,
  perspective: true,
};

/** Figures of all concepts; arrays are indexed by concept. */
export interface ConceptFigures {
  readonly counts: Uint32Array;
  /** Mean confidence, 0..1; NaN where a concept is on no row. */
  readonly means: Float64Array;
  /** Histograms over 0..1, `[M, bins]`, or null until they are counted. */
  readonly sparks: Uint32Array | null;
  /** Of all confidences but those of the stop list. */
  readonly bins: Uint32Array;
  readonly minimum: number;
  readonly maximum: number;
}

/** What a filter keeps; null while there is none. */
export interface Kept {
  readonly mask: Uint8Array;
  readonly rows: number;
  readonly counts: Uint32Array | null;
}

/** What mode *One* says of its concept. */
export interface OneFigures {
  readonly concept: number;
  readonly above: number;
  readonly below: number;
  readonly bins: Uint32Array;
  readonly maximum: number;
  readonly partners: readonly { readonly concept: number; readonly lift: number }[];
}

/** What mode *Compare* counts, by bits of the sets: 1 A, 2 B, 4 C. Index 0: none of them. */
export interface CompareFigures {
  readonly concepts: readonly number[];
  readonly counts: readonly number[];
  readonly bits: Uint8Array;
}

/** Neighbours of the inspected row. */
export interface Neighbourhood {
  readonly row: number;
  readonly found: readonly (Neighbour & { readonly near: boolean })[];
  readonly stored: boolean;
}

/** Everything that is computed from the data and the choice. */
export interface Derived {
  readonly placement: Positions | null;
  /** As it is stored, where `placement` was laid over the step before; else null. */
  readonly stored: Positions | null;
  /** Where the rows start when `placement` is of other rows than the one before, NaN for new ones; else null. */
  readonly startsFrom: Positions | null;
  /** The layout that `placement` is. */
  readonly layout: string | null;
  /** Principal components on the axes of `placement`, from 0, where they are not the first ones of their layout. */
  readonly components: { readonly layout: string; readonly chosen: readonly number[] } | null;
  readonly figures: ConceptFigures | null;
  readonly legend: Legend;
  /** The layout that the legend's colours were handed out for: they stay when the layout changes. */
  readonly legendLayout: string | null;
  /** Concepts (or values of the colouring column) that have a colour now. */
  readonly slots: ReadonlyMap<number, Slot>;
  readonly appearance: Appearance | null;
  /** The palette in use; null: the theme's own, as in the design tokens. */
  readonly palette: Palette | null;
  readonly kept: Kept | null;
  readonly selectedCounts: Uint32Array | null;
  readonly one: OneFigures | null;
  readonly compare: CompareFigures | null;
  /** Rings round the points in view; empty while there are too many. */
  readonly rings: readonly PointRing[];
  readonly columns: readonly ColumnSummary[];
  readonly neighbourhood: Neighbourhood | null;
  readonly matches: Uint32Array | null;
  /** Rows that follow one another. */
  readonly sequences: readonly Uint32Array[];
  readonly clusterLabels: readonly MapLabel[];
  readonly pointLabels: readonly MapLabel[];
  /** Strongest concept of the inspected row, or -1. */
  readonly inspectedStrongest: number;
  /** Why the filter's last edit keeps the rows of the one before, or null. */
  readonly filterProblem: string | null;
  /** Share of each row's neighbours that the map shows wrongly, once measured; stress where it was asked for. */
  readonly quality: {
    readonly false: Float32Array;
    readonly missing: Float32Array;
    readonly stress: Float32Array | null;
  } | null;
}

export const NOTHING_DERIVED: Derived = {
  placement: null,
  stored: null,
  startsFrom: null,
  layout: null,
  components: null,
  figures: null,
  legend: EMPTY_LEGEND,
  legendLayout: null,
  slots: new Map(),
  appearance: null,
  palette: null,
  kept: null,
  selectedCounts: null,
  one: null,
  compare: null,
  rings: [],
  columns: [],
  neighbourhood: null,
  matches: null,
  sequences: [],
  clusterLabels: [],
  pointLabels: [],
  inspectedStrongest: -1,
  filterProblem: null,
  quality: null,
};

/** What the tab says for a moment, and a text to be copied by hand where the browser allows no other way. */
export interface Said {
  readonly words: string;
  readonly copy: string | null;
}

export type Popover = "find" | "views" | "export" | "edit" | "matrix" | "join";

/** A view by name: what `viewText` says of it, and its layout where the data have none such. */
export interface NamedView {
  readonly name: string;
  readonly text: string;
  readonly layout?: OwnLayout;
  /** It stands in a file of the run: shown, never kept. */
  readonly isOfRun?: boolean;
}

export interface SessionState {
  readonly phase: Phase;
  readonly runs: RunList | null;
  readonly run: Run | null;
  readonly dataset: Dataset | null;
  readonly concepts: ConceptStore | null;
  readonly columns: ColumnStore | null;
  /** What is under way, oldest first; each can be stopped. */
  readonly tasks: readonly Task[];
  readonly notices: readonly Notice[];
  readonly history: History<Choice>;
  readonly ui: Ui;
  readonly derived: Derived;
  /** Rows, or -1. */
  readonly inspected: number;
  readonly focused: number;
  /** What the filter line holds when it is no filter: words to find. */
  readonly find: string;
  readonly findOptions: FindOptions;
  /** What stands open over the map, one at a time: the list of what was found, the saved views, exports, edits. */
  readonly popover: Popover | null;
  /** Named views of these data, kept by the browser or brought from a file. Not undone. */
  readonly views: readonly NamedView[];
  /** Layouts computed in the page. */
  readonly own: readonly OwnLayout[];
  readonly running: Running | null;
  /** Null until it is asked for. */
  readonly movement: Movement | null;
  /** Movement was cancelled or failed: some of it is not there. */
  readonly movementLeft: boolean;
  /** What the second map of the split view shows. */
  readonly other: OtherMap | null;
  /** Rows in view that may be named, those that keep their names longest first. */
  readonly nameable: Uint32Array;
  /** Rows that lie on one spot and are fanned out now; null where none are. */
  readonly fan: Uint32Array | null;
  readonly drawn: DrawReport | null;
  /** Rows in view at rest where they are few, else null. */
  readonly inView: Uint32Array | null;
  /** Why there is no map, or null: no WebGL2. */
  readonly mapProblem: string | null;
  readonly said: Said | null;
}

export const FIRST_STATE: SessionState = {
  phase: "loading",
  runs: null,
  run: null,
  dataset: null,
  concepts: null,
  columns: null,
  tasks: [],
  notices: [],
  history: startHistory(FIRST_CHOICE),
  ui: FIRST_UI,
  derived: NOTHING_DERIVED,
  inspected: -1,
  focused: -1,
  find: "",
  findOptions: FIRST_FIND,
  popover: null,
  views: [],
  own: [],
  running: null,
  movement: null,
  movementLeft: false,
  other: null,
  nameable: new Uint32Array(0),
  fan: null,
  drawn: null,
  inView: null,
  mapProblem: null,
  said: null,
};
