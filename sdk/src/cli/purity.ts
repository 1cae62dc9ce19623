/** How well kinds stay together on a map: shares from 0 to 1. */
export interface Purity {
  /** Of the nearest neighbours of a point, the mean share that are of its kind. */
  readonly mean: number;
  /** The same over the points of each kind, by name. */
  readonly categories: readonly { readonly category: string; readonly mean: number }[];
  /** Over buildings and people: the mean share of neighbours that are buildings for a building, people for people. */
  readonly buildingsAndPeople: number;
}

/**
 * Measures a 2-D layout by the `k` nearest of every point, by brute force.
 * @param positions [N, 2], row-major
 */
export function categoryPurity(
  positions: ArrayLike<number>,
  categories: readonly string[],
  k: number,
): Purity {
  const shares = categories.map((category, row) => {
    const near = nearest(positions, categories.length, row, k);
    return near.filter((other) => categories[other] === category).length / near.length;
  });
  const meanOf = (names: readonly string[]) => {
    const of = shares.filter((_, row) => names.includes(categories[row] ?? ""));
    return of.reduce((sum, share) => sum + share, 0) / Math.max(1, of.length);
  };
  const names = [...new Set(categories)].sort();
  return {
    mean: meanOf(names),
    categories: names.map((category) => ({ category, mean: meanOf([category]) })),
    buildingsAndPeople: meanOf(["building", "people"]),
  };
}

function nearest(positions: ArrayLike<number>, rows: number, row: number, k: number): number[] {
  const at = (point: number, axis: number) => positions[point * 2 + axis] ?? 0;
  const distance = (other: number) =>
    (at(other, 0) - at(row, 0)) ** 2 + (at(other, 1) - at(row, 1)) ** 2;
  return Array.from({ length: rows }, (_, other) => ({ other, distance: distance(other) }))
    .filter(({ other }) => other !== row)
    .sort((a, b) => a.distance - b.distance)
    .slice(0, k)
    .map(({ other }) => other);
}
