import assert from "node:assert/strict";
import { planSequence } from "#sdk/writer/embedding/sequence.js";

describe("writer: rows that follow one another", () => {
  const metadata = {
    clip: ["a", "b", "a", "b", "a", null],
    frame: [2, 10, 1, 9, 10, 1],
    day: ["2024-02-01", "2023-01-01", "2024-01-01", "", "2024-03-01", "2020-01-01"],
  };

  it("orders numbers as numbers within each group; rows without a group are in none", () => {
    assert.deepEqual(
      planSequence({ group: "clip", order: "frame" }, metadata, 6),
      [4, -1, 0, 1, -1, -1],
    );
  });

  it("orders text, and leaves out rows without a value", () => {
    assert.deepEqual(planSequence({ order: "day" }, metadata, 6), [4, 2, 0, -1, -1, 1]);
  });

  it("takes values in place of names, and rows in place of columns", () => {
    const rows = [{ at: 3 }, { at: 1 }, { at: 2 }];
    assert.deepEqual(planSequence({ order: "at" }, rows, 3), [-1, 2, 0]);
    assert.deepEqual(planSequence({ group: [0, 0, 1], order: [2, 1, 0] }, {}, 3), [-1, 0, -1]);
  });

  it("says which columns there are, and how many rows were wanted", () => {
    assert.throws(() => planSequence({ order: "time" }, metadata, 6), /clip, frame, day/);
    assert.throws(() => planSequence({ order: [1, 2] }, metadata, 6), /6 rows/);
  });
});
