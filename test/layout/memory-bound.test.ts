import assert from "node:assert/strict";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { computeLayouts, memoryBound, pca, trimap, tsne, umap } from "pointillist/layout";
import { openLayoutEngine } from "#sdk/io/layout-engine.js";
import { kernelNeed } from "#sdk/layout/kernels/kernel-bound.js";
import { blobs } from "./data.js";

/** Collects garbage now: what earlier tests left would otherwise vanish while this one counts. */
function collectGarbage(): void {
  setFlagsFromString("--expose-gc");
  (runInNewContext("gc") as () => void)();
}

describe("layout: memory", function () {
  this.timeout(60_000);
  it("grows with rows, columns and what is asked for", () => {
    const small = memoryBound([pca()], 1000, 64);
    assert.ok(memoryBound([pca()], 100_000, 64) > small + 4 * 99_000 * 64);
    assert.ok(memoryBound([tsne(), pca()], 1000, 64) >= small);
    const perplexed = memoryBound([tsne({ perplexity: 100 })], 100_000, 64);
    assert.ok(perplexed > memoryBound([tsne()], 100_000, 64) + 16 * 100_000 * 200);
    assert.ok(memoryBound([tsne()], 1_000_000, 64) < 16e9, "a million of 64 columns");
  });

  it("a run that may need more is refused before it starts, with both figures", async () => {
    const started = performance.now();
    const data = { vectors: new Float32Array(40_000 * 100), rows: 40_000, dim: 100 };
    await assert.rejects(computeLayouts([tsne()], data, { memoryLimit: 1e8 }), {
      name: "ArgumentError",
      message: /laid out in 0\.1 GB, found 40000 x 100, which may need \d\.\d GB/,
    });
    assert.ok(performance.now() - started < 5000);
  });

  it("what the kernels' 4 GB cannot hold is refused before it starts, by the stage that is too large", async () => {
    const engine = openLayoutEngine({ threads: 1 });
    const many = { vectors: new Float32Array(2_000_000), rows: 2_000_000, dim: 1 };
    const started = performance.now();
    await assert.rejects(computeLayouts([tsne()], many, { engine }), {
      name: "ArgumentError",
      message:
        /4\.0 GB of kernel memory, found 2000000 x 1, of which the neighbour graph needs 6\.\d GB/,
    });
    assert.ok(performance.now() - started < 5000);
    await engine.close();
  });

  it("about 700,000 rows of 1,024 columns fit, a million does not", () => {
    const fits = (rows: number, dim: number) => kernelNeed([tsne()], rows, dim, 2).bytes <= 2 ** 32;
    assert.ok(fits(700_000, 1024) && fits(1_000_000, 64));
    assert.equal(kernelNeed([tsne()], 1_000_000, 1024, 2).stage, "the vectors");
    assert.ok(!fits(1_000_000, 1024));
  });

  it("buffers of a run on the kernels stay below the bound", async () => {
    const data = blobs(5000, 48);
    const requests = [
      tsne({ earlyIterations: 4, iterations: 4, prepare: ["centre"] }),
      umap({ epochs: 3, prepare: ["centre"] }),
      trimap({ iterations: 3, prepare: ["centre"] }),
    ];
    collectGarbage();
    let least = process.memoryUsage().arrayBuffers;
    let most = 0;
    const engine = openLayoutEngine({ threads: 1 });
    await computeLayouts(requests, data, {
      engine,
      quality: { sample: 100 },
      onProgress: () => {
        const now = process.memoryUsage().arrayBuffers;
        least = Math.min(least, now); // others' memory may still be given back
        most = Math.max(most, now - least);
      },
    });
    await engine.close();
    const bound = memoryBound(requests, data.rows, data.dim);
    assert.ok(most > 0 && most < bound, `${most} of ${bound}`);
  });
});
