import assert from "node:assert/strict";
import { analysisFunctions } from "#frontend/data/analysis-functions.js";

const ROWS = 80;
const DIM = 6;
const K = 7;

function noise(at: number): number {
  const value = Math.sin(at * 12.9898) * 43758.5453;
  return 2 * (value - Math.floor(value)) - 1;
}

const vectors = Float32Array.from({ length: ROWS * DIM }, (_, at) => noise(at + 1));
/** The first two numbers of each vector: a map that is partly right. */
const positions = Float32Array.from(
  { length: ROWS * 2 },
  (_, at) => vectors[(at >> 1) * DIM + (at & 1)] ?? 0,
);

function distances(values: Float32Array, width: number, cosine: boolean): number[][] {
  const row = (at: number) => Array.from(values.subarray(at * width, (at + 1) * width));
  const unit = (one: number[]) => {
    const length = Math.hypot(...one);
    return one.map((value) => value / length);
  };
  const rows = Array.from({ length: ROWS }, (_, at) => (cosine ? unit(row(at)) : row(at)));
  return rows.map((one) =>
    rows.map((other) => Math.hypot(...one.map((value, i) => value - (other[i] ?? 0)))),
  );
}

function nearest(all: number[][], row: number, k: number): number[] {
  return Array.from({ length: ROWS }, (_, other) => other)
    .filter((other) => other !== row)
    .sort((a, b) => (all[row]?.[a] ?? 0) - (all[row]?.[b] ?? 0))
    .slice(0, k);
}

describe("figures of single points", () => {
  const placed = { positions, dims: 2 } as const;

  it("false and missing neighbours are those that brute force counts", async () => {
    const found = await analysisFunctions().qualityFromVectors(vectors, DIM, placed, K);
    const true_ = distances(vectors, DIM, true);
    const drawn = distances(positions, 2, false);
    for (let row = 0; row < ROWS; row++) {
      // A neighbour on the map is false where it is beyond twice as many in the vectors, and the other way round.
      const near = new Set(nearest(true_, row, 2 * K));
      const nearOnMap = new Set(nearest(drawn, row, 2 * K));
      const wrong = nearest(drawn, row, K).filter((other) => !near.has(other)).length / K;
      const missing = nearest(true_, row, K).filter((other) => !nearOnMap.has(other)).length / K;
      assert.ok(Math.abs((found.falseNeighbours[row] ?? 9) - wrong) < 1e-6, `row ${row}`);
      assert.ok(Math.abs((found.missingNeighbours[row] ?? 9) - missing) < 1e-6, `row ${row}`);
    }
  });

  it("local stress is that of brute force; a true map has none", async () => {
    const found = await analysisFunctions().localStress(vectors, DIM, placed, K);
    const true_ = distances(vectors, DIM, false);
    const drawn = distances(positions, 2, false);
    const pairs = Array.from({ length: ROWS }, (_, row) =>
      nearest(true_, row, K).map(
        (other) => [true_[row]?.[other] ?? 0, drawn[row]?.[other] ?? 0] as const,
      ),
    );
    const all = pairs.flat();
    const unit =
      all.reduce((sum, [d, m]) => sum + d * m, 0) / all.reduce((sum, [, m]) => sum + m * m, 0);
    pairs.forEach((own, row) => {
      const off = own.reduce((sum, [d, m]) => sum + (unit * m - d) ** 2, 0);
      const whole = own.reduce((sum, [d]) => sum + d * d, 0);
      assert.ok(Math.abs((found[row] ?? 9) - Math.sqrt(off / whole)) < 1e-5, `row ${row}`);
    });
    const flat = Float32Array.from({ length: ROWS * 2 }, (_, at) => noise(at + 1));
    const doubled = { positions: flat.map((value) => 2 * value), dims: 2 } as const;
    const none = await analysisFunctions().localStress(flat, 2, doubled, K);
    assert.ok(Math.max(...none) < 1e-5);
  });
});
