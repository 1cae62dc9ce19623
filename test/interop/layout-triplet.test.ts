import assert from "node:assert/strict";
import { trainTriplet } from "pointillist/layout";
import { openLayoutEngine } from "#sdk/io/layout-engine.js";
import { fromDemo } from "#sdk/sources/demo/demo-set.js";

describe("layout: the triplet map on real vectors", function () {
  this.timeout(300_000);
  it("on the demo's real vectors, at 64 columns, it beats principal components", async () => {
    const { vectors, ids, dim } = await fromDemo();
    const engine = openLayoutEngine({ threads: 1 });
    const trained = await trainTriplet({ vectors, rows: ids.length, dim }, { steps: 50, engine });
    await engine.close();
    assert.ok(trained.trained && trained.dims === 64);
    assert.ok(
      trained.recallAfter > trained.recallBefore + 0.03,
      `${trained.recallBefore} ${trained.recallAfter}`,
    );
  });
});
