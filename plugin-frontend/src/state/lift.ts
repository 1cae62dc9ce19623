/** What a selection has more of, or less of, than the rest: shares, lift, and the least that chance allows. */

/** Two-sided 95 %. */
const Z = 1.96;
const LEAST_ROWS = 4;
const LEAST_SHARE = 0.1;

export interface Lift {
  readonly index: number;
  /** Rows of the selection that have it. */
  readonly inside: number;
  /** Share of the selection. */
  readonly share: number;
  /** Share inside over share outside. */
  readonly lift: number;
  /** The same with the lower end of the Wilson interval of the share inside. */
  readonly least: number;
}

/** Lower end of the Wilson score interval. Source: Wilson 1927. */
export function wilsonLower(hits: number, of: number): number {
  if (of === 0) return 0;
  const p = hits / of;
  const z2 = (Z * Z) / of;
  return (p + z2 / 2 - Z * Math.sqrt((p * (1 - p)) / of + z2 / (4 * of))) / (1 + z2);
}

/** Everything by lift, most certain first; what is on fewer than 4 rows or a tenth of the selection is left out. */
export function overRepresented(
  inside: ArrayLike<number>,
  totals: ArrayLike<number>,
  selected: number,
  rows: number,
): Lift[] {
  return Array.from(inside, (hits, index) => {
    // Half a row is added outside: a lift over nothing would be without bound.
    const outside = ((totals[index] ?? 0) - hits + 0.5) / (rows - selected + 1);
    const share = selected === 0 ? 0 : hits / selected;
    return {
      index,
      inside: hits,
      share,
      lift: share / outside,
      least: wilsonLower(hits, selected) / outside,
    };
  })
    .filter((one) => one.inside >= Math.max(LEAST_ROWS, selected * LEAST_SHARE) && one.lift > 1)
    .sort((a, b) => b.least - a.least || a.index - b.index);
}

export interface Missing {
  readonly index: number;
  readonly share: number;
  readonly expected: number;
}

/** What is common among all rows and rare in the selection: under a third of what was to be expected. */
export function underRepresented(
  inside: ArrayLike<number>,
  totals: ArrayLike<number>,
  selected: number,
  rows: number,
): Missing[] {
  return Array.from(inside, (hits, index) => ({
    index,
    share: selected === 0 ? 0 : hits / selected,
    expected: (totals[index] ?? 0) / rows,
  }))
    .filter(({ share, expected }) => expected >= 0.15 && share < expected / 3)
    .sort((a, b) => b.expected - b.share - (a.expected - a.share) || a.index - b.index);
}
