import assert from "node:assert/strict";
import type { NeighbourGraph } from "#sdk/layout/engine.js";
import { identityOrder } from "#sdk/layout/kernels/graph.js";
import { optimizeTsne } from "#sdk/layout/kernels/optimize-tsne.js";
import { halveGraph } from "#sdk/layout/kernels/points.js";
import { planTsne } from "#sdk/layout/kernels/tsne-plan.js";
import { alone, bench, normal, uniform, worst } from "./support.js";

/** Every row joined to about `degree` others, symmetric, the weights summing to 1. */
function randomGraph(rows: number, degree: number, seed: number): NeighbourGraph {
  const next = uniform(seed);
  const pairs = new Map<number, number>();
  for (let i = 0; i < rows; i++)
    for (let e = 0; e < degree / 2; e++) {
      // neighbours by number: the graph is a ring, which a map can unfold
      const j = (i + 1 + Math.floor(next() * degree)) % rows;
      if (i === j) continue;
      const weight = 0.1 + next();
      pairs.set(i * rows + j, weight);
      pairs.set(j * rows + i, weight);
    }
  const total = [...pairs.values()].reduce((sum, weight) => sum + weight, 0);
  const sorted = [...pairs].sort(([a], [b]) => a - b);
  const starts = new Uint32Array(rows + 1);
  for (const [pair] of sorted) {
    const next = Math.floor(pair / rows) + 1;
    starts[next] = (starts[next] as number) + 1;
  }
  for (let i = 0; i < rows; i++) starts[i + 1] = (starts[i + 1] as number) + (starts[i] as number);
  return {
    rows,
    starts,
    targets: Uint32Array.from(sorted, ([pair]) => pair % rows),
    weights: Float32Array.from(sorted, ([, weight]) => weight / total),
  };
}

function randomStart(rows: number, dims: number, scale: number): Float32Array {
  const next = normal(7);
  return Float32Array.from({ length: rows * dims }, () => next() * scale);
}

/** Divergence of `points` from the graph, with every pair in Z, in double precision. */
function exactDivergence(graph: NeighbourGraph, points: Float32Array, dims: number): number {
  const q = (i: number, j: number) => {
    let r2 = 0;
    for (let c = 0; c < dims; c++)
      r2 += ((points[i * dims + c] as number) - (points[j * dims + c] as number)) ** 2;
    return 1 / (1 + r2);
  };
  let z = 0;
  for (let i = 0; i < graph.rows; i++)
    for (let j = 0; j < graph.rows; j++) if (i !== j) z += q(i, j);
  let kl = 0;
  for (let i = 0; i < graph.rows; i++)
    for (let e = graph.starts[i] as number; e < (graph.starts[i + 1] as number); e++) {
      const p = graph.weights[e] as number;
      kl += p * Math.log((p * z) / q(i, graph.targets[e] as number));
    }
  return kl;
}

describe("kernels: edges and steps agree with their formulas", () => {
  for (const dims of [2, 3] as const) {
    it(`attraction and divergence in ${dims}-D`, async () => {
      const rows = 123;
      const graph = randomGraph(rows, 11, 3);
      const edges = graph.targets.length;
      const { at, views, kernels } = await bench((plan) =>
        planTsne(plan, { dims, rows, edges, threads: 1 }),
      );
      const stride = dims === 2 ? 2 : 4;
      const points = randomStart(rows, dims, 2);
      const stored = views.f32(at.points, rows * stride);
      points.forEach((value, e) => {
        stored[Math.floor(e / dims) * stride + (e % dims)] = value;
      });
      views.u32(at.starts, rows + 1).set(graph.starts);
      views.u32(at.targets, edges).set(graph.targets);
      views.f32(at.weights, edges).set(graph.weights);
      const expected = new Float64Array(rows * stride);
      let divergence = 0;
      for (let i = 0; i < rows; i++)
        for (let e = graph.starts[i] as number; e < (graph.starts[i + 1] as number); e++) {
          const j = graph.targets[e] as number;
          const d = [0, 1, 2]
            .slice(0, dims)
            .map((c) => (points[i * dims + c] as number) - (points[j * dims + c] as number));
          const r2 = d.reduce((sum, x) => sum + x * x, 0);
          const p = graph.weights[e] as number;
          divergence += p * Math.log1p(r2);
          d.forEach((x, c) => {
            expected[i * stride + c] = (expected[i * stride + c] as number) + (p * x) / (1 + r2);
          });
        }
      const attract = dims === 2 ? kernels.attractPairs2 : kernels.attract3;
      const diverge = dims === 2 ? kernels.divergence2 : kernels.divergence3;
      if (dims === 2) {
        const half = halveGraph(graph, identityOrder(rows));
        views.u32(at.starts, rows + 1).set(half.starts);
        half.copy(views.u32(at.targets, edges), views.f32(at.weights, edges));
      }
      attract(at.points, 0, rows, at.starts, at.targets, at.weights, at.attraction);
      assert.ok(worst(views.f32(at.attraction, rows * stride), expected) < 1e-7);
      const found = diverge(at.points, 0, rows, at.starts, at.targets, at.weights);
      const share = dims === 2 ? 2 : 1; // one edge of each pair is there
      assert.ok(Math.abs(share * found - divergence) < 1e-5, `${found} for ${divergence}`);
    });
  }

  it("a step follows momentum, gains and the cap", async () => {
    const rows = 6;
    const thread = await bench((plan) => planTsne(plan, { dims: 2, rows, edges: 0, threads: 1 }));
    const { at, views, kernels } = thread;
    const next = normal(5);
    const fill = (address: number, scale: number) => {
      const view = views.f32(address, rows * 2);
      for (let e = 0; e < view.length; e++) view[e] = next() * scale;
      return view.slice();
    };
    const points = fill(at.points, 3);
    const attraction = fill(at.attraction, 1);
    const repulsion = fill(at.repulsion, 1);
    const velocity = fill(at.velocity, 1);
    const gains = views
      .f32(at.gains, rows * 2)
      .fill(1)
      .slice();
    const [exaggeration, inverseZ, rate, momentum] = [12, 0.25, 0.5, 0.8];
    kernels.update(
      ...([at.points, 0, rows, 8, at.attraction, at.repulsion] as const),
      ...([inverseZ, exaggeration, rate, momentum, at.velocity, at.gains] as const),
    );
    const expected = new Float64Array(rows * 2);
    for (let i = 0; i < rows; i++) {
      const moves = [0, 1].map((c) => {
        const e = 2 * i + c;
        const slope =
          exaggeration * (attraction[e] as number) - inverseZ * (repulsion[e] as number);
        const speed = velocity[e] as number;
        const gain =
          speed > 0 !== slope > 0 ? (gains[e] as number) + 0.2 : 0.8 * (gains[e] as number) + 0.01;
        return momentum * speed - rate * gain * slope;
      });
      const length = Math.hypot(...moves);
      moves.forEach((move, c) => {
        expected[2 * i + c] =
          (points[2 * i + c] as number) + (length > 5 ? (move * 5) / length : move);
      });
    }
    assert.ok(worst(views.f32(at.points, rows * 2), expected) < 1e-5);
  });
});

describe("kernels: t-SNE", () => {
  for (const dims of [2, 3] as const)
    it(`lowers the divergence in ${dims}-D, reports it rightly, and repeats bit for bit`, async () => {
      const graph = randomGraph(600, 12, 1);
      const start = randomStart(600, dims, 1e-4);
      const options = { dims, start, earlyIterations: 100, iterations: 200 };
      const first = await optimizeTsne(alone(), graph, options);
      const second = await optimizeTsne(alone(), graph, options);
      assert.deepEqual(first.coordinates, second.coordinates);
      assert.equal(first.iterations, 300);
      const exact = exactDivergence(graph, first.coordinates, dims);
      assert.ok(exact < exactDivergence(graph, start, dims) / 2);
      assert.ok(Math.abs((first.kl as number) / exact - 1) < 0.01, `${first.kl} for ${exact}`);
    });

  it("gives rows back in their order, whatever order it worked in", async () => {
    const graph = randomGraph(64, 8, 2);
    const start = randomStart(64, 2, 1);
    const options = { dims: 2, start, earlyIterations: 0, iterations: 1 } as const;
    const plain = await optimizeTsne(alone(), graph, options);
    const order = Uint32Array.from({ length: 64 }, (_, i) => (i * 27) % 64);
    const turned = await optimizeTsne(alone(), { ...graph, order }, options);
    assert.ok(worst(turned.coordinates, plain.coordinates) < 1e-5);
  });

  it("works on no rows, one row and two", async () => {
    for (const rows of [0, 1, 2]) {
      const starts = Uint32Array.from({ length: rows + 1 }, (_, i) => (rows === 2 ? i : 0));
      const targets = rows === 2 ? Uint32Array.of(1, 0) : new Uint32Array(0);
      const weights = rows === 2 ? Float32Array.of(0.5, 0.5) : new Float32Array(0);
      for (const dims of [2, 3] as const) {
        const start = Float32Array.from({ length: rows * dims }, (_, e) => e * 1e-4);
        const { coordinates } = await optimizeTsne(
          alone(),
          { rows, starts, targets, weights },
          { dims, start },
        );
        assert.equal(coordinates.length, rows * dims);
        assert.ok(coordinates.every(Number.isFinite));
      }
    }
  });

  it("refuses a graph that kernels could not read", async () => {
    const graph = randomGraph(20, 6, 4);
    const start = randomStart(20, 2, 1);
    const bad = [
      { ...graph, starts: graph.starts.slice(1) },
      { ...graph, targets: graph.targets.map((t, e) => (e === 3 ? 20 : t)) },
      { ...graph, weights: graph.weights.map((w, e) => (e === 3 ? Number.NaN : w)) },
      { ...graph, weights: graph.weights.slice(1) },
      { ...graph, order: new Uint32Array(20) },
      { ...graph, targets: graph.targets.map((t, e) => (e === 0 ? 0 : t)) },
    ];
    for (const each of bad)
      await assert.rejects(optimizeTsne(alone(), each, { dims: 2, start }), {
        name: /^(ShapeError|ArgumentError)$/,
      });
    await assert.rejects(optimizeTsne(alone(), graph, { dims: 3, start }), { name: "ShapeError" });
  });

  it("stops when cancelled, with the signal's reason", async () => {
    const graph = randomGraph(400, 12, 1);
    const controller = new AbortController();
    const run = optimizeTsne(
      alone(),
      graph,
      { dims: 2, start: randomStart(400, 2, 1e-4), iterations: 100_000 },
      { signal: controller.signal, onProgress: () => controller.abort(new Error("enough")) },
    );
    await assert.rejects(run, { message: "enough" });
  });
});
