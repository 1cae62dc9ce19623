/** How every row looks: a pure function of what is coloured by, and of the theme. */
import { type Appearance, type Rgb, SHAPES, type Swatch } from "../view/api.js";
import { type Palette, rampAt } from "./palette.js";
import type { Slot } from "./slot.js";

/** `Appearance.fill` of a row that no visible concept colours. */
export const GREY = 255;
/** Concept number of a row without one. */
export const NONE = 65535;
const FULL = 65535;
/** Below this a ramp's colour is too near the paper. */
const RAMP_FLOOR = 0.1;
const RAMP_STEPS = 64;

const CIRCLE = SHAPES.indexOf("circle");
const DIAMOND = SHAPES.indexOf("diamond");
const SQUARE = SHAPES.indexOf("square");
export const RING = SHAPES.indexOf("ring");
/** Shape of each round of eight. */
export const ROUND_SHAPES = ["circle", "diamond", "triangle", "square"] as const;
/** The same as numbers of the view's list of shapes. */
export const SHAPE_OF_ROUND = ROUND_SHAPES.map((name) => SHAPES.indexOf(name));

/** Rows that have a concept, and their confidences as v / 65535. */
export interface ConceptRows {
  readonly rows: Uint32Array;
  readonly values: Uint16Array;
}

export type ColourSource =
  | { readonly kind: "plain" }
  | {
      /** Strongest visible concept of each row. */
      readonly kind: "strongest";
      readonly concept: Uint16Array;
      readonly confidence: Uint16Array;
      readonly slots: ReadonlyMap<number, Slot>;
    }
  | {
      readonly kind: "one";
      readonly members: ConceptRows;
      readonly threshold: number;
    }
  | {
      /** Two or three concepts as flat sets. */
      readonly kind: "compare";
      readonly members: readonly ConceptRows[];
      readonly threshold: number;
    }
  | {
      readonly kind: "category";
      readonly codes: Uint32Array;
      readonly slots: ReadonlyMap<number, Slot>;
    }
  | {
      /** Numbers already scaled to 0..1; NaN is missing. */
      readonly kind: "number";
      readonly shares: Float32Array;
      /** Stops from low to high instead of the palette's own. */
      readonly ramp?: readonly Rgb[] | null;
    };

function blank(rowCount: number, palette: readonly Swatch[]): Appearance {
  return {
    palette,
    fill: new Uint8Array(rowCount).fill(GREY),
    shape: new Uint8Array(rowCount).fill(CIRCLE),
    strength: new Uint8Array(rowCount).fill(255),
  };
}

function rampSwatches(palette: Palette, ramp: readonly Rgb[] | null = null): Swatch[] {
  const floor = ramp === null ? RAMP_FLOOR : 0;
  const used = ramp === null ? palette : { ...palette, ramp };
  return Array.from({ length: RAMP_STEPS }, (_, step) =>
    rampAt(used, floor + ((1 - floor) * step) / (RAMP_STEPS - 1)),
  );
}

function rampIndex(share: number): number {
  return Math.round(Math.max(0, Math.min(1, share)) * (RAMP_STEPS - 1));
}

/** Fill and shape by value, as lists: a million questions to a map of slots would hold the page up. */
function looksOf(slots: ReadonlyMap<number, Slot>): { fill: Uint8Array; shape: Uint8Array } {
  let highest = -1;
  for (const value of slots.keys()) if (value > highest) highest = value;
  const fill = new Uint8Array(highest + 1).fill(GREY);
  const shape = new Uint8Array(highest + 1).fill(CIRCLE);
  for (const [value, slot] of slots) {
    fill[value] = slot.slot;
    shape[value] = SHAPE_OF_ROUND[slot.round] ?? CIRCLE;
  }
  return { fill, shape };
}

function strongest(
  rowCount: number,
  source: ColourSource & { kind: "strongest" },
  palette: Palette,
) {
  const appearance = blank(rowCount, palette.categories);
  const { concept, confidence, slots } = source;
  const looks = looksOf(slots);
  for (let row = 0; row < rowCount; row++) {
    const value = concept[row] ?? NONE;
    const fill = looks.fill[value] ?? GREY;
    if (fill === GREY) continue;
    appearance.fill[row] = fill;
    appearance.shape[row] = looks.shape[value] as number; // as long as the fills
    appearance.strength[row] = (confidence[row] ?? 0) >> 8;
  }
  return appearance;
}

function one(rowCount: number, source: ColourSource & { kind: "one" }, palette: Palette) {
  const appearance = blank(rowCount, rampSwatches(palette));
  appearance.shape.fill(RING);
  const { rows, values } = source.members;
  const low = source.threshold * FULL;
  let high = 0;
  for (const value of values) high = Math.max(high, value);
  for (let at = 0; at < rows.length; at++) {
    const row = rows[at] ?? 0;
    const value = values[at] ?? 0;
    if (row >= rowCount || value < low) continue;
    appearance.fill[row] = rampIndex(high > low ? (value - low) / (high - low) : 1);
    appearance.shape[row] = CIRCLE;
  }
  return appearance;
}

/** Bit of each set, by row. */
export function setBits(
  rowCount: number,
  members: readonly ConceptRows[],
  threshold: number,
): Uint8Array {
  const bits = new Uint8Array(rowCount);
  members.forEach(({ rows, values }, set) => {
    for (let at = 0; at < rows.length; at++) {
      const row = rows[at] ?? 0;
      if (row < rowCount && (values[at] ?? 0) >= threshold * FULL) {
        bits[row] = (bits[row] ?? 0) | (1 << set);
      }
    }
  });
  return bits;
}

/** Those of a concept's rows whose confidence is at least `least`, 0..1. */
export function atLeast({ rows, values }: ConceptRows, least: number): ConceptRows {
  const keep = (_: number, at: number) => (values[at] ?? 0) >= least * FULL;
  return { rows: rows.filter(keep), values: values.filter(keep) };
}

/** Swatches of the sets: A, B, C, two or more, in the palette's order. */
export function setSwatches(palette: Palette): Swatch[] {
  const edgeOf = (slot: number) => palette.categories[slot]?.edge ?? palette.ghostRing;
  const green = palette.categories[4] ?? { fill: palette.setA, edge: palette.setA };
  return [
    { fill: palette.setA, edge: edgeOf(0) },
    { fill: palette.setB, edge: edgeOf(5) },
    green,
    { fill: palette.setBoth, edge: palette.paper },
  ];
}

function compare(rowCount: number, source: ColourSource & { kind: "compare" }, palette: Palette) {
  const appearance = blank(rowCount, setSwatches(palette));
  const bits = setBits(rowCount, source.members, source.threshold);
  const looks = new Map<number, readonly [number, number]>([
    [1, [0, CIRCLE]],
    [2, [1, DIAMOND]],
    [4, [2, SHAPES.indexOf("triangle")]],
  ]);
  for (let row = 0; row < rowCount; row++) {
    const set = bits[row] ?? 0;
    const [fill, shape] = set === 0 ? [GREY, RING] : (looks.get(set) ?? [3, SQUARE]);
    appearance.fill[row] = fill;
    appearance.shape[row] = shape;
  }
  return appearance;
}

/** Appearance of `rowCount` rows. Arrays are new at each call: the view may keep them. */
export function renderAppearance(
  rowCount: number,
  source: ColourSource,
  palette: Palette,
): Appearance {
  switch (source.kind) {
    case "plain":
      return blank(rowCount, palette.categories);
    case "strongest":
      return strongest(rowCount, source, palette);
    case "one":
      return one(rowCount, source, palette);
    case "compare":
      return compare(rowCount, source, palette);
    case "category": {
      const appearance = blank(rowCount, palette.categories);
      const looks = looksOf(source.slots);
      for (let row = 0; row < rowCount; row++) {
        const value = source.codes[row] ?? NONE;
        appearance.fill[row] = looks.fill[value] ?? GREY;
        appearance.shape[row] = looks.shape[value] ?? CIRCLE;
      }
      return appearance;
    }
    case "number": {
      const appearance = blank(rowCount, rampSwatches(palette, source.ramp));
      for (let row = 0; row < rowCount; row++) {
        const share = source.shares[row] ?? Number.NaN;
        if (Number.isNaN(share)) appearance.shape[row] = RING;
        else appearance.fill[row] = rampIndex(share);
      }
      return appearance;
    }
  }
}
