import assert from "node:assert/strict";
import { compareMaps } from "#frontend/data/compare-functions.js";
import { moved, similarityOf } from "#frontend/data/lay-over.js";

/** A repeatable number between -1 and 1. */
function noise(index: number): number {
  const value = Math.sin(index * 127.1 + 11.7) * 43758.5453;
  return 2 * (value - Math.floor(value)) - 1;
}

function cloud(rows: number, dims: 2 | 3): Float32Array {
  return Float32Array.from({ length: rows * dims }, (_, index) => 10 * noise(index));
}

/** Turned about the upright axis, mirrored along the first, three times as large, and elsewhere. */
function elsewhere(positions: Float32Array, dims: 2 | 3): Float32Array {
  const result = positions.slice();
  const [c, s] = [Math.cos(1.1), Math.sin(1.1)];
  for (let at = 0; at < positions.length; at += dims) {
    const x = -(positions[at] as number);
    const y = positions[at + 1] as number;
    result[at] = 3 * (c * x - s * y) + 40;
    result[at + 1] = 3 * (s * x + c * y) - 7;
    if (dims === 3) result[at + 2] = 3 * (positions[at + 2] as number) + 2;
  }
  return result;
}

describe("maps laid over each other", () => {
  for (const dims of [2, 3] as const)
    it(`undoes a turn, a mirroring, a size and a shift in ${dims}-D`, () => {
      const positions = cloud(60, dims);
      const from = { positions: elsewhere(positions, dims), dims };
      const laid = moved(from, similarityOf({ positions, dims }, from, null, "similar"));
      for (let at = 0; at < laid.length; at++)
        assert.ok(Math.abs((laid[at] as number) - (positions[at] as number)) < 1e-4, `${at}`);
    });

  it("is not turned by a few rows that went far", () => {
    const positions = cloud(80, 2);
    const strayed = elsewhere(positions, 2);
    for (let row = 0; row < 8; row++) strayed[row * 2] = 500 + row;
    const from = { positions: strayed, dims: 2 as const };
    const laid = moved(from, similarityOf({ positions, dims: 2 }, from, null, "similar"));
    for (let at = 16; at < laid.length; at++)
      assert.ok(Math.abs((laid[at] as number) - (positions[at] as number)) < 1e-2, `${at}`);
  });

  it("only mirrors the components of a PCA, and leaves given axes alone", () => {
    const positions = cloud(50, 2);
    const from = {
      positions: positions.map((value, at) => (at % 2 ? -2 : 2) * value),
      dims: 2 as const,
    };
    const to = { positions, dims: 2 as const };
    assert.deepEqual([...similarityOf(to, from, null, "flips").turn], [1, 0, 0, 0, -1, 0, 0, 0, 1]);
    assert.equal(similarityOf(to, from, null, "flips").size, 1);
    assert.equal(moved(from, similarityOf(to, from, null, "none")), from.positions);
  });

  it("measures movement as a share of the width, matched rows only", () => {
    // A line of eleven at 0..10; the other has them backwards, without the last, and row 2 is 5 higher.
    const one = {
      positions: Float32Array.from({ length: 22 }, (_, i) => (i % 2 ? 0 : i / 2)),
      dims: 2 as const,
    };
    const match = Int32Array.from({ length: 11 }, (_, row) => (row === 10 ? -1 : 9 - row));
    const positions = new Float32Array(20);
    for (let row = 0; row < 10; row++) positions[(9 - row) * 2] = row;
    positions[(9 - 2) * 2 + 1] = 5;
    const found = compareMaps(one, { positions, dims: 2 }, match, "none");
    assert.equal(found.matched, 10);
    assert.ok(Math.abs((found.moved[2] as number) - 0.5) < 1e-6);
    assert.equal(found.moved[3], 0);
    assert.ok(Number.isNaN(found.moved[10]));
    assert.ok(Math.abs((found.meanMoved ?? 0) - 0.05) < 1e-6);
  });

  it("counts changed neighbours as a loop over all pairs does, among the rows that both have", () => {
    const rows = 60;
    const one = { positions: cloud(rows, 2), dims: 2 as const };
    const other = { positions: cloud(2 * rows, 2).subarray(rows), dims: 2 as const };
    const match = Int32Array.from({ length: rows }, (_, row) => (row < 6 ? -1 : rows - 1 - row));
    const found = compareMaps(one, other, match, "none");
    const near = (positions: Float32Array, row: number, among: number[]) =>
      among
        .filter((other) => other !== row)
        .map((other) => ({
          other,
          apart: Math.hypot(
            (positions[2 * row] as number) - (positions[2 * other] as number),
            (positions[2 * row + 1] as number) - (positions[2 * other + 1] as number),
          ),
        }))
        .sort((a, b) => a.apart - b.apart)
        .slice(0, 10)
        .map(({ other }) => other);
    const both = Array.from({ length: rows - 6 }, (_, at) => at + 6);
    const there = both.map((row) => match[row] as number);
    let common = 0;
    for (const row of both) {
      const here = new Set(near(one.positions, row, both));
      const back = near(other.positions, match[row] as number, there).map(
        (place) => rows - 1 - place,
      );
      const shared = back.filter((place) => here.has(place)).length;
      common += shared / 10;
      assert.ok(Math.abs((found.changed[row] as number) - (1 - shared / (20 - shared))) < 1e-6);
    }
    assert.ok(Math.abs((found.common ?? 0) - common / both.length) < 1e-6);
    assert.ok(Number.isNaN(found.changed[0]));
  });
});
