import type { ConceptIndex } from "./concept-index.js";
import { nearestOnMap } from "./map-neighbours.js";

interface Placed {
  readonly positions: Float32Array;
  readonly dims: 2 | 3;
}

interface How {
  readonly k: number;
  readonly sample?: number;
}

/** Of the `k` nearest points of a concept's points on the map, the mean share that have it too; 0 where it has none. */
export function together(index: ConceptIndex, placed: Placed, how: How): Float64Array {
  const shared = new Float64Array(index.concepts);
  const asked = new Float64Array(index.concepts);
  const stamp = new Int32Array(index.concepts).fill(-1);
  nearestOnMap(placed, how, (row, neighbours) => {
    index.visit(row, (concept) => {
      stamp[concept] = row;
      asked[concept] = (asked[concept] as number) + neighbours.length;
    });
    for (const neighbour of neighbours)
      index.visit(neighbour, (concept) => {
        if (stamp[concept] === row) shared[concept] = (shared[concept] as number) + 1;
      });
  });
  return shared.map((count, concept) => (asked[concept] ? count / (asked[concept] as number) : 0));
}

/** Pairs of neighbouring points whose strongest of `concepts` differ: `[M, M]`, symmetric, the diagonal is 0. */
export function touching(
  index: ConceptIndex,
  placed: Placed,
  concepts: Uint32Array,
  how: How,
): Uint32Array {
  const size = concepts.length;
  const visible = new Uint8Array(index.concepts);
  const placeOf = new Int32Array(index.concepts).fill(-1);
  concepts.forEach((concept, place) => {
    visible[concept] = 1;
    placeOf[concept] = place;
  });
  const { concept: strongest } = index.strongest(visible, 0);
  const pairs = new Uint32Array(size * size);
  const place = (row: number) => placeOf[strongest[row] as number] ?? -1;
  nearestOnMap(placed, how, (row, neighbours) => {
    const mine = place(row);
    if (mine < 0) return;
    for (const neighbour of neighbours) {
      const other = place(neighbour);
      if (other < 0 || other === mine) continue;
      pairs[mine * size + other] = (pairs[mine * size + other] as number) + 1;
      pairs[other * size + mine] = (pairs[other * size + mine] as number) + 1;
    }
  });
  return pairs;
}
