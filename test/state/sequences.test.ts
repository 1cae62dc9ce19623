import assert from "node:assert/strict";
import { shortName } from "#frontend/state/point-names.js";
import { chainsOf, groupedChains } from "#frontend/state/sequences.js";

const lists = (chains: readonly Uint32Array[]) => chains.map((rows) => [...rows]);

describe("lines between points", () => {
  it("follows the row that each row names, and starts where nobody points", () => {
    //                         0  1  2   3  4   5
    assert.deepEqual(lists(chainsOf([2, -1, 4, 1, -1, -1])), [
      [0, 2, 4],
      [3, 1],
    ]);
  });

  it("meets, rings, and values that are no rows end; nothing goes on for ever", () => {
    assert.deepEqual(lists(chainsOf([2, 2, 3, -1])), [
      [0, 2, 3],
      [1, 2],
    ]);
    assert.deepEqual(lists(chainsOf([1, 2, 0])), [[0, 1, 2, 0]]);
    assert.deepEqual(lists(chainsOf([0, 9, 1.5, Number.NaN])), []);
  });

  it("groups by one column and orders by another; rows without a value are left out", () => {
    const order = [3, 1, 2, Number.NaN, 1, 1];
    assert.deepEqual(lists(groupedChains([0, 0, 0, 0, 1, 1], order)), [
      [1, 2, 0],
      [4, 5],
    ]);
    assert.deepEqual(lists(groupedChains(null, [2, 1])), [[1, 0]]);
  });
});

describe("names of points", () => {
  it("are one line, without characters that turn what follows", () => {
    assert.equal(shortName("a\nb\tc"), "a b c");
    assert.equal(shortName("safe\u202Etxt\u0007"), "safetxt");
  });

  it("are cut between letters as people count them", () => {
    const family = "\u{1F468}\u200D\u{1F469}\u200D\u{1F467}";
    const long = shortName(`${family} ${"x".repeat(60)}`);
    assert.ok(long.startsWith(family), "the joined picture stays whole");
    assert.ok(long.endsWith("…"));
    assert.equal(shortName("東京の鳥"), "東京の鳥");
  });
});
