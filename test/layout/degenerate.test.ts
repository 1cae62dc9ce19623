import assert from "node:assert/strict";
import fc from "fast-check";
import { computeLayouts, METRICS, type PreStep, pca, tsne } from "pointillist/layout";
import { blobs } from "./data.js";

const quick = { earlyIterations: 20, iterations: 20 };
const seed = process.env["SEED"] ? { seed: Number(process.env["SEED"]) } : {};

async function layOutAll(
  vectors: Float32Array,
  rows: number,
  dim: number,
  prepare: PreStep[] = [],
) {
  const layouts = await computeLayouts(
    [
      ...METRICS.map((metric) => tsne({ ...quick, metric, prepare })),
      tsne({ ...quick, dims: 3, prepare, start: "random" }),
      pca({ prepare }),
      pca({ dims: 3, prepare }),
    ],
    { vectors, rows, dim },
  );
  for (const { positions, dims, name, varianceRatios = [] } of layouts) {
    assert.equal(positions.length, rows * dims);
    for (const value of positions) assert.ok(Number.isFinite(value), `${name}: ${value}`);
    for (const ratio of varianceRatios) assert.ok(ratio >= 0 && ratio <= 1 + 1e-9);
  }
  return layouts;
}

describe("layout: degenerate input works or says why", function () {
  this.timeout(60000);
  for (const rows of [0, 1, 2, 3, 5, 20, 91])
    it(`${rows} rows`, async () => {
      const layouts = await layOutAll(blobs(rows, 6).vectors, rows, 6);
      assert.equal(layouts[0]?.quality === undefined, rows < 4);
      if (rows < 91) assert.ok((layouts[0]?.notes.length ?? 0) > 0, "a lowered perplexity is told");
    });
  it("all rows equal", async () => {
    const layouts = await layOutAll(new Float32Array(40 * 3).fill(2.5), 40, 3);
    assert.match(layouts.at(-1)?.notes[0] ?? "", /vary in 0 directions/);
  });
  it("all zeros, with every pre-step", async () => {
    await layOutAll(new Float32Array(40 * 3), 40, 3, [
      "centre",
      "standardise",
      "unit-norm",
      "pca-2",
    ]);
  });
  it("no columns", async () => {
    await layOutAll(new Float32Array(0), 12, 0);
  });
  it("one column", async () => {
    await layOutAll(blobs(30, 1).vectors, 30, 1);
  });
  it("duplicates: each row ten times, more copies than neighbours", async () => {
    const { vectors } = blobs(8, 5);
    const copies = new Float32Array(80 * 5);
    for (let i = 0; i < 10; i++) copies.set(vectors, i * 40);
    await layOutAll(copies, 80, 5);
  });
  it("constant columns, standardised", async () => {
    const { vectors } = blobs(30, 5);
    for (let row = 0; row < 30; row++) vectors[row * 5 + 2] = 1e4;
    await layOutAll(vectors, 30, 5, ["standardise"]);
  });
  it("one huge outlier leaves the others apart", async () => {
    const { vectors } = blobs(60, 4);
    vectors.fill(1e12, 0, 4);
    const [layout] = await layOutAll(vectors, 60, 4);
    const places = new Set(layout?.positions.filter((_, at) => at % 2 === 0));
    assert.ok(places.size > 50);
  });
  it("NaN, infinity and values beyond float32's squares are refused by row and column", async () => {
    for (const value of [Number.NaN, Number.POSITIVE_INFINITY, 1e30]) {
      const { vectors } = blobs(10, 4);
      vectors[4 * 7 + 2] = value;
      await assert.rejects(computeLayouts([pca()], { vectors, rows: 10, dim: 4 }), {
        name: "ArgumentError",
        message: /row 7, column 2/,
      });
    }
  });
  it("a length that is not rows x dim is refused", async () => {
    await assert.rejects(
      computeLayouts([pca()], { vectors: new Float32Array(9), rows: 5, dim: 2 }),
      { name: "ShapeError", message: /5 x 2 values, found 9/ },
    );
  });
  it("any small matrix of small numbers gives finite layouts", async () => {
    const cell = fc.constantFrom(0, -0, 1, -1, 1e-30, 3, 1e10, 0.1);
    const matrix = fc.tuple(fc.nat(9), fc.nat(4)).chain(([rows, dim]) =>
      fc.record({
        rows: fc.constant(rows),
        dim: fc.constant(dim),
        values: fc.array(cell, { minLength: rows * dim, maxLength: rows * dim }),
      }),
    );
    await fc.assert(
      fc.asyncProperty(matrix, async ({ rows, dim, values }) => {
        await layOutAll(Float32Array.from(values), rows, dim);
      }),
      { numRuns: 60, ...seed },
    );
  });
});
