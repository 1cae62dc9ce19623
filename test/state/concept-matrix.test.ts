import assert from "node:assert/strict";
import { liftOfPairs } from "#frontend/state/concept-matrix.js";

describe("matrix of concepts", () => {
  it("is the share of points that have both over what chance gives", () => {
    // 100 points: 40 have the first, 20 the second, 10 both. By chance 8 would.
    const lift = liftOfPairs([40, 10, 10, 20], 2, 100);
    assert.equal(lift[1], 10 / 8);
    assert.equal(lift[2], 10 / 8);
  });

  it("is 0 for concepts that never meet, and for one that nobody has", () => {
    assert.deepEqual([...liftOfPairs([5, 0, 0, 0], 2, 10)].slice(1), [0, 0, 0]);
  });
});
