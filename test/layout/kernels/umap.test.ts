import assert from "node:assert/strict";
import type { Matrix } from "#sdk/layout/engine.js";
import { kernelEngine } from "#sdk/layout/kernels/kernel-engine.js";
import { createReferenceEngine } from "#sdk/layout/reference/engine.js";
import { fuzzyGraph } from "#sdk/layout/umap-graph.js";
import { alone, normal, worst } from "./support.js";

const reference = createReferenceEngine();
const engine = kernelEngine(alone(), reference);

/** Five clouds in ten dimensions; row r is of cloud r % 5. */
function clouds(rows: number): Matrix {
  const next = normal(4);
  const centres = Array.from({ length: 50 }, () => 4 * next());
  const values = Float32Array.from(
    { length: rows * 10 },
    (_, i) => (centres[(Math.floor(i / 10) % 5) * 10 + (i % 10)] as number) + next(),
  );
  return { values, rows, columns: 10 };
}

const CURVE = { a: 1.577, b: 0.895 }; // umap-learn's for a least distance of 0.1

async function prepared(rows: number, dims: 2 | 3) {
  const neighbours = await reference.neighbours(clouds(rows), { k: 10 });
  const next = normal(9);
  const start = Float32Array.from({ length: rows * dims }, () => 3 * next());
  return { graph: fuzzyGraph(neighbours), start };
}

/** Share of rows whose nearest point of the map is of their own cloud. */
function ownCloud(points: Float32Array, rows: number, dims: number): number {
  let own = 0;
  for (let i = 0; i < rows; i++) {
    let best = -1;
    let least = Number.POSITIVE_INFINITY;
    for (let j = 0; j < rows; j++) {
      let d = 0;
      for (let c = 0; c < dims; c++)
        d += ((points[i * dims + c] as number) - (points[j * dims + c] as number)) ** 2;
      if (i !== j && d < least) [least, best] = [d, j];
    }
    if (best % 5 === i % 5) own++;
  }
  return own / rows;
}

describe("kernels: UMAP", () => {
  for (const dims of [2, 3] as const) {
    it(`pulls as the reference does in ${dims}-D`, async () => {
      const { graph, start } = await prepared(60, dims);
      const options = { dims, start, ...CURVE, epochs: 3, negativeSamples: 0 };
      const found = await engine.optimizeUmap(graph, options);
      const expected = await reference.optimizeUmap(graph, options);
      assert.equal(found.iterations, 3);
      assert.ok(worst(found.coordinates, expected.coordinates) < 1e-3);
    });

    it(`tells clouds apart as the reference does in ${dims}-D, and repeats bit for bit`, async () => {
      const { graph, start } = await prepared(400, dims);
      const options = { dims, start, ...CURVE, epochs: 200, seed: 3 };
      const found = await engine.optimizeUmap(graph, options);
      const expected = await reference.optimizeUmap(graph, options);
      const [ours, theirs] = [found, expected].map((r) => ownCloud(r.coordinates, 400, dims));
      assert.ok((ours as number) > (theirs as number) - 0.02, `${ours} and ${theirs}`);
      assert.deepEqual(await engine.optimizeUmap(graph, options), found);
      const other = await engine.optimizeUmap(graph, { ...options, seed: 4 });
      assert.notDeepEqual(other.coordinates, found.coordinates);
      const width = (r: Float32Array) => Math.max(...r) - Math.min(...r);
      const ratio = width(found.coordinates) / width(expected.coordinates);
      assert.ok(ratio > 0.6 && ratio < 1.6, `${ratio} times as wide`);
    });
  }

  it("works on no rows, one row, and points that coincide", async () => {
    for (const rows of [0, 1, 30]) {
      const values = new Float32Array(rows * 3);
      const neighbours = await reference.neighbours(
        { values, rows, columns: 3 },
        { k: Math.max(0, Math.min(5, rows - 1)) },
      );
      const start = new Float32Array(rows * 2);
      const { coordinates } = await engine.optimizeUmap(fuzzyGraph(neighbours), {
        dims: 2,
        start,
        ...CURVE,
        epochs: 20,
      });
      assert.equal(coordinates.length, rows * 2);
      assert.ok(coordinates.every(Number.isFinite));
    }
  });
});
