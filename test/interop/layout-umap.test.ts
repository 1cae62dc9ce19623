import assert from "node:assert/strict";
import { fitUmapCurve, fuzzyGraph, knn } from "pointillist/layout";
import { askPython } from "../ask-python.js";
import { asRows, blobs } from "../layout/data.js";

describe("layout: UMAP's parts against SciPy", function () {
  this.timeout(60000);
  it("the curve is the one that curve_fit finds, for close and wide layouts", async function () {
    const cases = [
      [0.1, 1],
      [0, 1],
      [0.5, 1],
      [0.001, 2],
      [0.9, 1],
    ] as const;
    const expected = await askPython<[number, number][]>(
      this,
      `
import numpy as np
from scipy.optimize import curve_fit
def fit(m, s):
    x = np.linspace(0, 3 * s, 300); y = np.where(x < m, 1, np.exp(-(x - m) / s))
    return curve_fit(lambda x, a, b: 1 / (1 + a * x ** (2 * b)), x, y)[0].tolist()
answer = [fit(m, s) for m, s in given]
`,
      cases,
    );
    cases.forEach(([minDistance, spread], i) => {
      const { a, b } = fitUmapCurve(minDistance, spread);
      const [wantedA, wantedB] = expected[i] as [number, number];
      assert.ok(Math.abs(a - wantedA) < 1e-4 * wantedA, `a ${a} ${wantedA}`);
      assert.ok(Math.abs(b - wantedB) < 1e-4 * wantedB, `b ${b} ${wantedB}`);
    });
  });

  it("strengths are those of the paper's definition", async function () {
    const data = blobs(90, 5);
    const graph = fuzzyGraph(await knn(data, { k: 12, metric: "euclidean" }));
    const expected = await askPython<number[][]>(
      this,
      `
import numpy as np
from scipy.spatial.distance import cdist
from scipy.optimize import brentq
D = cdist(np.array(given), np.array(given)); np.fill_diagonal(D, np.inf)
A = np.zeros_like(D)
for i, row in enumerate(D):
    near = np.argsort(row)[:12]; d = row[near] - row[near].min()
    width = brentq(lambda s: np.exp(-d / s).sum() - np.log2(12), 1e-6, 1e6)
    A[i, near] = np.exp(-d / width)
answer = (A + A.T - A * A.T).tolist()
`,
      asRows(data.vectors, data.dim),
    );
    let edges = 0;
    for (let row = 0; row < 90; row++)
      for (let e = graph.starts[row] as number; e < (graph.starts[row + 1] as number); e++) {
        const wanted = expected[row]?.[graph.targets[e] as number] as number;
        assert.ok(Math.abs((graph.weights[e] as number) - wanted) < 1e-4, `edge ${e}: ${wanted}`);
        edges++;
      }
    assert.equal(edges, expected.flat().filter((strength) => strength > 0).length);
  });
});
