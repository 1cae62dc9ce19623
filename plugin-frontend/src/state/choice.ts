/** What the user has chosen to see: the part of the state that undo, links and bookmarks carry. Plain and immutable. */
import type { Edit } from "../data/api.js";
import type { Filter } from "./filter-ast.js";

export const MODES = ["strongest", "one", "compare", "grid"] as const;
export type Mode = (typeof MODES)[number];

/** Share of false or of missing neighbours, or local stress. */
export type QualityFigure = "false" | "missing" | "stress";

export type ColourBy =
  | { readonly kind: "concepts" }
  | { readonly kind: "column"; readonly name: string }
  | { readonly kind: "quality"; readonly figure: QualityFigure };

/** The first one is by Okabe and Ito. All hold for colour-blind readers. */
export const PALETTE_NAMES = ["okabe-ito", "bright", "muted"] as const;
export type PaletteName = (typeof PALETTE_NAMES)[number];

export const RAMP_NAMES = ["heat", "viridis", "cividis", "blue-red", "purple-green"] as const;
export type RampName = (typeof RAMP_NAMES)[number];

export const SCALE_KINDS = ["linear", "log", "quantile", "diverging"] as const;
export type ScaleKind = (typeof SCALE_KINDS)[number];

/** How a number column becomes colour, where it is not as the data suggest. Dates are milliseconds since 1970. */
export interface ScaleChoice {
  readonly kind?: ScaleKind;
  readonly ramp?: RampName;
  readonly minimum?: number;
  readonly maximum?: number;
  /** Of a diverging scale; default 0 where the values lie on both sides of it, else the middle. */
  readonly centre?: number;
}

/** Where the map is looked at from, whatever its size on screen. */
export interface Viewpoint {
  /** What is in the middle of the tab. */
  readonly centre: readonly [number, number, number];
  /** Layout units along the shorter side of the tab. */
  readonly extent: number;
  readonly yaw: number;
  readonly pitch: number;
}

export interface Choice {
  readonly mode: Mode;
  /** Concepts chosen, in the order of their choice: one for *One*, two or three for *Compare*, up to nine for *Grid*. */
  readonly chosen: readonly number[];
  readonly colourBy: ColourBy;
  /** Rounds of eight colours that are shown, 1 to 4. */
  readonly rounds: number;
  /** Concepts (or values of the colouring column) whose colour is switched off. */
  readonly hidden: ReadonlySet<number>;
  readonly palette: PaletteName;
  /** Colours of the user's own as #rrggbb, by `paintKey`. */
  readonly paint: ReadonlyMap<string, string>;
  /** Column whose values give the shapes, or null. */
  readonly shapeBy: string | null;
  /** By column. */
  readonly scales: ReadonlyMap<string, ScaleChoice>;
  /** Lowest confidence, 0..1. */
  readonly threshold: number;
  /** Lowest confidence of concepts that have one of their own. */
  readonly thresholds: ReadonlyMap<number, number>;
  readonly filter: Filter | null;
  /** Rows, ascending. */
  readonly selected: Uint32Array;
  /** One byte a row, 1 where it is left out by isolate or hide; null: none is. */
  readonly leftOut: Uint8Array | null;
  /** Name of the layout, or null where none is chosen yet. */
  readonly layout: string | null;
  /** Null: all points fit into the map. */
  readonly camera: Viewpoint | null;
  /** Selections kept by name, in the order they were made. */
  readonly sets: readonly NamedSet[];
  /** What was changed in the metadata, oldest first. */
  readonly edits: readonly Edit[];
}

export interface NamedSet {
  readonly name: string;
  /** Ascending. */
  readonly rows: Uint32Array;
}

export const NO_ROWS = new Uint32Array(0);

export const FIRST_CHOICE: Choice = {
  mode: "strongest",
  chosen: [],
  colourBy: { kind: "concepts" },
  rounds: 1,
  hidden: new Set(),
  palette: "okabe-ito",
  paint: new Map(),
  shapeBy: null,
  scales: new Map(),
  threshold: 0,
  thresholds: new Map(),
  filter: null,
  selected: NO_ROWS,
  leftOut: null,
  layout: null,
  camera: null,
  sets: [],
  edits: [],
};

/** Lowest confidence that counts for a concept, 0..1. */
export function thresholdOf(choice: Choice, concept: number): number {
  return choice.thresholds.get(concept) ?? choice.threshold;
}

/** By what a colour of the user's own is known: the name of a concept, or a column and its value. */
export function paintKey(column: string | null, name: string): string {
  return column === null ? `c:${name}` : `v:${column}=${name}`;
}

const MOST_CHOSEN: Readonly<Record<Mode, number>> = { strongest: 0, one: 1, compare: 3, grid: 9 };

/** The mode follows from the choice: none is strongest, one is the ramp, a second one compares. */
export function choose(choice: Choice, concept: number, add: boolean): Choice {
  const has = choice.chosen.includes(concept);
  const several = choice.mode === "grid" || add;
  if (!several) {
    const again = has && choice.mode === "one" && choice.chosen.length === 1;
    return again
      ? { ...choice, mode: "strongest", chosen: [] }
      : { ...choice, mode: "one", chosen: [concept], colourBy: { kind: "concepts" } };
  }
  const most = choice.mode === "grid" ? MOST_CHOSEN.grid : MOST_CHOSEN.compare;
  const chosen = has
    ? choice.chosen.filter((other) => other !== concept)
    : [...choice.chosen, concept].slice(-most);
  if (choice.mode === "grid") return { ...choice, chosen };
  const mode = chosen.length === 0 ? "strongest" : chosen.length === 1 ? "one" : "compare";
  return { ...choice, mode, chosen, colourBy: { kind: "concepts" } };
}

/**
 * Switches the mode, filling up what it needs from `suggestions` (concepts in legend order).
 */
export function switchMode(choice: Choice, mode: Mode, suggestions: readonly number[]): Choice {
  const least = { strongest: 0, one: 1, compare: 2, grid: 6 }[mode];
  const chosen = choice.chosen.slice(0, MOST_CHOSEN[mode]);
  for (const concept of suggestions) {
    if (chosen.length >= least) break;
    if (!chosen.includes(concept)) chosen.push(concept);
  }
  return { ...choice, mode, chosen, colourBy: { kind: "concepts" } };
}

export function toggled<T>(set: ReadonlySet<T>, value: T): ReadonlySet<T> {
  const next = new Set(set);
  if (!next.delete(value)) next.add(value);
  return next;
}

/** The selection after rows were taken by lasso, box or click. */
export function selectRows(
  selected: Uint32Array,
  rows: Uint32Array,
  how: "replace" | "add" | "remove",
): Uint32Array {
  const set = new Set(how === "replace" ? [] : selected);
  for (const row of rows) {
    if (how === "remove") set.delete(row);
    else set.add(row);
  }
  return Uint32Array.from(set).sort();
}

/** Leaves out all rows but these (isolate), on top of what is left out already. */
export function isolate(
  leftOut: Uint8Array | null,
  rows: Uint32Array,
  rowCount: number,
): Uint8Array {
  const next = new Uint8Array(rowCount).fill(1);
  for (const row of rows) next[row] = leftOut?.[row] ?? 0;
  return next;
}

export function hideRows(
  leftOut: Uint8Array | null,
  rows: Uint32Array,
  rowCount: number,
): Uint8Array {
  const next = leftOut === null ? new Uint8Array(rowCount) : leftOut.slice();
  for (const row of rows) next[row] = 1;
  return next;
}

/** Rows that can be seen and are not selected. */
export function invertSelection(
  selected: Uint32Array,
  rowCount: number,
  isSeen: (row: number) => boolean,
): Uint32Array {
  const before = new Set(selected);
  const rows: number[] = [];
  for (let row = 0; row < rowCount; row++) if (!before.has(row) && isSeen(row)) rows.push(row);
  return Uint32Array.from(rows);
}
