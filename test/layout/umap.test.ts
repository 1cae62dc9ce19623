import assert from "node:assert/strict";
import { computeLayouts, mapNeighbours, tsne, umap } from "pointillist/layout";
import { supervise } from "#sdk/layout/supervision.js";
import { blobs } from "./data.js";

/** Mean share of the 10 nearest on the map that have the row's own class. */
async function purity(positions: Float32Array, dims: number, classOf: (row: number) => number) {
  const { indices, k, rows } = await mapNeighbours(positions, dims, 10);
  let same = 0;
  indices.forEach((other, at) => {
    if (classOf(other) === classOf(Math.floor(at / k))) same++;
  });
  return same / (rows * k);
}

describe("layout: UMAP and supervision", function () {
  this.timeout(60000);
  for (const dims of [2, 3] as const)
    it(`keeps separate groups apart and neighbours near, in ${dims}-D`, async () => {
      const data = blobs(300, 20, 6, 4, 1);
      const [layout] = await computeLayouts([umap({ dims, seed: 1 })], data);
      assert.ok(layout?.quality);
      assert.ok((await purity(layout.positions, dims, (row) => row % 6)) > 0.97);
      assert.ok(layout.quality.trustworthiness > 0.9, JSON.stringify(layout.quality));
      assert.equal(layout.parameters["epochs"], 500);
    });

  it("repeats byte for byte", async () => {
    const data = blobs(80, 6);
    const run = () => computeLayouts([umap({ epochs: 30, seed: 5 })], data);
    assert.deepEqual((await run())[0]?.positions, (await run())[0]?.positions);
  });

  it("degenerate input: few rows, copies, one column", async () => {
    for (const [rows, dim, value] of [
      [0, 3],
      [1, 3],
      [2, 3],
      [5, 1],
      [40, 2, 7],
    ] as const) {
      const { vectors } = blobs(rows, dim);
      if (value) vectors.fill(value);
      const [layout] = await computeLayouts([umap({ epochs: 20 })], { vectors, rows, dim });
      assert.ok(layout?.positions.every(Number.isFinite), `${rows} x ${dim}`);
    }
  });

  for (const method of [tsne, umap])
    it(`${method.name}: a column without trace in the vectors separates once it supervises`, async () => {
      const data = blobs(200, 8, 1);
      const classes = Int32Array.from({ length: 200 }, (_, row) => (row >> 1) % 2);
      const options = { supervision: { side: { classes } } };
      const requests = [
        method({ seed: 2 }),
        method({ seed: 2, supervise: "side", superviseStrength: 0.98 }),
      ];
      const layouts = await computeLayouts(requests, data, options);
      const [free, pulled] = await Promise.all(
        layouts.map(({ positions }) => purity(positions, 2, (row) => classes[row] as number)),
      );
      assert.ok(free !== undefined && free < 0.65, `free ${free}`);
      assert.ok(pulled !== undefined && pulled > 0.85, `pulled ${pulled}`);
      assert.equal(layouts[1]?.parameters["supervise"], "side");
    });

  it("an unknown supervision is named with those that exist", async () => {
    await assert.rejects(
      computeLayouts([tsne({ supervise: "colour" })], blobs(20, 3), {
        supervision: { split: { classes: new Int32Array(20) } },
      }),
      /supervise: expected one of split, found colour/,
    );
  });

  it("weights follow what rows have in common; the silent row keeps its edges", () => {
    // A path 0 - 1 - 2 - 3 with equal weights that sum to 1.
    const graph = {
      rows: 4,
      starts: Uint32Array.of(0, 1, 3, 5, 6),
      targets: Uint32Array.of(1, 0, 2, 1, 3, 2),
      weights: new Float32Array(6).fill(1 / 6),
    };
    const sets = { indptr: [0, 2, 4, 5, 5], indices: [1, 2, 2, 3, 9] };
    const { weights } = supervise(graph, sets, 1, { keepTotal: true });
    // likeness: 0-1 one of three labels, 1-2 none, 2-3 silent. Row sums are lifted to 1/6, 2/6, 2/6, 1/6:
    // factors 3, (2/6) / (1/18) = 6, (2/6) / (1/6) = 2, 1; each edge takes the mean of its ends', then all are scaled.
    const raw = [(1 / 18) * 4.5, (1 / 18) * 4.5, 0, 0, (1 / 6) * 1.5, (1 / 6) * 1.5];
    const total = raw.reduce((a, b) => a + b);
    raw.forEach((weight, e) => {
      assert.ok(Math.abs((weights[e] as number) - weight / total) < 1e-6, `edge ${e}`);
    });
  });
});
