import assert from "node:assert/strict";
import { readdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { SummaryWriter } from "pointillist";
import { decodeNpy, encodeNpy, parseManifest } from "pointillist/format";
import { askPython } from "../ask-python.js";
import { pointillist, withFolder } from "../cli/run-cli.js";
import { asRows, blobs } from "../layout/data.js";

const QUICK = ["--threads", "1", "--iterations", "60"];

/** Every file below a folder with its size and time, to see that none was touched. */
async function snapshot(folder: string): Promise<Record<string, string>> {
  const names = await readdir(folder, { recursive: true });
  const facts = names.map(async (name) => {
    const { size, mtimeMs } = await stat(join(folder, name));
    return [name, `${size} ${mtimeMs}`] as const;
  });
  return Object.fromEntries(await Promise.all(facts));
}

describe("pointillist layout", function () {
  this.timeout(120_000);
  const data = blobs(90, 8);

  it("a bare file: seconds by phase, iterations, divergence, quality on the last line", () =>
    withFolder(async (folder) => {
      const file = join(folder, "X.npy");
      const out = join(folder, "Y.npy");
      await writeFile(file, encodeNpy("f4", [90, 8], data.vectors));
      const args = ["--method", "tsne", "--dims", "2", "--perplexity", "10", "--seed", "1"];
      const clusters = join(folder, "C.npy");
      const ran = await pointillist(
        "layout",
        file,
        ...args,
        ...QUICK,
        "--out",
        out,
        "--clusters",
        clusters,
        "--json",
      );
      assert.equal(ran.code, 0, ran.notes);
      const report = JSON.parse(ran.out.trim().split("\n").at(-1) ?? "");
      assert.equal(report.iterations, 310);
      assert.ok(report.kl > 0 && report.quality.trustworthiness > 0.9);
      for (const phase of ["neighbours", "early", "main", "total"])
        assert.ok(report.seconds[phase] >= 0, phase);
      const { shape, data: coordinates } = decodeNpy(await readFile(out));
      assert.deepEqual(shape, [90, 2]);
      // Row i belongs to blob i % 5, far from the others: so do the clusters of the map.
      const labels = [...decodeNpy(await readFile(clusters)).data];
      assert.equal(report.clusters, 5);
      const pairs = new Set(
        labels.flatMap((label, row) => (label < 0 ? [] : `${row % 5} ${label}`)),
      );
      assert.equal(pairs.size, 5);
      assert.ok(coordinates.every(Number.isFinite));
    }));

  for (const method of ["pca", "umap", "triplet", "trimap"])
    it(`a bare file: ${method}`, () =>
      withFolder(async (folder) => {
        const file = join(folder, "X.npy");
        const out = join(folder, "Y.npy");
        await writeFile(file, encodeNpy("f4", [90, 8], data.vectors));
        const args = ["--method", method, "--dims", "3", ...QUICK, "--out", out, "--json"];
        const ran = await pointillist("layout", file, ...args);
        assert.equal(ran.code, 0, ran.notes);
        assert.equal(JSON.parse(ran.out).method, method);
        assert.deepEqual(decodeNpy(await readFile(out)).shape, [90, 3]);
      }));

  it("a bare file: a triplet map to 5 columns keeps more than principal components, and takes new rows", function () {
    return withFolder(async (folder) => {
      const wide = blobs(400, 24, 8, 3, 1);
      const file = join(folder, "X.npy");
      const [out, later] = [join(folder, "Y.npy"), join(folder, "L.npy")];
      await writeFile(file, encodeNpy("f4", [400, 24], wide.vectors));
      const some = join(folder, "new.npy");
      await writeFile(some, encodeNpy("f4", [20, 24], wide.vectors.subarray(0, 480)));
      const asked = ["--method", "triplet", "--dims", "5", "--place", some, "--placed", later];
      const ran = await pointillist(
        "layout",
        file,
        ...asked,
        "--out",
        out,
        "--threads",
        "1",
        "--json",
      );
      assert.equal(ran.code, 0, ran.notes);
      const told = JSON.parse(ran.out);
      assert.deepEqual([told.dims, told.rows, told.placed, told.sample], [5, 400, 20, 400]);
      const found = await askPython<{ kept: number; pca: number; same: number }>(
        this,
        `
import numpy as np
from sklearn.decomposition import PCA
X, Y, L = (np.load(given[name]) for name in ("file", "out", "later"))
def near(P):
    d = ((P[:, None] - P[None]) ** 2).sum(2)
    np.fill_diagonal(d, np.inf)
    return np.argsort(d, 1)[:, :10]
true = near(X)
share = lambda P: float(np.mean([np.isin(a, b).mean() for a, b in zip(true, near(P))]))
answer = {"kept": share(Y), "pca": share(PCA(5).fit_transform(X)), "same": float(abs(Y[:20] - L).max())}
`,
        { file, out, later },
      );
      assert.ok(found.same < 1e-4, JSON.stringify(found));
      assert.ok(Math.abs(found.kept - told.recallAfter) < 0.005, JSON.stringify(found));
      assert.ok(Math.abs(found.pca - told.recallBefore) < 0.005, JSON.stringify(found));
      assert.ok(told.trained && found.kept > found.pca, JSON.stringify(found));
    });
  });

  it("a run of ours gains layouts, neighbours and a layout made by NumPy; names stay unique", function () {
    return withFolder(async (folder) => {
      const run = join(folder, "run");
      const writer = new SummaryWriter(run);
      await writer.embedding("images", data.vectors, {
        shape: [90, 8],
        step: 3,
        neighbours: false,
      });
      await writer.close();
      const made = join(folder, "openTSNE.npy");
      await askPython(
        this,
        `
import numpy as np
np.save(given["out"], np.asfortranarray(np.array(given["rows"])[:, :2]))
answer = 1
`,
        { out: made, rows: asRows(data.vectors, 8) },
      );
      const first = await pointillist(
        "layout",
        run,
        "--tsne",
        "2,3",
        "--umap",
        "--knn",
        "12",
        ...QUICK,
        "--json",
      );
      assert.equal(first.code, 0, first.notes);
      const second = await pointillist(
        "layout",
        folder,
        "--tsne",
        "--add",
        made,
        ...QUICK,
        "--json",
      );
      assert.equal(second.code, 0, second.notes);
      const { manifest: path } = JSON.parse(second.out);
      const manifest = parseManifest(await readFile(join(run, path)));
      const names = manifest.layouts.map(({ name, dims }) => `${name} ${dims}`);
      assert.deepEqual(names, ["t-SNE 2", "t-SNE 3-D 3", "UMAP 2", "openTSNE 2", "t-SNE (2) 2"]);
      const added = manifest.layouts[3];
      const { data: coordinates } = decodeNpy(
        await readFile(join(run, "embeddings/images", added?.file ?? "")),
      );
      assert.deepEqual([...coordinates.subarray(0, 2)], [...data.vectors.subarray(0, 2)]);
      assert.equal(manifest.neighbours?.k, 12);
      const verified = await pointillist("verify", folder);
      assert.equal(verified.code, 0, verified.out + verified.notes);
    });
  });

  it("a later step follows the one before by row id, and a column can supervise", () =>
    withFolder(async (folder) => {
      const run = join(folder, "run");
      const writer = new SummaryWriter(run);
      const ids = Array.from({ length: 90 }, (_, row) => `row ${row}`);
      const side = ids.map((_, row) => (row % 7 === 0 ? "left" : "right"));
      const log = (step: number, names: string[], vectors: Float32Array) =>
        writer.embedding("images", vectors, {
          shape: [90, 8],
          step,
          neighbours: false,
          ids: names,
          metadata: { name: names, side },
        });
      await log(1, ids, data.vectors);
      const reversed = asRows(data.vectors, 8).reverse().flat();
      await log(2, [...ids].reverse(), Float32Array.from(reversed));
      await writer.close();
      const layOut = async (...args: string[]) => {
        const ran = await pointillist("layout", run, "--tsne", ...QUICK, ...args, "--json");
        assert.equal(ran.code, 0, ran.notes);
        const { manifest: path } = JSON.parse(ran.out);
        const { layouts } = parseManifest(await readFile(join(run, path)));
        const { file = "", parameters = {} } = layouts.at(-1) ?? {};
        const { data: places } = decodeNpy(await readFile(join(run, "embeddings/images", file)));
        return { places, parameters };
      };
      const first = await layOut("--step", "1");
      const second = await layOut("--follow");
      assert.deepEqual(
        [second.parameters["start"], second.parameters["alignedRows"]],
        ["warm", 90],
      );
      let drift = 0;
      for (let row = 0; row < 90; row++) {
        const [x = 0, y = 0] = first.places.subarray(2 * row, 2 * row + 2);
        const [u = 0, v = 0] = second.places.subarray(2 * (89 - row), 2 * (89 - row) + 2);
        drift += Math.hypot(x - u, y - v) / 90;
      }
      const span = Math.max(...first.places) - Math.min(...first.places);
      assert.ok(drift < 0.1 * span, `${drift} of ${span}`);
      const { parameters } = await layOut("--supervise", "side", "--strength", "0.9");
      assert.deepEqual([parameters["supervise"], parameters["superviseStrength"]], ["side", 0.9]);
      const silent = await layOut("--supervise", "side", "--ignore", "left");
      assert.equal(silent.parameters["ignored"], "left");
      const none = await pointillist(
        "layout",
        run,
        "--tsne",
        "--supervise",
        "side",
        "--ignore",
        "up",
      );
      assert.match(none.notes, /no row has the value up in side/);
      const wrong = await pointillist("layout", run, "--tsne", "--supervise", "colour");
      assert.match(wrong.notes, /no column colour, there: name, side/);
    }));

  const foreign = {
    "tensorboardX, vectors as TSV": `
from tensorboardX import SummaryWriter
w = SummaryWriter(given["run"])
w.add_embedding(X, metadata=[f"row {i}" for i in range(len(X))], tag="emb", global_step=7)
w.close()
answer = 7
`,
    "TensorFlow, a float64 variable in a checkpoint": `
import tensorflow as tf
tf.train.Checkpoint(emb=tf.Variable(X.astype("f8"))).save(given["run"] + "/model")
answer = 1
`,
  };
  for (const [name, script] of Object.entries(foreign))
    it(`a run of others: ${name}; its files stay as they are`, function () {
      return withFolder(async (folder) => {
        const run = join(folder, "run");
        const step = await askPython<number>(
          this,
          `import numpy as np\nX = np.array(given["rows"], "f4")\n${script}`,
          { run, rows: asRows(data.vectors, 8) },
        );
        const before = await snapshot(run);
        const ran = await pointillist(
          "layout",
          run,
          "--pca",
          "--triplet",
          "--tensor",
          "emb",
          ...QUICK,
          "--json",
        );
        assert.equal(ran.code, 0, ran.notes);
        const after = await snapshot(run);
        for (const [file, facts] of Object.entries(before))
          if (file !== ".") assert.equal(after[file], facts, file);
        const inspected = JSON.parse((await pointillist("inspect", folder, "--json")).out);
        const [embedding, ...others] = inspected.runs[0].embeddings;
        assert.deepEqual(others, [], "one embedding, not two");
        assert.deepEqual(embedding.shape, [90, 8]);
        assert.deepEqual(embedding.steps, [step]);
        assert.deepEqual(
          embedding.layouts.map((layout: { name: string }) => layout.name),
          ["PCA", "Triplet map"],
        );
        assert.deepEqual(embedding.errors, []);
        if (step === 7) assert.equal(embedding.metadata.rows, 90, "the config's metadata stay");
        const verified = await pointillist("verify", folder);
        assert.equal(verified.code, 0, verified.out + verified.notes);
      });
    });

  it("a neighbour graph of scikit-learn gives the layout; one of ours goes out and comes back the same", function () {
    return withFolder(async (folder) => {
      const file = join(folder, "X.npy");
      await writeFile(file, encodeNpy("f4", [90, 8], data.vectors));
      await askPython(
        this,
        `
import numpy as np
from sklearn.neighbors import NearestNeighbors
X = np.array(given["rows"], "f4")
d, i = NearestNeighbors(n_neighbors=31).fit(X).kneighbors(X)
np.save(given["folder"] + "/graph.npy", i[:, 1:]); np.save(given["folder"] + "/graph.distances.npy", d[:, 1:])
answer = 1
`,
        { folder, rows: asRows(data.vectors, 8) },
      );
      const layOut = async (out: string, ...args: string[]) => {
        const all = [
          "layout",
          file,
          "--perplexity",
          "10",
          ...QUICK,
          "--out",
          join(folder, out),
          ...args,
        ];
        const ran = await pointillist(...all);
        assert.equal(ran.code, 0, ran.notes);
        return readFile(join(folder, out));
      };
      const theirs = await layOut("a.npy", "--knn-graph", join(folder, "graph.npy"));
      assert.deepEqual(decodeNpy(theirs).shape, [90, 2]);
      const own = await layOut("b.npy", "--knn-out", join(folder, "own.npy"));
      assert.deepEqual(await layOut("c.npy", "--knn-graph", join(folder, "own.npy")), own);
      const indices = decodeNpy(await readFile(join(folder, "own.npy"))).data;
      assert.deepEqual(
        [...indices],
        [...decodeNpy(await readFile(join(folder, "graph.npy"))).data],
      );
      await writeFile(
        join(folder, "own.npy"),
        encodeNpy("i4", [90, 30], new Int32Array(2700).fill(90)),
      );
      const wrong = await pointillist("layout", file, "--knn-graph", join(folder, "own.npy"));
      assert.match(wrong.notes, /other rows below 90, found 90 in row 0/);
    });
  });

  it("too large for the memory allowed is refused with the figure", () =>
    withFolder(async (folder) => {
      const file = join(folder, "X.npy");
      await writeFile(file, encodeNpy("f4", [90, 8], data.vectors));
      const ran = await pointillist("layout", file, "--memory", "0.05");
      assert.equal(ran.code, 1);
      assert.match(ran.notes, /may need 0\.\d GB/);
    }));

  it("what does not fit is refused with what would", () =>
    withFolder(async (folder) => {
      const file = join(folder, "X.npy");
      await writeFile(file, encodeNpy("f4", [90, 8], data.vectors));
      for (const [args, code, message] of [
        [[file, "--method", "mds"], 1, /method: expected one of tsne, pca, umap/],
        [[file, "--perplexity", "many"], 2, /--perplexity: expected a number, found many/],
        [[file, "--prepare", "whiten"], 1, /prepare: expected centre/],
        [[file, "--dims", "4"], 1, /dims: expected 2 or 3, found 4/],
        [[join(folder, "none.npy")], 1, /none\.npy/],
        [[folder, "--tsne"], 2, /--run is missing, there: none/],
      ] as const) {
        const ran = await pointillist("layout", ...args);
        assert.equal(ran.code, code, ran.notes);
        assert.match(ran.notes, message);
      }
    }));
});
