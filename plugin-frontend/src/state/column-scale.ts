/** How the values of a column become colours. */
import type { Slot } from "./slot.js";

/** A category has at most this many values; beyond, it is text. */
export const MOST_CATEGORIES = 32;

const HUES = 8;

export interface NumberScale {
  readonly kind: "linear" | "log" | "quantile" | "diverging";
  readonly minimum: number;
  readonly maximum: number;
  /** Diverging: the value that has the middle of the ramp. */
  readonly centre?: number;
  /** Quantile: the finite values, ascending. */
  readonly sorted?: Float64Array;
}

/** A share 0..1 of the scale; NaN for what is missing, and for what a log scale cannot show. Values beyond an end may lie outside. */
export function scaled(scale: NumberScale, value: number): number {
  const { minimum, maximum } = scale;
  if (Number.isNaN(value)) return Number.NaN;
  if (scale.kind === "quantile" && scale.sorted !== undefined) return quantile(scale.sorted, value);
  if (scale.kind === "diverging") {
    const centre = scale.centre ?? (minimum + maximum) / 2;
    // The same distance has the same strength on both sides.
    const reach = Math.max(maximum - centre, centre - minimum);
    return reach > 0 ? 0.5 + (value - centre) / (2 * reach) : 0.5;
  }
  if (maximum === minimum) return 1;
  if (scale.kind !== "log") return (value - minimum) / (maximum - minimum);
  if (value <= 0) return Number.NaN;
  return (Math.log(value) - Math.log(minimum)) / (Math.log(maximum) - Math.log(minimum));
}

/** Share of the values below, equal ones counted half. */
function quantile(sorted: Float64Array, value: number): number {
  const below = firstNotBelow(sorted, (other) => other >= value);
  const upTo = firstNotBelow(sorted, (other) => other > value);
  return sorted.length === 0 ? Number.NaN : (below + upTo) / 2 / sorted.length;
}

function firstNotBelow(sorted: Float64Array, holds: (value: number) => boolean): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (holds(sorted[middle] as number)) high = middle;
    else low = middle + 1;
  }
  return low;
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
