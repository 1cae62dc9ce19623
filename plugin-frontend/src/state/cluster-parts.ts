/**
 * What lies together inside a cluster without being one: the groups that a name of the whole leaves out, and the
 * sub-groups of an area that density alone does not divide. Pure.
 */
import { middleOf } from "./cluster-names.js";

/** A label is one of an area when this share of all its rows is there. */
const WITHIN = 0.85;
/** A label on more of an area than this says the area again. */
const WHOLE = 0.75;
/** Of two labels that share more than this of the smaller one's rows, the larger says enough. */
const SHARED = 0.5;
/**
 * Round its middle this share of the rows must have the label, beyond those that would by chance: else the name would
 * stand over others.
 */
const LEAST_SHARE = 0.5;
/** Labels that are looked at, the commonest first. */
const CANDIDATES = 48;
/** Fewest rows of a part, as a share of the map's: as few as a cluster of that rank may have. */
const LEAST_ROWS = { region: 0.05, town: 0.015 } as const;
const FEWEST = 6;

interface Placement {
  readonly positions: Float32Array;
  readonly dims: 2 | 3;
}

type Rank = keyof typeof LEAST_ROWS;

export interface Part {
  readonly label: number;
  readonly rows: Uint32Array;
  readonly rank: Rank;
}

/** The map that is divided, and what its rows are. */
export interface PartsMap {
  readonly placement: Placement;
  readonly rows: number;
  /** Rows of each label over the whole map. */
  readonly totals: ArrayLike<number>;
  readonly stop: readonly number[];
  /** Rows of each label among some rows. */
  readonly countsOf: (rows: Uint32Array) => Promise<ArrayLike<number>>;
  readonly rowsOf: (label: number) => Promise<ReadonlySet<number>>;
}

/**
 * What the names of clusters leave unsaid. Regions: the larger groups in a cluster of several of them. Towns: the
 * sub-groups of each region in which no cluster has a name.
 * @param clusters rows of the largest clusters
 * @param named what has a name already
 */
export async function partsOfMap(
  map: PartsMap,
  clusters: readonly Uint32Array[],
  named: readonly { readonly rank: Rank; readonly rows: Uint32Array }[],
): Promise<Part[]> {
  const rowsNamed = (rank: Rank) => named.flatMap((one) => (one.rank === rank ? [one.rows] : []));
  const regions = rowsNamed("region");
  const towns = rowsNamed("town").map((rows) => new Set(rows));
  const parts: Part[] = [];
  for (const rows of clusters) parts.push(...(await partsOf(map, rows, "region", regions)));
  for (const rows of [...regions, ...parts.map((part) => part.rows)])
    if (!towns.some((town) => isMostlyIn(town.size, rows, town)))
      parts.push(...(await partsOf(map, rows, "town", [])));
  return parts;
}

/** Labels whose rows lie together in an area, larger groups first; none that another one, or a known one, covers. */
async function partsOf(
  map: PartsMap,
  area: Uint32Array,
  rank: Rank,
  known: readonly Uint32Array[],
): Promise<Part[]> {
  const least = Math.max(FEWEST, map.rows * LEAST_ROWS[rank]);
  const stop = new Set(map.stop);
  const wanted = Array.from(await map.countsOf(area), (hits, label) => ({ hits, label }))
    .filter(({ hits, label }) => hits >= least && !stop.has(label))
    .filter(({ hits, label }) => hits >= WITHIN * (map.totals[label] ?? 0))
    .filter(({ hits }) => hits <= WHOLE * area.length)
    .sort((a, b) => b.hits - a.hits || a.label - b.label)
    .slice(0, CANDIDATES);
  const taken = known.map((rows) => new Set(rows));
  const parts: Part[] = [];
  for (const { label } of wanted) {
    const labelled = await map.rowsOf(label);
    const rows = area.filter((row) => labelled.has(row));
    if (taken.some((other) => isMostlyIn(rows.length, rows, other))) continue;
    if (!isTogether(map.placement, rows, labelled)) continue;
    taken.push(new Set(rows));
    parts.push({ label, rows, rank });
  }
  return parts;
}

/** Whether more than half of `size` rows are those that `rows` and `others` share. */
function isMostlyIn(size: number, rows: Uint32Array, others: ReadonlySet<number>): boolean {
  let shared = 0;
  for (const row of rows) if (others.has(row)) shared++;
  return shared > SHARED * size;
}

/** Whether most of what lies round the middle of some rows, as far as half of them reach, has their label. */
function isTogether(
  placement: Placement,
  rows: Uint32Array,
  labelled: ReadonlySet<number>,
): boolean {
  const { positions, dims } = placement;
  const middle = middleOf(placement, rows);
  const squareTo = (row: number) => {
    let sum = 0;
    for (let axis = 0; axis < dims; axis++)
      sum += ((positions[row * dims + axis] as number) - (middle[axis] as number)) ** 2;
    return sum;
  };
  const reach = Float64Array.from(rows, squareTo).sort()[rows.length >> 1] ?? 0;
  let [there, labelledThere] = [0, 0];
  for (let row = 0; row < positions.length / dims; row++) {
    if (!(squareTo(row) <= reach)) continue; // also a row without a place
    there++;
    if (labelled.has(row)) labelledThere++;
  }
  const byChance = labelled.size / (positions.length / dims);
  return labelledThere >= (byChance + LEAST_SHARE * (1 - byChance)) * there;
}
