import assert from "node:assert/strict";
import { asMatrix, computeLayouts, measureQuality, tsne } from "pointillist/layout";
import { askPython } from "../ask-python.js";
import { asRows, blobs } from "../layout/data.js";

/** Divergence written out from the definition: dense, no neighbour lists but for the support of p. */
const DIVERGENCE = `
import numpy as np
from scipy.spatial.distance import cdist
def divergence(X, Y, perplexity):
    n = len(X); k = min(n - 1, int(3 * perplexity))
    D = cdist(X, X, "sqeuclidean"); np.fill_diagonal(D, np.inf)
    P = np.zeros((n, n))
    for i in range(n):
        near = np.argsort(D[i], kind="stable")[:k]; d = D[i, near] - D[i, near].min()
        low, high = 0.0, None; beta = 1.0
        for _ in range(300):
            w = np.exp(-beta * d); w /= w.sum(); h = -(w[w > 0] * np.log(w[w > 0])).sum()
            if h > np.log(perplexity): low = beta; beta = beta * 2 if high is None else (low + high) / 2
            else: high = beta; beta = (low + high) / 2
        P[i, near] = w
    P = (P + P.T) / (2 * n)
    Q = 1 / (1 + cdist(Y, Y, "sqeuclidean")); np.fill_diagonal(Q, 0); Q /= Q.sum()
    m = P > 0
    return float((P[m] * np.log(P[m] / Q[m])).sum())
`;

describe("layout: t-SNE judged by scikit-learn and by its definition", function () {
  this.timeout(240000);
  for (const dims of [2, 3] as const)
    it(`${dims}-D: the reported divergence is true, and no worse than scikit-learn's`, async function () {
      const data = blobs(360, 12, 9, 3, 1.5);
      const [layout] = await computeLayouts([tsne({ dims, seed: 7 })], data);
      assert.ok(layout?.quality?.kl !== undefined);
      const answer = await askPython<{
        ours: number;
        theirs: number;
        trust: number;
        continuity: number;
      }>(
        this,
        `${DIVERGENCE}
from sklearn.manifold import TSNE, trustworthiness
X = np.array(given["rows"], "f8"); Y = np.array(given["layout"], "f8"); dims = Y.shape[1]
Z = TSNE(dims, perplexity=30, init="pca", random_state=0, method="exact", max_iter=750).fit_transform(X)
answer = {"ours": divergence(X, Y, 30), "theirs": divergence(X, Z, 30),
          "trust": trustworthiness(X, Y, n_neighbors=15), "continuity": trustworthiness(Y, X, n_neighbors=15)}
`,
        { rows: asRows(data.vectors, data.dim), layout: asRows(layout.positions, dims) },
      );
      assert.ok(
        Math.abs(layout.quality.kl - answer.ours) < 1e-4 * answer.ours,
        JSON.stringify(answer),
      );
      assert.ok(answer.ours <= 1.02 * answer.theirs, JSON.stringify(answer));
      assert.ok(Math.abs(layout.quality.trustworthiness - answer.trust) < 1e-6);
      assert.ok(Math.abs(layout.quality.continuity - answer.continuity) < 1e-6);
    });

  it("a sample of the rows gives trustworthiness within 0.005", async function () {
    const data = blobs(900, 10, 20, 5, 1);
    const positions = new Float32Array(900 * 2).map(
      (_, at) => data.vectors[Math.floor(at / 2) * 10 + (at % 2)] as number,
    );
    const found = await measureQuality(asMatrix(data.vectors, 900, 10), positions, 2, {
      sample: 600,
    });
    const expected = await askPython<number>(
      this,
      `
import numpy as np
from sklearn.manifold import trustworthiness
answer = trustworthiness(np.array(given["x"]), np.array(given["y"]), n_neighbors=15)
`,
      { x: asRows(data.vectors, 10), y: asRows(positions, 2) },
    );
    assert.ok(found && Math.abs(found.trustworthiness - expected) < 0.005);
    assert.equal(found.sample, 600);
  });
});
