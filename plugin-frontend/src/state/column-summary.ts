/** What the columns panel says of a column, and how its values are coloured. */
import type { Categories, ColumnInfo, Numbers } from "../data/api.js";
import type { ScaleChoice } from "./choice.js";
import { MOST_CATEGORIES, type NumberScale, scaled } from "./column-scale.js";

const BINS = 26;
/** A number whose positive values span more than this factor, most of them low, is shown on a log axis. */
const LOG_SPAN = 1000;

export interface ColumnSummary {
  readonly index: number;
  readonly info: ColumnInfo;
  readonly categories: Categories | null;
  readonly numbers: Numbers | null;
  readonly scale: NumberScale | null;
  /** Histogram over the scale, for numbers. */
  readonly bins: Uint32Array | null;
}

/** The value at a share of the scale. */
export function unscaled(scale: NumberScale, at: number): number {
  const { minimum, maximum } = scale;
  if (scale.kind !== "log") return minimum + at * (maximum - minimum);
  return Math.exp(Math.log(minimum) + at * (Math.log(maximum) - Math.log(minimum)));
}

/** Whole numbers of few values, each on many rows, are classes that happen to be written as numbers. */
export function areClasses(numbers: Numbers): boolean {
  const seen = new Set<number>();
  for (const value of numbers.values) {
    if (Number.isNaN(value)) continue;
    if (!Number.isInteger(value)) return false;
    seen.add(value);
    if (seen.size > MOST_CATEGORIES) return false;
  }
  return seen.size >= 2 && seen.size * 4 <= numbers.values.length;
}

export function chooseScale(numbers: Numbers): NumberScale {
  const { minimum, maximum, values } = numbers;
  let lowest = Number.POSITIVE_INFINITY;
  let low = 0;
  const tenth = (minimum + maximum) / 10;
  // Indexed loops here and below: an iterator over a million values takes five times as long, and the page waits.
  for (let row = 0; row < values.length; row++) {
    const value = values[row] as number;
    if (value > 0 && value < lowest) lowest = value;
    if (value < tenth) low++;
  }
  const skewed = minimum > 0 && maximum / lowest > LOG_SPAN && low > values.length / 2;
  return { kind: skewed ? "log" : "linear", minimum, maximum };
}

/** The scale that a column has now: as its data suggest, changed by what was chosen. */
export function scaleOf(
  summary: ColumnSummary,
  choice: ScaleChoice | undefined,
): NumberScale | null {
  const { scale, numbers } = summary;
  if (scale === null || numbers === null || choice === undefined) return scale;
  const kind = choice.kind ?? scale.kind;
  const lowest = kind === "log" ? leastPositive(numbers) : numbers.minimum;
  const minimum = choice.minimum ?? lowest;
  const maximum = Math.max(minimum, choice.maximum ?? numbers.maximum);
  if (kind === "quantile") {
    const sorted = numbers.values.filter((value) => value >= minimum && value <= maximum).sort();
    return { kind, minimum, maximum, sorted };
  }
  if (kind !== "diverging")
    return { kind, minimum: kind === "log" ? Math.max(minimum, lowest) : minimum, maximum };
  const isAcross = minimum < 0 && maximum > 0;
  const centre = choice.centre ?? (isAcross ? 0 : (minimum + maximum) / 2);
  return { kind, minimum, maximum, centre };
}

function leastPositive({ values, maximum }: Numbers): number {
  let least = Number.POSITIVE_INFINITY;
  for (let row = 0; row < values.length; row++) {
    const value = values[row] as number;
    if (value > 0 && value < least) least = value;
  }
  return Number.isFinite(least) ? least : Math.max(maximum, Number.MIN_VALUE);
}

export function binned(numbers: Numbers, scale: NumberScale, bins = BINS): Uint32Array {
  const found = new Uint32Array(bins);
  const { values } = numbers;
  const { kind, minimum, maximum } = scale;
  const span = maximum - minimum;
  const isLinear = kind === "linear" && span !== 0;
  for (let row = 0; row < values.length; row++) {
    const value = values[row] as number;
    const at = isLinear ? (value - minimum) / span : scaled(scale, value); // at a million, a call each is felt
    if (Number.isNaN(at)) continue;
    const bin = Math.max(0, Math.min(bins - 1, Math.floor(at * bins)));
    found[bin] = (found[bin] as number) + 1; // bin < bins
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

/** The column that names a row. */
export function titleColumn(columns: readonly ColumnInfo[]): number {
  const own = columns.map((info, index) => ({ info, index })).filter(({ info }) => !info.added);
  const named = own.find(({ info }) =>
    /^(name|title|label|word|token|text|caption|file|filename|id)$/iu.test(info.name),
  );
  const text = own.find(({ info }) => info.type === "text");
  return (named ?? text ?? own[0])?.index ?? -1;
}
