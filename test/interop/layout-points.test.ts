import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { pca, SummaryWriter, tsne } from "pointillist";
import { parseManifest } from "pointillist/format";
import { Random } from "#sdk/layout/random.js";
import { askPython } from "../ask-python.js";
import { pointillist, withFolder } from "../cli/run-cli.js";
import { asRows } from "../layout/data.js";

/** False and missing neighbours by brute force: of the k nearest on one side, those beyond the 2k nearest on the other. */
const BY_HAND = `
import numpy as np
X = np.array(given["rows"], "f8")
def ranks(P):
    d = ((P[:, None] - P[None]) ** 2).sum(2)
    np.fill_diagonal(d, np.inf)
    return np.argsort(d, 1, kind="stable")
def beyond(a, b, k):
    return np.array([1 - np.isin(a[i, :k], b[i, :2 * k]).mean() for i in range(len(a))])
answer = []
for one in given["layouts"]:
    Y, stored, k = np.load(one["file"]).astype("f8"), np.load(one["points"]), one["k"]
    x, y = ranks(X), ranks(Y)
    found = stored.astype("f8") / 255
    answer.append({"dtype": str(stored.dtype), "shape": list(stored.shape), "mean": float(found.mean()),
                   "false": float(np.abs(found[:, 0] - beyond(y, x, k)).max()),
                   "missing": float(np.abs(found[:, 1] - beyond(x, y, k)).max())})
`;

describe("layout: what a layout hides is stored for every row", function () {
  this.timeout(120_000);
  // Eight directions of equal weight: no map in two or three can keep them.
  const random = new Random(5);
  const data = { vectors: Float32Array.from({ length: 160 * 8 }, () => random.normal()) };

  it("by the writer and by the command, as NumPy counts it", function () {
    return withFolder(async (folder) => {
      const writer = new SummaryWriter(join(folder, "run"));
      await writer.embedding("images", data.vectors, {
        shape: [160, 8],
        step: 1,
        layouts: [tsne({ perplexity: 10, earlyIterations: 30, iterations: 30 }), pca()],
      });
      await writer.close();
      const quick = ["--threads", "1", "--iterations", "60", "--json"];
      const ran = await pointillist("layout", folder, "--umap", "3", ...quick);
      assert.equal(ran.code, 0, ran.notes);
      const home = join(folder, "run/embeddings/images");
      const { layouts } = parseManifest(await readFile(join(home, "1.json")));
      assert.deepEqual(
        layouts.map(({ name, points }) => [name, points?.k]),
        [
          ["t-SNE", 15],
          ["PCA", 15],
          ["UMAP 3-D", 15],
        ],
      );
      const found = await askPython<
        { dtype: string; shape: number[]; mean: number; false: number; missing: number }[]
      >(this, BY_HAND, {
        rows: asRows(data.vectors, 8),
        layouts: layouts.map(({ file, points }) => ({
          file: join(home, file),
          points: join(home, points?.file ?? ""),
          k: points?.k,
        })),
      });
      for (const each of found) {
        assert.deepEqual([each.dtype, each.shape], ["uint8", [160, 2]]);
        assert.ok(each.false < 0.003 && each.missing < 0.003, JSON.stringify(each));
        assert.ok(each.mean > 0.01, "a layout that hides nothing tests nothing");
      }
      const verified = await pointillist("verify", folder);
      assert.equal(verified.code, 0, verified.out + verified.notes);
    });
  });
});
