import assert from "node:assert/strict";
import { select, smallestAt } from "#sdk/layout/kernels/select.js";
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

describe("smallestAt", () => {
  it("finds the same, in rising, falling, equal and random values, and leaves them as they are", () => {
    const next = uniform(9);
    const kinds = [
      (i: number) => i,
      (i: number) => -i,
      () => 3,
      () => Math.floor(next() * 40),
      () => (next() < 0.9 ? Number.POSITIVE_INFINITY : next()),
    ];
    for (const kind of kinds)
      for (const length of [1, 30, 31, 500]) {
        const values = Float32Array.from({ length }, (_, i) => kind(i));
        const before = values.slice();
        const sorted = values.slice().sort();
        for (let place = 0; place < Math.min(length, 20); place++)
          assert.equal(smallestAt(values, place, new Float32Array(place + 11)), sorted[place]);
        assert.deepEqual(values, before);
      }
  });
});
