/** What a cluster of points is called: what its points share and the others lack. Pure. */

/** A name must hold for at least this share of the cluster. */
const LEAST_COVERAGE = 0.5;
/** ... and on this many of its points: a rare tag on two of three says little. */
const LEAST_POINTS = 5;
/** Rarity counts up to this: beyond, a label is not more telling, only rarer. */
const RAREST = Math.log(16);
/** One concept implies another when this share of its points has it. */
const IMPLIED = 0.9;
/** A general concept replaces a special one over a whole region when it covers this much. */
const GENERAL = 0.85;
/** A second name must be nearly as telling as the first. */
const SECOND = 0.7;
const CANDIDATES = 5;

export interface NameFigures {
  readonly rows: number;
  /** Rows of each label (concept, or value of a column) over the whole map. */
  readonly totals: ArrayLike<number>;
  readonly stop: readonly number[];
}

interface Scored {
  readonly label: number;
  readonly coverage: number;
  readonly value: number;
}

/** Labels by coverage times rarity, the best first. */
export function nameCandidates(
  counts: ArrayLike<number>,
  size: number,
  figures: NameFigures,
): Scored[] {
  const stop = new Set(figures.stop);
  return Array.from(counts, (hits, label) => {
    const coverage = hits / size;
    const rarity = Math.log(figures.rows / Math.max(1, figures.totals[label] ?? 0));
    return { label, coverage, hits, value: coverage * Math.min(RAREST, rarity) };
  })
    .filter(({ coverage, hits }) => coverage >= LEAST_COVERAGE && hits >= LEAST_POINTS)
    .filter(({ label, value }) => value > 0 && !stop.has(label))
    .sort((a, b) => b.value - a.value || a.label - b.label)
    .slice(0, CANDIDATES);
}

/**
 * One or two labels; none where nothing is telling.
 * @param implies whether nearly every point of the first label has the second
 */
function clusterName(
  found: readonly Scored[],
  isRegion: boolean,
  implies: (one: number, other: number) => boolean,
): number[] {
  const [best] = found;
  if (best === undefined) return [];
  const general = isRegion
    ? found.find(
        (other) => other !== best && other.coverage > GENERAL && implies(best.label, other.label),
      )
    : undefined;
  const first = general ?? best;
  const second = found.find(
    (other) =>
      other !== first &&
      other.value > SECOND * best.value &&
      !implies(other.label, first.label) &&
      !implies(first.label, other.label),
  );
  return second === undefined ? [first.label] : [first.label, second.label];
}

/**
 * Names of clusters that are shown together. A general name over a whole region says what its parts share; two regions
 * of the same general name would say nothing of each other, so they keep the special ones.
 */
export function clusterNames(
  clusters: readonly { readonly scored: readonly Scored[]; readonly isRegion: boolean }[],
  implies: (one: number, other: number) => boolean,
): number[][] {
  const names = clusters.map(({ scored, isRegion }) => clusterName(scored, isRegion, implies));
  const regions = new Map<number, number>();
  for (const [place, [first]] of names.entries())
    if (first !== undefined && clusters[place]?.isRegion)
      regions.set(first, (regions.get(first) ?? 0) + 1);
  return names.map((name, place) => {
    const cluster = clusters[place];
    const isShared = (regions.get(name[0] ?? -1) ?? 0) > 1;
    return cluster?.isRegion && isShared ? clusterName(cluster.scored, false, implies) : name;
  });
}

/** `implies` from pair counts over `labels`: `[labels, labels]`, the diagonal holds the counts. */
export function impliesOf(labels: readonly number[], pairs: ArrayLike<number>) {
  const places = new Map(labels.map((label, place) => [label, place]));
  return (one: number, other: number): boolean => {
    const a = places.get(one);
    const b = places.get(other);
    if (a === undefined || b === undefined) return false;
    const own = pairs[a * labels.length + a] ?? 0;
    return own > 0 && (pairs[a * labels.length + b] ?? 0) / own > IMPLIED;
  };
}

/** The middle of some rows of a placement: the median along each axis, which a few strays do not move. */
export function middleOf(
  placement: { readonly positions: Float32Array; readonly dims: 2 | 3 },
  rows: ArrayLike<number>,
): [number, number, number] {
  const { positions, dims } = placement;
  const middle: [number, number, number] = [0, 0, 0];
  for (let axis = 0; axis < dims; axis++) {
    const values = Array.from(rows, (row) => positions[row * dims + axis] ?? Number.NaN)
      .filter((value) => !Number.isNaN(value))
      .sort((a, b) => a - b);
    middle[axis] = values[values.length >> 1] ?? 0;
  }
  return middle;
}
