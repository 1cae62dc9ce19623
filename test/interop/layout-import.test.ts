import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { SummaryWriter } from "pointillist";
import { decodeNpy, type Manifest, parseManifest } from "pointillist/format";
import { askPython } from "../ask-python.js";
import { pointillist, withFolder } from "../cli/run-cli.js";
import { asRows, blobs } from "../layout/data.js";

const ROWS = 90;
const QUICK = ["--threads", "1", "--iterations", "60", "--json"];

/** The same places in every format; in tables the rows in another order, named by id. */
const MAKE = `
import numpy as np, pyarrow as pa, pyarrow.parquet, pyarrow.feather, csv
folder, ids = given["folder"], given["ids"]
Y = np.random.default_rng(3).normal(size=(len(ids), 2)).astype("f4")
order = np.random.default_rng(4).permutation(len(ids))
np.save(folder + "/plain.npy", Y)
np.savez(folder + "/archive.npz", layout=Y)
table = {"id": [ids[i] for i in order], "x": Y[order, 0].astype("f8"), "y": Y[order, 1].astype("f8")}
for name, mark in (("table.csv", ","), ("table.tsv", "\\t")):
    with open(f"{folder}/{name}", "w", newline="") as file:
        out = csv.writer(file, delimiter=mark)
        out.writerow(table)
        out.writerows(zip(*table.values()))
pa.parquet.write_table(pa.table(table), folder + "/columns.parquet")
lists = pa.table({"id": table["id"], "place": pa.array(list(Y[order]), pa.list_(pa.float32()))})
pa.feather.write_feather(lists, folder + "/lists.arrow", compression="uncompressed")
answer = Y.ravel().tolist()
`;

async function manifestOf(run: string): Promise<Manifest> {
  return parseManifest(await readFile(join(run, "embeddings/images/1.json")));
}

describe("layout: what other tools made comes in", function () {
  this.timeout(120_000);
  const data = blobs(ROWS, 8);
  const ids = Array.from({ length: ROWS }, (_, row) => `photo ${row * 7}`);

  async function logRun(run: string, withIds: boolean): Promise<void> {
    const writer = new SummaryWriter(run);
    const named = withIds && { ids, metadata: { name: ids } };
    await writer.embedding("images", data.vectors, {
      shape: [ROWS, 8],
      step: 1,
      neighbours: false,
      ...named,
    });
    await writer.close();
  }

  it("layouts from .npy and .npz by row; CSV, TSV, Parquet and Arrow by id", function () {
    return withFolder(async (folder) => {
      const run = join(folder, "run");
      await logRun(run, true);
      const places = await askPython<number[]>(this, MAKE, { folder, ids });
      const said = { name: "cuML", method: "tsne", parameters: { perplexity: 50, device: "gpu" } };
      await writeFile(join(folder, "columns.json"), JSON.stringify(said));
      const files = ["plain.npy", "archive.npz", "table.csv", "table.tsv", "columns.parquet"];
      for (const file of [...files, "lists.arrow"]) {
        const ran = await pointillist("layout", run, "--add", join(folder, file), "--json");
        assert.equal(ran.code, 0, `${file}: ${ran.notes}`);
      }
      const { layouts } = await manifestOf(run);
      assert.deepEqual(
        layouts.map(({ name }) => name),
        ["plain", "archive", "table", "table (2)", "cuML", "lists"],
      );
      for (const { name, file } of layouts) {
        const bytes = await readFile(join(run, "embeddings/images", file));
        assert.deepEqual([...decodeNpy(bytes).data], places, name);
      }
      const described = layouts[4];
      assert.equal(described?.method, "tsne");
      assert.deepEqual(described?.parameters, {
        perplexity: 50,
        device: "gpu",
        file: "columns.parquet",
        joinedBy: "id",
      });
    });
  });

  it("rows that a file does not name are refused, and how many", function () {
    return withFolder(async (folder) => {
      const run = join(folder, "run");
      await logRun(run, false);
      await askPython<number[]>(this, MAKE, { folder, ids });
      const ran = await pointillist("layout", run, "--add", join(folder, "table.csv"));
      assert.notEqual(ran.code, 0);
      assert.match(ran.notes, /table\.csv/);
      assert.match(ran.notes, /by row numbers, since the run names no ids/);
      assert.match(ran.notes, /90 that it does not name/);
    });
  });

  it("a neighbour graph of scikit-learn, as .npz or as two .npy, is used, stored, and goes out again", function () {
    return withFolder(async (folder) => {
      const run = join(folder, "run");
      await logRun(run, false);
      const near = await askPython<number[][]>(
        this,
        `
import numpy as np
from sklearn.neighbors import NearestNeighbors
X = np.array(given["rows"], "f4")
d, i = NearestNeighbors(n_neighbors=31).fit(X).kneighbors(X)
np.savez(given["folder"] + "/graph.npz", indices=i[:, 1:].astype("i4"), distances=d[:, 1:].astype("f4"))
np.save(given["folder"] + "/X.npy", X)
answer = i[:, 1:13].tolist()
`,
        { folder, rows: asRows(data.vectors, 8) },
      );
      const graph = ["--knn-graph", join(folder, "graph.npz")];
      const ran = await pointillist("layout", run, "--tsne", ...graph, "--knn", "12", ...QUICK);
      assert.equal(ran.code, 0, ran.notes);
      const { neighbours, layouts } = await manifestOf(run);
      assert.equal(layouts[0]?.parameters["neighbours"], 30);
      const stored = decodeNpy(
        await readFile(join(run, "embeddings/images", neighbours?.file ?? "")),
      );
      assert.deepEqual(stored.shape, [ROWS, 12]);
      assert.deepEqual([...stored.data], near.flat());

      const out = join(folder, "out.npy");
      const source = join(folder, "X.npy");
      const went = await pointillist("layout", source, "--knn-out", out, "--knn", "30", ...QUICK);
      assert.equal(went.code, 0, went.notes);
      const again = ["--knn-graph", out, "--out", join(folder, "Y.npy")];
      const back = await pointillist("layout", source, ...again, ...QUICK);
      assert.equal(back.code, 0, back.notes);
      const same = await askPython<number>(
        this,
        `
import numpy as np
i, d = np.load(given["out"]), np.load(given["out"].replace(".npy", ".distances.npy"))
ref = np.load(given["folder"] + "/graph.npz")
answer = float((i == ref["indices"]).mean() - abs(d - ref["distances"]).max())
`,
        { out, folder },
      );
      assert.ok(same > 0.99, String(same));
    });
  });

  it("clusters of a run's layout and vectors are columns, and agree with scikit-learn", function () {
    return withFolder(async (folder) => {
      const run = join(folder, "run");
      await logRun(run, true);
      const asked = ["--clusters", "t-SNE", "--clusters", "vectors"];
      const ran = await pointillist("layout", run, "--tsne", ...asked, ...QUICK);
      assert.equal(ran.code, 0, ran.notes);
      const { columns, layouts } = await manifestOf(run);
      assert.deepEqual(
        columns?.map(({ name, type }) => [name, type]),
        [
          ["cluster (t-SNE)", "category"],
          ["cluster (vectors)", "category"],
        ],
      );
      const home = join(run, "embeddings/images");
      const [onMap = 0, inVectors = 0] = await askPython<number[]>(
        this,
        `
import numpy as np
from sklearn.cluster import HDBSCAN
from sklearn.metrics import adjusted_rand_score as rand
places = np.load(given["layout"])
found = [np.load(file) for file in given["columns"]]
assert all(f.dtype == np.int32 and f.shape == (len(places),) for f in found)
X = np.array(given["rows"])
unit = X / np.linalg.norm(X, axis=1, keepdims=True)
answer = [rand(HDBSCAN(min_cluster_size=5, min_samples=6).fit_predict(places), found[0]),
          rand(HDBSCAN(min_cluster_size=5, min_samples=6, metric="euclidean").fit_predict(unit), found[1])]
`,
        {
          layout: join(home, layouts[0]?.file ?? ""),
          columns: columns?.map(({ file }) => join(home, file)),
          rows: asRows(data.vectors, 8),
        },
      );
      assert.ok(onMap > 0.9 && inVectors > 0.9, `${onMap} ${inVectors}`);
      const unknown = await pointillist("layout", run, "--clusters", "UMAP");
      assert.match(unknown.notes, /no layout UMAP, there: vectors, t-SNE/);
      const verified = await pointillist("verify", run);
      assert.equal(verified.code, 0, verified.out + verified.notes);
    });
  });
});
