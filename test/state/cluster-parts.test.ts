import assert from "node:assert/strict";
import { partsOfMap } from "#frontend/state/cluster-parts.js";

// 0 wildlife, 1 bird, 2 mammal, 3 vehicle, 4 striped (on every fourth row of all of them).
const NAMES = ["wildlife", "bird", "mammal", "vehicle", "striped"] as const;
const [WILDLIFE, BIRD, MAMMAL, VEHICLE, STRIPED] = [0, 1, 2, 3, 4];
const LABELS = Array.from({ length: 160 }, (_, row) => [
  ...(row < 40 ? [WILDLIFE, BIRD] : row < 80 ? [WILDLIFE, MAMMAL] : [VEHICLE]),
  ...(row % 4 === 0 ? [STRIPED] : []),
]);

/** Rows 0 to 39 round (0, 0), 40 to 79 round (6, 0), the others round (20, 0): 5 by 8 and 10 by 8 points. */
function inThreePlaces(): Float32Array {
  const positions = new Float32Array(LABELS.length * 2);
  for (let row = 0; row < LABELS.length; row++) {
    const middle = row < 40 ? 0 : row < 80 ? 6 : 20;
    positions[2 * row] = middle + (row % 5) * 0.5;
    positions[2 * row + 1] = (Math.floor(row / 5) % 8) * 0.5 + (row % 2) * 0.1;
  }
  return positions;
}

const rowsWith = (label: number) =>
  [...LABELS.keys()].filter((row) => LABELS[row]?.includes(label));

const mapAt = (positions: Float32Array) => ({
  placement: { positions, dims: 2 as const },
  rows: LABELS.length,
  totals: NAMES.map((_, label) => rowsWith(label).length),
  stop: [],
  countsOf: async (rows: Uint32Array) =>
    NAMES.map((_, label) => [...rows].filter((row) => LABELS[row]?.includes(label)).length),
  rowsOf: async (label: number) => new Set(rowsWith(label)),
});

const everyRow = Uint32Array.from(LABELS.keys());
const told = (parts: readonly { label: number; rank: string }[]) =>
  parts.map(({ label, rank }) => `${rank} ${NAMES[label]}`);

describe("parts of clusters", () => {
  it("a cluster of two groups names both, and the kinds inside the one that has them", async () => {
    const parts = await partsOfMap(mapAt(inThreePlaces()), [everyRow], []);
    assert.deepEqual(told(parts), [
      "region wildlife",
      "region vehicle",
      "town bird",
      "town mammal",
    ]);
    const bird = parts.find(({ label }) => label === BIRD);
    assert.deepEqual([...(bird?.rows ?? [])], rowsWith(BIRD));
  });

  it("says nothing again that has a name, and divides no region that clusters divide", async () => {
    const named = [
      { rank: "region" as const, rows: Uint32Array.from(rowsWith(WILDLIFE)) },
      { rank: "town" as const, rows: Uint32Array.from(rowsWith(MAMMAL)) },
    ];
    const parts = await partsOfMap(mapAt(inThreePlaces()), [everyRow], named);
    assert.deepEqual(told(parts), ["region vehicle"]);
  });

  it("names nothing whose rows are strewn among others", async () => {
    const positions = inThreePlaces();
    // Every row goes to the place of another: 7 has no factor in common with 160, so that none is left out.
    const strewn = Float32Array.from(
      positions,
      (_, at) => positions[2 * (((at >> 1) * 7) % LABELS.length) + (at % 2)] as number,
    );
    const isMixed = await partsOfMap(mapAt(strewn), [everyRow], []);
    assert.deepEqual(told(isMixed), []);
  });
});
