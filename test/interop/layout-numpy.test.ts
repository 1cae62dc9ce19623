import assert from "node:assert/strict";
import { asMatrix, createReferenceEngine, knn, METRICS, type Metric } from "pointillist/layout";
import { askPython } from "../ask-python.js";
import { asRows, blobs } from "../layout/data.js";

describe("layout: neighbours as SciPy finds them", function () {
  this.timeout(60000);
  const data = blobs(130, 7);
  data.vectors.fill(0, 21, 28); // row 3: zeros
  let expected: Record<Metric, { indices: number[][]; distances: number[][] }>;

  before(async function () {
    expected = await askPython(
      this,
      `
import numpy as np
from scipy.spatial.distance import cdist
X = np.array(given["rows"], "f8")
answer = {}
for metric in given["metrics"]:
    if metric == "dot":
        D = -(X @ X.T)
    elif metric == "cosine":
        with np.errstate(all="ignore"):
            D = cdist(X, X, "cosine")
        D[3, :] = D[:, 3] = 1  # scipy has no answer for a zero row; ours: as far as a right angle
    else:
        D = cdist(X, X, {"manhattan": "cityblock"}.get(metric, metric))
    np.fill_diagonal(D, np.inf)
    order = np.argsort(D, 1, kind="stable")[:, :20]
    answer[metric] = {"indices": order.tolist(), "distances": np.take_along_axis(D, order, 1).tolist()}
`,
      { rows: asRows(data.vectors, data.dim), metrics: METRICS },
    );
  });

  for (const metric of METRICS)
    it(`${metric}: same rows, same distances, in 7 dimensions`, async () => {
      const found = await knn(data, { k: 20, metric });
      const { indices, distances } = expected[metric];
      distances.flat().forEach((distance, at) => {
        const ours = found.distances[at] as number;
        assert.ok(
          Math.abs(ours - distance) <= 2e-6 * (1 + Math.abs(distance)),
          `${ours} ${distance}`,
        );
      });
      const rows = asRows(found.indices, 20);
      // Row 3 is at distance 1 from all under cosine: only there is the order free.
      rows.forEach((row, i) => {
        if (metric !== "cosine" || i !== 3) assert.deepEqual(row, indices[i], `row ${i}`);
      });
    });
});

interface Svd {
  ratios: number[];
  scores: number[][];
}

describe("layout: PCA as NumPy's SVD", function () {
  this.timeout(60000);
  const cases = [
    { name: "tall", data: blobs(400, 30, 6), components: 10 },
    { name: "wide", data: blobs(40, 300, 6), components: 10 },
    { name: "fewer than ten dimensions", data: blobs(200, 4, 3), components: 4 },
    {
      name: "so large that only the leading part is computed",
      data: blobs(500, 420, 12),
      components: 6,
    },
    { name: "constant columns", data: withConstantColumns(), components: 5 },
  ];
  let expected: Svd[];

  before(async function () {
    expected = await askPython(
      this,
      `
import numpy as np
answer = []
for case in given:
    X = np.array(case["rows"], "f8")
    U, S, V = np.linalg.svd(X - X.mean(0), full_matrices=False)
    k = case["components"]
    sign = np.sign(V[np.arange(len(V)), np.abs(V).argmax(1)])
    answer.append({"ratios": (S**2 / (S**2).sum())[:k].tolist(), "scores": (U * S * sign)[:, :k].tolist()})
`,
      cases.map(({ data, components }) => ({ rows: asRows(data.vectors, data.dim), components })),
    );
  });

  cases.forEach(({ name, data, components }, index) => {
    it(`${name}: variance ratios within 1e-6, scores within 1e-4 of the largest`, async () => {
      const { ratios, scores } = expected[index] as Svd;
      const found = await createReferenceEngine().pca(asMatrix(data.vectors, data.rows, data.dim), {
        components,
      });
      assert.equal(found.components, components);
      ratios.forEach((ratio, i) => {
        assert.ok(Math.abs((found.varianceRatios[i] as number) - ratio) < 1e-6);
      });
      const largest = Math.max(...scores.flat().map(Math.abs));
      scores.flat().forEach((score, at) => {
        assert.ok(Math.abs((found.scores[at] as number) - score) < 1e-4 * largest, `value ${at}`);
      });
    });
  });
});

function withConstantColumns() {
  const data = blobs(60, 8, 4);
  for (let row = 0; row < 60; row++) data.vectors.fill(3.25, row * 8 + 2, row * 8 + 4);
  return data;
}
