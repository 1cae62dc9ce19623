import assert from "node:assert/strict";
import { select } from "#sdk/layout/kernels/select.js";
import { uniform } from "./support.js";

describe("select", () => {
  it("finds what sorting puts at a place, with equal values, infinity and one value", () => {
    const next = uniform(7);
    for (let length = 1; length < 60; length++) {
      const values = Float32Array.from({ length }, () =>
        next() < 0.1 ? Number.POSITIVE_INFINITY : Math.floor(next() * 12),
      );
      const sorted = values.slice().sort();
      for (let place = 0; place < length; place++)
        assert.equal(select(values.slice(), place), sorted[place]);
    }
  });
});
