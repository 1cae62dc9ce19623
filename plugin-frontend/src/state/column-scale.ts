/** How the values of a column become colours. */
import type { Slot } from "./slot.js";

/** A category has at most this many values; beyond, it is text. */
export const MOST_CATEGORIES = 32;

const HUES = 8;

export interface NumberScale {
  readonly kind: "linear" | "log";
  readonly minimum: number;
  readonly maximum: number;
}

/** A share 0..1 of the scale; NaN for what is missing, and for what a log scale cannot show. */
export function scaled(scale: NumberScale, value: number): number {
  const { minimum, maximum } = scale;
  if (Number.isNaN(value)) return Number.NaN;
  if (maximum === minimum) return 1;
  if (scale.kind === "linear") return (value - minimum) / (maximum - minimum);
  if (value <= 0) return Number.NaN;
  return (Math.log(value) - Math.log(minimum)) / (Math.log(maximum) - Math.log(minimum));
}

/** Colours of a column's values, by frequency: eight hues, then the next shape. */
export function categorySlots(valueCount: number): ReadonlyMap<number, Slot> {
  const slots = new Map<number, Slot>();
  for (let value = 0; value < Math.min(valueCount, MOST_CATEGORIES); value++) {
    slots.set(value, {
      slot: CATEGORY_ORDER[value % HUES] ?? 0,
      round: Math.floor(value / HUES),
    });
  }
  return slots;
}

/** Hues by how well they carry a large group: blue first, yellow and ink last. */
const CATEGORY_ORDER = [0, 5, 4, 1, 6, 3, 2, 7] as const;
