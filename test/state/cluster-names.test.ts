import assert from "node:assert/strict";
import { clusterNames, impliesOf, nameCandidates } from "#frontend/state/cluster-names.js";

// 0 wildlife, 1 bird, 2 mammal, 3 vehicle. Birds and mammals are all wildlife; a sixth of the map each.
const [WILDLIFE, BIRD, MAMMAL, VEHICLE] = [0, 1, 2, 3];
const figures = { rows: 600, totals: [200, 100, 100, 100], stop: [] };
const pairs = [
  [200, 100, 100, 0],
  [100, 100, 0, 0],
  [100, 0, 100, 0],
  [0, 0, 0, 100],
].flat();
const implies = impliesOf([WILDLIFE, BIRD, MAMMAL, VEHICLE], pairs);

/** Counts of the four labels in a cluster of `size` rows. */
const cluster = (counts: readonly number[], size: number, isRegion: boolean) => ({
  scored: nameCandidates(counts, size, figures),
  isRegion,
});

describe("names of clusters", () => {
  it("a region that holds both kinds is called by what they share", () => {
    const names = clusterNames([cluster([200, 110, 90, 0], 200, true)], implies);
    assert.deepEqual(names, [[WILDLIFE]]);
  });

  it("two regions that would share a general name are called by their own kinds", () => {
    const birds = cluster([100, 100, 0, 0], 100, true);
    const mammals = cluster([100, 0, 100, 0], 100, true);
    const vehicles = cluster([0, 0, 0, 100], 100, true);
    assert.deepEqual(clusterNames([birds, mammals, vehicles], implies), [
      [BIRD],
      [MAMMAL],
      [VEHICLE],
    ]);
  });

  it("closer, the towns inside one region are called by their kinds", () => {
    const whole = cluster([200, 110, 90, 0], 200, true);
    const birds = cluster([100, 100, 0, 0], 100, false);
    const mammals = cluster([100, 0, 100, 0], 100, false);
    assert.deepEqual(clusterNames([whole, birds, mammals], implies), [
      [WILDLIFE],
      [BIRD],
      [MAMMAL],
    ]);
  });
});
