import assert from "node:assert/strict";
import { openLayoutEngine } from "#sdk/io/layout-engine.js";
import { threadCrew } from "#sdk/io/thread-pool.js";
import type { Engine, EngineProgress, Matrix } from "#sdk/layout/engine.js";
import { kernelEngine } from "#sdk/layout/kernels/kernel-engine.js";
import { createReferenceEngine } from "#sdk/layout/reference/engine.js";
import { alone, normal, worst } from "./support.js";

function matrix(rows: number, columns: number): Matrix {
  const next = normal(11);
  const values = Float32Array.from({ length: rows * columns }, (_, i) => next() + (i % 7));
  return { values, rows, columns };
}

/** All stages on one engine: everything that threads could change. */
async function pipeline(engine: Engine, dims: 2 | 3, data: Matrix) {
  const neighbours = await engine.neighbours(data, { k: 15, exact: false, probes: 6 });
  const graph = await engine.affinities(neighbours, 5);
  const { scores } = await engine.pca(data, { components: dims });
  const start = scores.map((score) => score * 1e-4);
  const run = { dims, start, earlyIterations: 40, iterations: 60 };
  const layout = await engine.optimizeTsne(graph, run);
  return { neighbours, graph, scores, coordinates: layout.coordinates, kl: layout.kl as number };
}

/** Worker threads that this process has now. */
function liveWorkers(): number {
  return process.getActiveResourcesInfo().filter((name) => name === "MessagePort").length;
}

describe("kernels: threads", function () {
  this.timeout(60_000);
  const data = matrix(3200, 40);
  const solo = kernelEngine(alone(), createReferenceEngine());

  for (const dims of [2, 3] as const)
    it(`repeat bit for bit with the same number, in ${dims}-D`, async () => {
      const engine = openLayoutEngine({ threads: 3 });
      try {
        const first = await pipeline(engine, dims, data);
        assert.deepEqual(await pipeline(engine, dims, data), first);
        const other = await pipeline(solo, dims, data);
        assert.deepEqual(first.neighbours.indices, other.neighbours.indices);
        assert.deepEqual(first.graph, other.graph);
        assert.ok(worst(first.scores, other.scores) < 1e-3);
        assert.ok(Math.abs(first.kl / other.kl - 1) < 0.05, `${first.kl} and ${other.kl}`);
      } finally {
        await engine.close();
      }
    });

  it("one shared thread and one plain thread give the same bytes", async () => {
    const shared = kernelEngine(threadCrew(1), createReferenceEngine());
    try {
      assert.deepEqual(await pipeline(shared, 2, data), await pipeline(solo, 2, data));
    } finally {
      await shared.close();
    }
  });

  it("exact search does not depend on them", async () => {
    const engine = openLayoutEngine({ threads: 4 });
    try {
      const few = matrix(700, 33);
      assert.deepEqual(
        await engine.neighbours(few, { k: 12 }),
        await solo.neighbours(few, { k: 12 }),
      );
    } finally {
      await engine.close();
    }
  });

  it("report, in rising order, while the caller's timers go on", async () => {
    const engine = openLayoutEngine({ threads: 2 });
    const seen: EngineProgress[] = [];
    let ticks = 0;
    const timer = setInterval(() => ticks++, 5);
    try {
      const graph = await engine.affinities(await engine.neighbours(data, { k: 15 }), 5);
      ticks = 0;
      const start = matrix(3200, 2).values.map((value) => value * 1e-4);
      await engine.optimizeTsne(
        graph,
        { dims: 2, start },
        { onProgress: (progress) => void seen.push(progress) },
      );
    } finally {
      clearInterval(timer);
      await engine.close();
    }
    assert.ok(ticks > 5, `${ticks} ticks`);
    const main = seen.filter(({ phase }) => phase === "main").map(({ done }) => done);
    assert.deepEqual(
      main,
      [...main].sort((a, b) => a - b),
    );
    assert.equal(main.at(-1), 500);
    assert.equal(seen.at(-1)?.positions?.().length, 6400);
    assert.ok((seen.at(-1)?.kl as number) > 0);
  });

  it("a cancelled run rejects with the reason, and leaves none behind after close", async () => {
    const before = liveWorkers();
    const engine = openLayoutEngine({ threads: 2 });
    const graph = await engine.affinities(await engine.neighbours(data, { k: 15 }), 5);
    const start = matrix(3200, 2).values.map((value) => value * 1e-4);
    for (let round = 0; round < 3; round++) {
      const controller = new AbortController();
      const run = engine.optimizeTsne(
        graph,
        { dims: 2, start, iterations: 1_000_000 },
        {
          signal: controller.signal,
          onProgress: ({ phase }) => phase === "main" && controller.abort(new Error("enough")),
        },
      );
      await assert.rejects(run, { message: "enough" });
    }
    const controller = new AbortController();
    controller.abort(new Error("never began"));
    await assert.rejects(engine.neighbours(data, { k: 5 }, { signal: controller.signal }), {
      message: "never began",
    });
    await engine.close();
    assert.equal(liveWorkers(), before);
  });

  it("a crew whose thread failed refuses that run and serves the next", async () => {
    const crew = threadCrew(2);
    const broken = { kind: "tsne", dims: 2, rows: 4 } as never;
    await assert.rejects(crew.run({ task: broken, bytes: 4096, fill: () => {} }), Error);
    const engine = kernelEngine(crew, createReferenceEngine());
    const found = await engine.neighbours(matrix(50, 4), { k: 3 });
    assert.equal(found.indices.length, 150);
    await engine.close();
  });

  it("are refused in numbers that make no sense", () => {
    for (const threads of [0, -1, 1.5, 65, Number.NaN])
      assert.throws(() => openLayoutEngine({ threads }), { name: "ArgumentError" });
  });
});
