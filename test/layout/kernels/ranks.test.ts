import assert from "node:assert/strict";
import { openLayoutEngine } from "#sdk/io/layout-engine.js";
import { kernelEngine } from "#sdk/layout/kernels/kernel-engine.js";
import { measureQuality } from "#sdk/layout/quality.js";
import { createReferenceEngine } from "#sdk/layout/reference/engine.js";
import { alone, normal } from "./support.js";

/** Vectors, and a map of two or three of their columns with noise: good, but not perfect. */
function example(rows: number, columns: number, dims: number) {
  const next = normal(rows);
  const values = Float32Array.from(
    { length: rows * columns },
    (_, e) => next() / (1 + (e % columns)) + 3,
  );
  const positions = Float32Array.from(
    { length: rows * dims },
    (_, e) => (values[Math.floor(e / dims) * columns + (e % dims)] as number) + 0.05 * next(),
  );
  return { data: { values, rows, columns }, positions };
}

describe("kernels: quality figures are those of the comparison in place", () => {
  const engine = kernelEngine(alone(), createReferenceEngine());
  for (const [rows, columns, dims] of [
    [5, 2, 2],
    [63, 3, 3],
    [1201, 17, 2],
    [800, 64, 3],
  ] as const)
    for (const metric of ["euclidean", "cosine", "dot"] as const)
      it(`${rows} x ${columns} in ${dims}-D, ${metric}`, async () => {
        const { data, positions } = example(rows, columns, dims);
        const options = { metric, sample: 300, seed: 2 };
        const expected = await measureQuality(data, positions, dims, options);
        const found = await measureQuality(data, positions, dims, { ...options, engine });
        assert.ok(expected && found);
        assert.equal(found.sample, expected.sample);
        for (const figure of ["trustworthiness", "continuity", "neighboursKept"] as const)
          assert.ok(
            Math.abs(found[figure] - expected[figure]) < 0.003,
            `${figure}: ${found[figure]}, expected ${expected[figure]}`,
          );
      });

  it("hold for rows of length 0 by cosine, and are compared in place where those are many", async () => {
    const { data, positions } = example(1201, 17, 2);
    const all = Int32Array.from({ length: 1201 }, (_, row) => row);
    for (const row of [0, 600, 1200]) data.values.fill(0, row * 17, (row + 1) * 17);
    assert.ok(await engine.neighbourhoodRanks?.(data, positions, 2, 15, all, "cosine"));
    const expected = await measureQuality(data, positions, 2, { metric: "cosine" });
    const found = await measureQuality(data, positions, 2, { metric: "cosine", engine });
    assert.ok(expected && found);
    for (const figure of ["trustworthiness", "continuity", "neighboursKept"] as const)
      assert.ok(Math.abs(found[figure] - expected[figure]) < 0.003, `${figure}: ${found[figure]}`);
    data.values.fill(0, 0, 600 * 17);
    const refused = await engine.neighbourhoodRanks?.(data, positions, 2, 15, all, "cosine");
    assert.equal(refused, undefined);
  });

  it("do not depend on the number of threads", async () => {
    const threads = openLayoutEngine({ threads: 3 });
    const { data, positions } = example(900, 20, 2);
    try {
      assert.deepEqual(
        await measureQuality(data, positions, 2, { engine: threads }),
        await measureQuality(data, positions, 2, { engine }),
      );
    } finally {
      await threads.close();
    }
  });
});
