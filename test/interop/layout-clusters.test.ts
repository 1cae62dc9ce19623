import assert from "node:assert/strict";
import { findClusters, knn, mapNeighbours, pointQuality } from "pointillist/layout";
import { Random } from "#sdk/layout/random.js";
import { askPython } from "../ask-python.js";
import { asRows } from "../layout/data.js";

/** Two rings, a dense blob, a loose blob, and scattered noise, in 2-D. */
function shapes() {
  const random = new Random(11);
  const points: number[] = [];
  const ring = (radius: number, count: number) => {
    for (let i = 0; i < count; i++) {
      const angle = 2 * Math.PI * random.uniform();
      points.push(radius * Math.cos(angle) + 0.15 * random.normal());
      points.push(radius * Math.sin(angle) + 0.15 * random.normal());
    }
  };
  const blob = (x: number, y: number, spread: number, count: number) => {
    for (let i = 0; i < count; i++)
      points.push(x + spread * random.normal(), y + spread * random.normal());
  };
  ring(8, 300);
  ring(3, 150);
  blob(20, 0, 0.4, 150);
  blob(20, 12, 1.5, 200);
  for (let i = 0; i < 40; i++) points.push(40 * random.uniform() - 10, 40 * random.uniform() - 15);
  return Float32Array.from(points);
}

describe("layout: clusters and points", function () {
  this.timeout(60000);
  const points = shapes();

  it("clusters agree with scikit-learn's HDBSCAN", async function () {
    const found = findClusters(await mapNeighbours(points, 2, 60), {
      minimumSize: 30,
      coreRank: 5,
    });
    const answer = await askPython<{ rand: number; count: number; noise: number }>(
      this,
      `
import numpy as np
from sklearn.cluster import HDBSCAN
from sklearn.metrics import adjusted_rand_score
labels = HDBSCAN(min_cluster_size=30, min_samples=6).fit_predict(np.array(given["points"]))
ours = np.array(given["labels"])
answer = {"rand": adjusted_rand_score(labels, ours), "count": int(labels.max() + 1),
          "noise": abs(int((labels < 0).sum()) - int((ours < 0).sum()))}
`,
      { points: asRows(points, 2), labels: [...found.labels] },
    );
    assert.equal(found.count, 4);
    assert.equal(answer.count, 4);
    assert.ok(answer.rand > 0.97, JSON.stringify(answer));
    assert.ok(answer.noise <= 20, JSON.stringify(answer));
  });

  it("neighbours on the map are those of brute force", async () => {
    for (const dims of [2, 3] as const) {
      const rows = Math.floor(points.length / dims);
      const values = points.slice(0, rows * dims);
      values.fill(1, 0, 30 * dims); // coincident points
      const tree = await mapNeighbours(values, dims, 12);
      const brute = await knn({ vectors: values, rows, dim: dims }, { k: 12, metric: "euclidean" });
      assert.deepEqual(tree.indices, brute.indices);
    }
  });

  it("false and missing neighbours of each point, as NumPy counts them", async function () {
    const random = new Random(2);
    const rows = points.length / 2;
    const vectors = Float32Array.from({ length: rows * 6 }, () => random.normal());
    for (let row = 0; row < rows; row++)
      vectors.set(points.subarray(2 * row, 2 * row + 2), row * 6);
    const neighbours = await knn({ vectors, rows, dim: 6 }, { k: 20, metric: "euclidean" });
    const found = await pointQuality(neighbours, points, 2, 10);
    const expected = await askPython<{ false: number[]; missing: number[] }>(
      this,
      `
import numpy as np
from scipy.spatial.distance import cdist
def near(A):
    D = cdist(A, A); np.fill_diagonal(D, np.inf)
    return np.argsort(D, 1)[:, :20]
high = near(np.array(given["x"])); low = near(np.array(given["y"]))
share = lambda a, b: [float(np.mean([v not in set(q) for v in p[:10]])) for p, q in zip(a, b)]
answer = {"false": share(low, high), "missing": share(high, low)}
`,
      { x: asRows(vectors, 6), y: asRows(points, 2) },
    );
    const asFloat = (shares: number[]) => [...Float32Array.from(shares)];
    assert.deepEqual([...found.falseNeighbours], asFloat(expected.false));
    assert.deepEqual([...found.missingNeighbours], asFloat(expected.missing));
  });
});
