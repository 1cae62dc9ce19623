import assert from "node:assert/strict";
import type { Matrix, NeighbourGraph } from "#sdk/layout/engine.js";
import { kernelEngine } from "#sdk/layout/kernels/kernel-engine.js";
import { refineNeighbours } from "#sdk/layout/kernels/neighbours-refine.js";
import { createReferenceEngine } from "#sdk/layout/reference/engine.js";
import { alone, normal, uniform, worst } from "./support.js";

const reference = createReferenceEngine();
const engine = kernelEngine(alone(), reference);

/** Points around a few centres, each group in its own few directions: has neighbours worth finding. */
function groups(rows: number, columns: number, seed = 1): Matrix {
  const next = normal(seed);
  const centres = Array.from({ length: 8 * columns }, () => 3 * next());
  const directions = Array.from({ length: 8 * 4 * columns }, () => next() / Math.sqrt(columns));
  const values = new Float32Array(rows * columns);
  for (let row = 0; row < rows; row++) {
    const group = row % 8;
    const along = [next(), next(), next(), next()];
    for (let c = 0; c < columns; c++) {
      let value = (centres[group * columns + c] as number) + 0.05 * next();
      along.forEach((a, d) => {
        value += 2 * a * (directions[(group * 4 + d) * columns + c] as number);
      });
      values[row * columns + c] = value;
    }
  }
  return { values, rows, columns };
}

describe("kernels: exact neighbours are those of the reference", () => {
  const cases: [string, Matrix, number][] = [
    ["few rows", groups(9, 3), 8],
    ["one column", groups(50, 1), 5],
    ["more rows than a buffer", groups(1500, 20), 30],
    ["odd sizes", groups(333, 37), 12],
    ["many columns", groups(200, 1024), 90],
    ["one neighbour", groups(100, 16), 1],
    ["an outlier a million times as far", withOutlier(groups(600, 24)), 20],
  ];
  for (const [name, data, k] of cases)
    for (const metric of ["euclidean", "cosine"] as const)
      it(`${name}, ${metric}`, async () => {
        const found = await engine.neighbours(data, { k, metric, exact: true });
        const expected = await reference.neighbours(data, { k, metric });
        assert.ok(found.exact);
        const scale = expected.distances.reduce((a, b) => Math.max(a, b), 0);
        assert.ok(worst(found.distances, expected.distances) <= 2e-6 * scale);
        const same = found.indices.filter((id, e) => id === expected.indices[e]).length;
        assert.ok(same >= 0.995 * expected.indices.length, `${same} of ${found.indices.length}`);
      });

  it("equal rows: any of them, at distance 0, never the row itself", async () => {
    const data = { values: new Float32Array(40 * 6).fill(2.5), rows: 40, columns: 6 };
    const { indices, distances } = await engine.neighbours(data, { k: 7 });
    assert.ok(distances.every((d) => d === 0));
    for (let row = 0; row < 40; row++) {
      const own = indices.subarray(row * 7, row * 7 + 7);
      assert.equal(new Set(own).size, 7);
      assert.ok(!own.includes(row));
    }
  });

  it("a zero row is at distance 1 from all others by cosine", async () => {
    const data = groups(30, 8);
    data.values.fill(0, 0, 8);
    const { distances } = await engine.neighbours(data, { k: 29, metric: "cosine" });
    assert.ok(distances.subarray(0, 29).every((d) => d === 1));
  });
});

function withOutlier(data: Matrix): Matrix {
  data.values.fill(1e6, 5 * data.columns, 6 * data.columns);
  return data;
}

describe("kernels: approximate neighbours", () => {
  it("hold the recall that they report", async () => {
    const data = groups(3000, 48);
    const found = await engine.neighbours(data, { k: 30, exact: false, probes: 12, seed: 3 });
    const truth = await reference.neighbours(data, { k: 30 });
    let hits = 0;
    for (let row = 0; row < data.rows; row++) {
      const own = new Set(truth.indices.subarray(row * 30, row * 30 + 30));
      for (const id of found.indices.subarray(row * 30, row * 30 + 30)) if (own.has(id)) hits++;
    }
    const recall = hits / truth.indices.length;
    assert.equal(found.exact, false);
    assert.ok(recall > 0.95, `recall ${recall}`);
    assert.ok(Math.abs((found.recall?.atK as number) - recall) < 0.03);
    assert.deepEqual(
      [...(found.order as Uint32Array)].sort((a, b) => a - b),
      [...Array(3000).keys()],
    );
  });

  it("miss some where few clusters are looked at, and say so", async () => {
    const next = uniform(2);
    const values = Float32Array.from({ length: 4000 * 10 }, () => next());
    const data = { values, rows: 4000, columns: 10 };
    const options = { k: 20, exact: false, probes: 8 };
    const found = await engine.neighbours(data, { ...options, recallTarget: false });
    assert.ok((found.recall?.atK as number) < 0.9);
    assert.ok((found.recall?.atK as number) > 0.1);
    const better = await engine.neighbours(data, options);
    assert.equal(better.exact, false);
    assert.ok((better.recall?.atK as number) >= 0.95);
    const truth = await engine.neighbours(data, { k: 20, exact: true });
    const share = sharedPart(better.indices, truth.indices, 20);
    assert.ok(share > 0.93, `the share of all rows is ${share}`);
  });

  it("are all found where neighbours of neighbours lead nowhere", async () => {
    const next = normal(4);
    const data = groups(900, 300);
    for (let i = 0; i < data.values.length; i++) data.values[i] = next();
    const options = { k: 12, exact: false, probes: 1 };
    const first = await engine.neighbours(data, { ...options, recallTarget: false });
    assert.ok((first.recall?.atK as number) < 0.5);
    const found = await engine.neighbours(data, options);
    const truth = await reference.neighbours(data, { k: 12 });
    assert.ok(found.exact);
    assert.deepEqual(found.recall, { at10: 1, atK: 1, sample: 900 });
    assert.ok(sharedPart(found.indices, truth.indices, 12) > 0.999);
  });

  it("reach the target in tight groups, equal rows and noise of many columns, for many neighbours a row", async () => {
    // With 40 neighbours of so many rows, the sample's are many: half of the queries choose the candidates.
    const [rows, columns, k] = [2400, 40, 40];
    const next = normal(8);
    const noise = Float32Array.from({ length: rows * columns }, () => next());
    const made = (value: (row: number, i: number) => number): Matrix => ({
      values: noise.map((_, i) => value(Math.floor(i / columns), i)),
      rows,
      columns,
    });
    const centre = (row: number, i: number) =>
      noise[(row % 30) * columns + (i % columns)] as number;
    for (const data of [
      made((row, i) => centre(row, i) + 1e-3 * (noise[i] as number)),
      made((row, i) => (row < 300 ? 1 : (noise[i] as number))),
      made((_, i) => noise[i] as number),
    ]) {
      const found = await engine.neighbours(data, { k, exact: false });
      const truth = await reference.neighbours(data, { k });
      let near = 0;
      // A row as near as the last true one is right: equal rows are many.
      found.distances.forEach((distance, i) => {
        const last = truth.distances[Math.floor(i / k) * k + k - 1] as number;
        if (distance <= last * (1 + 1e-5) + 1e-6) near++;
      });
      assert.ok(near >= 0.94 * rows * k, `${near} of ${rows * k}`);
      assert.ok((found.recall?.atK as number) >= 0.95 && (found.recall?.at10 as number) >= 0.99);
    }
  });

  it("are the same for the same seed", async () => {
    const data = groups(1000, 20);
    const options = { k: 10, exact: false, seed: 5 };
    const first = await engine.neighbours(data, options);
    const second = await engine.neighbours(data, options);
    assert.deepEqual(first, second);
  });

  it("fill every list where groups are smaller than it", async () => {
    const data = groups(640, 12);
    for (let i = 0; i < data.values.length; i++) {
      const row = Math.floor(i / 12);
      data.values[i] = (data.values[i] as number) + 1e4 * Math.floor(row / 8);
    }
    const { indices } = await engine.neighbours(data, { k: 40, exact: false, probes: 1 });
    assert.ok(indices.every((id) => id >= 0 && id < 640));
  });
});

/** Share of the rows in each of `expected`'s lists of k that `found`'s hold. */
function sharedPart(found: Int32Array, expected: Int32Array, k: number): number {
  let hits = 0;
  for (let at = 0; at < expected.length; at += k) {
    const own = new Set(expected.subarray(at, at + k));
    for (const id of found.subarray(at, at + k)) if (own.has(id)) hits++;
  }
  return hits / expected.length;
}

describe("kernels: neighbours of neighbours", () => {
  it("are the nearest of those that the lists lead to, and no others", async () => {
    const [rows, k] = [200, 9];
    const data = groups(rows, 70);
    const start = randomLists(data, k);
    const order = Uint32Array.from({ length: rows }, (_, i) => (i * 7) % rows);
    const fill = (target: Float32Array) => target.set(data.values);
    const found = await refineNeighbours(alone(), rows, 70, k, fill, start, order);
    for (let row = 0; row < rows; row++) {
      const own = start.indices.subarray(row * k, row * k + k);
      const reached = new Set(own);
      for (const near of own)
        for (const id of start.indices.subarray(near * k, near * k + k)) reached.add(id);
      reached.delete(row);
      const expected = [...reached].sort((a, b) => distance(data, row, a) - distance(data, row, b));
      assert.deepEqual([...found.indices.subarray(row * k, row * k + k)], expected.slice(0, k));
      expected.slice(0, k).forEach((id, j) => {
        const told = found.distances[row * k + j] as number;
        assert.ok(Math.abs(told - distance(data, row, id)) < 1e-4 * told);
      });
    }
  });
});

/** k other rows of each row, nearest of them first. */
function randomLists(data: Matrix, k: number) {
  const next = uniform(11);
  const indices = new Int32Array(data.rows * k);
  const distances = new Float32Array(data.rows * k);
  for (let row = 0; row < data.rows; row++) {
    const drawn = new Set<number>();
    while (drawn.size < k) {
      const id = Math.floor(next() * data.rows);
      if (id !== row) drawn.add(id);
    }
    const sorted = [...drawn].sort((a, b) => distance(data, row, a) - distance(data, row, b));
    indices.set(sorted, row * k);
    distances.set(
      sorted.map((id) => distance(data, row, id)),
      row * k,
    );
  }
  return { indices, distances };
}

function distance({ values, columns }: Matrix, a: number, b: number): number {
  let square = 0;
  for (let c = 0; c < columns; c++)
    square += ((values[a * columns + c] as number) - (values[b * columns + c] as number)) ** 2;
  return Math.sqrt(square);
}

/** The weight of each edge, by its ends. */
function edgesOf({ rows, starts, targets, weights }: NeighbourGraph): Map<number, number> {
  const edges = new Map<number, number>();
  for (let i = 0; i < rows; i++)
    for (let e = starts[i] as number; e < (starts[i + 1] as number); e++)
      edges.set(i * rows + (targets[e] as number), weights[e] as number);
  return edges;
}

describe("kernels: affinities are those of the reference", () => {
  for (const [rows, k, perplexity] of [
    [60, 12, 4],
    [500, 30, 10],
    [200, 5, 30],
    [3, 2, 1],
  ] as const)
    it(`${rows} rows, ${k} neighbours, perplexity ${perplexity}`, async () => {
      const neighbours = await reference.neighbours(groups(rows, 7), { k });
      const found = edgesOf(await engine.affinities(neighbours, perplexity));
      const expected = edgesOf(await reference.affinities(neighbours, perplexity));
      assert.equal(found.size, expected.size);
      const largest = Math.max(...expected.values());
      for (const [edge, weight] of expected)
        assert.ok(Math.abs((found.get(edge) as number) - weight) < 1e-4 * largest);
      const sum = [...found.values()].reduce((a, b) => a + b, 0);
      assert.ok(Math.abs(sum - 1) < 1e-5);
    });

  it("equal distances give equal weights", async () => {
    const data = { values: new Float32Array(20 * 3), rows: 20, columns: 3 };
    const neighbours = await engine.neighbours(data, { k: 6 });
    const { weights } = await engine.affinities(neighbours, 2);
    assert.ok(weights.every((w) => Number.isFinite(w) && w > 0));
  });
});

describe("kernels: principal components are those of the reference", () => {
  for (const [rows, columns, components] of [
    [3000, 60, 3],
    [1200, 203, 20],
    [400, 700, 2],
  ] as const)
    it(`${components} of ${rows} x ${columns}`, async () => {
      const data = groups(rows, columns);
      const found = await engine.pca(data, { components });
      const expected = await reference.pca(data, { components });
      assert.equal(found.components, components);
      assert.ok(worst(found.varianceRatios, expected.varianceRatios) < 1e-5);
      const first = (r: typeof found) => r.scores.filter((_, e) => e % components === 0);
      const scale = Math.max(...first(expected).map(Math.abs));
      assert.ok(worst(first(found), first(expected)) < 1e-3 * scale);
    });

  it("without centring, and of data with fewer directions than asked for", async () => {
    const data = groups(2000, 60);
    const plain = { components: 2, centre: false };
    const found = await engine.pca(data, plain);
    const expected = await reference.pca(data, plain);
    assert.ok(worst(found.varianceRatios, expected.varianceRatios) < 1e-5);
    for (let i = 0; i < data.values.length; i++) if (i % 60 > 1) data.values[i] = 1;
    assert.equal((await engine.pca(data, { components: 5 })).components, 2);
  });
});
