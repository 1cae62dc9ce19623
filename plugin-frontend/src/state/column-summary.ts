/** What the columns panel says of a column, and how its values are coloured. */
import type { Categories, ColumnInfo, Numbers } from "../data/api.js";
import type { Slot } from "./legend.js";
import { SLOTS } from "./slots.js";

/** A category has at most this many values; beyond, it is text. */
export const MOST_CATEGORIES = 32;
const BINS = 26;
/** A number whose positive values span more than this factor, most of them low, is shown on a log axis. */
const LOG_SPAN = 1000;

export interface NumberScale {
  readonly kind: "linear" | "log";
  readonly minimum: number;
  readonly maximum: number;
}

export interface ColumnSummary {
  readonly index: number;
  readonly info: ColumnInfo;
  readonly categories: Categories | null;
  readonly numbers: Numbers | null;
  readonly scale: NumberScale | null;
  /** Histogram over the scale, for numbers. */
  readonly bins: Uint32Array | null;
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

/** The value at a share of the scale. */
export function unscaled(scale: NumberScale, at: number): number {
  const { minimum, maximum } = scale;
  if (scale.kind === "linear") return minimum + at * (maximum - minimum);
  return Math.exp(Math.log(minimum) + at * (Math.log(maximum) - Math.log(minimum)));
}

export function chooseScale(numbers: Numbers): NumberScale {
  const { minimum, maximum, values } = numbers;
  let lowest = Number.POSITIVE_INFINITY;
  let low = 0;
  for (const value of values) {
    if (value > 0 && value < lowest) lowest = value;
    if (value < (minimum + maximum) / 10) low++;
  }
  const skewed = minimum > 0 && maximum / lowest > LOG_SPAN && low > values.length / 2;
  return { kind: skewed ? "log" : "linear", minimum, maximum };
}

export function binned(numbers: Numbers, scale: NumberScale, bins = BINS): Uint32Array {
  const found = new Uint32Array(bins);
  for (const value of numbers.values) {
    const at = scaled(scale, value);
    if (Number.isNaN(at)) continue;
    const bin = Math.max(0, Math.min(bins - 1, Math.floor(at * bins)));
    found[bin] = (found[bin] ?? 0) + 1;
  }
  return found;
}

export function isCategory(summary: ColumnSummary): boolean {
  const values = summary.categories?.names.length ?? 0;
  return values >= 2 && values <= MOST_CATEGORIES;
}

/**
 * The most telling category: the one whose values share out the rows most evenly for their number, so that neither a
 * constant nor a name of its own for each row wins. Null where there is none of 2 to 32 values.
 */
export function mostTelling(summaries: readonly ColumnSummary[]): ColumnSummary | null {
  let best: ColumnSummary | null = null;
  let most = 0;
  for (const summary of summaries) {
    if (!isCategory(summary) || summary.categories === null || summary.info.added) continue;
    const { counts } = summary.categories;
    const rows = counts.reduce((sum, one) => sum + one, 0);
    let entropy = 0;
    for (const one of counts) if (one > 0) entropy -= (one / rows) * Math.log(one / rows);
    if (entropy > most) {
      most = entropy;
      best = summary;
    }
  }
  return best;
}

/** Colours of a column's values, by frequency: eight hues, then the next shape. */
export function categorySlots(valueCount: number): ReadonlyMap<number, Slot> {
  const slots = new Map<number, Slot>();
  for (let value = 0; value < Math.min(valueCount, MOST_CATEGORIES); value++) {
    slots.set(value, {
      slot: CATEGORY_ORDER[value % SLOTS] ?? 0,
      round: Math.floor(value / SLOTS),
    });
  }
  return slots;
}

/** Hues by how well they carry a large group: blue first, yellow and ink last. */
const CATEGORY_ORDER = [0, 5, 4, 1, 6, 3, 2, 7] as const;

/** The column that names a row. */
export function titleColumn(columns: readonly ColumnInfo[]): number {
  const own = columns.map((info, index) => ({ info, index })).filter(({ info }) => !info.added);
  const named = own.find(({ info }) =>
    /^(name|title|label|word|token|text|caption|file|filename|id)$/iu.test(info.name),
  );
  const text = own.find(({ info }) => info.type === "text");
  return (named ?? text ?? own[0])?.index ?? -1;
}
