import assert from "node:assert/strict";
import { computeLayouts, createReferenceEngine, type Engine, pca, tsne } from "pointillist/layout";
import { blobs } from "./data.js";

const quick = { earlyIterations: 30, iterations: 40 };

/** The reference engine with its calls counted. */
function countingEngine() {
  const engine = createReferenceEngine();
  const calls: Record<string, number> = {};
  const count = <T extends (...given: never[]) => unknown>(name: string, method: T): T =>
    ((...given: Parameters<T>) => {
      calls[name] = (calls[name] ?? 0) + 1;
      return method(...given);
    }) as T;
  const counting: Engine = {
    ...engine,
    pca: count("pca", engine.pca),
    neighbours: count("neighbours", engine.neighbours),
    optimizeTsne: count("optimizeTsne", engine.optimizeTsne),
  };
  return { counting, calls };
}

describe("layout: computing several", () => {
  it("shares one neighbour search and one decomposition between settings", async () => {
    const { counting, calls } = countingEngine();
    const layouts = await computeLayouts(
      [tsne(quick), tsne({ ...quick, dims: 3, perplexity: 10 }), pca({ dims: 3 })],
      blobs(60, 6),
      { engine: counting },
    );
    assert.deepEqual(calls, { pca: 1, neighbours: 1, optimizeTsne: 2 });
    assert.deepEqual(
      layouts.map(({ name, dims, positions }) => [name, dims, positions.length]),
      [
        ["t-SNE", 2, 120],
        ["t-SNE 3-D", 3, 180],
        ["PCA", 3, 180].map((value, i) => (i === 0 ? "PCA 3-D" : value)),
      ],
    );
  });

  it("another metric or other pre-steps are another search", async () => {
    const { counting, calls } = countingEngine();
    const requests = [
      tsne(quick),
      tsne({ ...quick, metric: "cosine" }),
      tsne({ ...quick, prepare: ["standardise"] }),
    ];
    const layouts = await computeLayouts(requests, blobs(40, 6), { engine: counting });
    assert.equal(calls["neighbours"], 3);
    assert.deepEqual(
      layouts.map(({ name }) => name),
      ["t-SNE", "t-SNE (2)", "t-SNE (3)"],
    );
  });

  it("neighbours given are used as they are", async () => {
    const data = blobs(50, 4);
    const { counting, calls } = countingEngine();
    const values = { values: data.vectors, rows: 50, columns: 4 };
    const given = await createReferenceEngine().neighbours(values, { k: 9 });
    const [layout] = await computeLayouts([tsne({ ...quick, perplexity: 30 })], data, {
      engine: counting,
      knn: given,
    });
    assert.equal(calls["neighbours"], undefined);
    assert.equal(layout?.parameters["perplexity"], 3);
    assert.match(layout?.notes[0] ?? "", /perplexity lowered from 30 to 3/);
  });

  it("same seed, same bytes; another seed, other bytes", async () => {
    const data = blobs(80, 5);
    const run = async (seed: number) => {
      const layouts = await computeLayouts([tsne({ ...quick, seed })], data);
      return layouts.map(({ positions }) => Buffer.from(positions.buffer).toString("hex"));
    };
    assert.deepEqual(await run(7), await run(7));
    assert.notDeepEqual(await run(7), await run(8));
  });

  it("a layout alone and among others is the same", async () => {
    const data = blobs(70, 5);
    const request = tsne({ ...quick, perplexity: 8, seed: 3 });
    const [alone] = await computeLayouts([request], data);
    const [, among] = await computeLayouts([tsne(quick), request, pca({ dims: 3 })], data);
    assert.deepEqual(among?.positions, alone?.positions);
  });

  it("reports progress that grows, with divergence and coordinates", async () => {
    const phases: string[] = [];
    let lastKl = Number.NaN;
    await computeLayouts([tsne({ earlyIterations: 50, iterations: 100 })], blobs(300, 5), {
      onProgress: ({ phase, done, total, kl, positions }) => {
        assert.ok(done <= total);
        if (phases.at(-1) !== phase) phases.push(phase);
        if (phase !== "main") return;
        assert.equal(positions?.().length, 600);
        lastKl = kl ?? Number.NaN;
      },
    });
    const order = ["neighbours", "affinities", "pca", "early", "main", "quality"];
    assert.deepEqual(phases, order);
    assert.ok(lastKl > 0 && lastKl < 3);
  });

  it("an aborted run rejects with the signal's reason, at once and later", async () => {
    const controller = new AbortController();
    const data = blobs(400, 20);
    const run = computeLayouts([tsne()], data, { signal: controller.signal });
    setTimeout(() => controller.abort(new Error("enough")), 60);
    await assert.rejects(run, /enough/);
    await assert.rejects(computeLayouts([pca()], data, { signal: controller.signal }), /enough/);
  });

  it("lets timers run while it computes", async () => {
    let ticks = 0;
    const timer = setInterval(() => ticks++, 5);
    await computeLayouts([tsne()], blobs(400, 20));
    clearInterval(timer);
    assert.ok(ticks > 5, `${ticks} ticks`);
  });

  it("stops when it has enough, and when nothing is gained any more", async () => {
    const data = blobs(60, 4);
    const [first] = await computeLayouts([tsne()], data, { isEnough: () => true });
    assert.equal(first?.parameters["iterationsRun"], 0);
    const [second] = await computeLayouts([tsne({ minimumGain: 0.5, iterations: 500 })], data);
    assert.equal(second?.parameters["iterationsRun"], 350);
  });
});
