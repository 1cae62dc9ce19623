import assert from "node:assert/strict";
import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { decodeNpy, parseManifest } from "pointillist/format";
import { fromFile } from "pointillist/sources";
import { pointillist, withFolder } from "../cli/run-cli.js";
import { GOLDEN } from "../format/golden.js";

/** Written by FiftyOne 1.22.1 itself, and what it says of its data: scripts/golden/fiftyone_exports.py. */
const FOLDER = join(GOLDEN, "fiftyone");
const KINDS = ["bird", "boat", "house"];

interface Told {
  readonly ids: readonly string[];
  readonly embeddings: readonly (readonly number[])[];
  readonly visualizations: Readonly<
    Record<string, { ids: readonly string[]; points: readonly (readonly number[])[] }>
  >;
}
const told = JSON.parse(readFileSync(join(FOLDER, "told.json"), "utf8")) as Told;
const rows = told.ids.map((_, row) => row);
const pointsOf = (key: string) =>
  told.visualizations[key] ?? assert.fail(`no visualization ${key}`);

describe("FiftyOne", () => {
  for (const kind of ["dataset", "legacy"])
    it(`an export, ${kind}: packed embeddings, and tags, labels and classifications as concepts`, async () => {
      const set = await fromFile(join(FOLDER, kind, "samples.json"));
      assert.equal(set.dim, 5);
      assert.deepEqual(set.vectors, Float32Array.from(told.embeddings.flat()));
      assert.deepEqual(set.ids, told.ids);
      assert.deepEqual(
        set.columns.get("uniqueness"),
        rows.map((row) => row / 16),
      );
      for (const row of rows)
        assert.deepEqual(set.concepts?.[row], [
          ...(row % 4 === 0 ? [{ name: "validation" }, { name: "hard" }] : [{ name: "train" }]),
          { name: KINDS[row % 3] },
          { name: "outdoors", value: 0.75 },
          { name: "sky", value: 0.5 },
        ]);
    });

  for (const key of ["viz", "pca"])
    it(`results of compute_visualization, ${key}: points by the ids of their samples`, async () => {
      const { ids, points } = pointsOf(key);
      const set = await fromFile(join(FOLDER, "dataset/brain", `${key}.json`));
      assert.deepEqual(set.ids, ids);
      assert.deepEqual(set.vectors, Float32Array.from(points.flat()));
    });

  it("results as older versions wrote them, in lists", () =>
    withFolder(async (folder) => {
      const { ids, points } = pointsOf("viz");
      const file = join(folder, "viz.json");
      const cls = "fiftyone.brain.visualization.VisualizationResults";
      writeFileSync(file, JSON.stringify({ cls, points, sample_ids: ids, label_ids: null }));
      const set = await fromFile(file);
      assert.deepEqual(set.ids, ids);
      assert.deepEqual(set.vectors, Float32Array.from(points.flat()));
    }));

  it("results are laid over an imported export as a layout, joined by id", () =>
    withFolder(async (folder) => {
      cpSync(join(FOLDER, "dataset"), join(folder, "export"), { recursive: true });
      const logs = join(folder, "logs");
      const run = join(logs, "run");
      const samples = join(folder, "export/samples.json");
      const asked = ["--logdir", logs, "--run", "run", "--no-layouts"];
      const imported = await pointillist("import", samples, ...asked);
      assert.equal(imported.code, 0, imported.notes);
      const viz = join(folder, "export/brain/viz.json");
      const ran = await pointillist("layout", run, "--add", viz, "--json");
      assert.equal(ran.code, 0, ran.notes);
      const { manifest: path } = JSON.parse(ran.out);
      const { layouts } = parseManifest(readFileSync(join(run, path)));
      const { file } = layouts.find(({ name }) => name === "viz") ?? assert.fail(ran.out);
      const { data } = decodeNpy(readFileSync(join(run, path, "..", file)));
      const { ids, points } = pointsOf("viz");
      const byRow = told.ids.map((id) => points[ids.indexOf(id)] ?? assert.fail(id));
      assert.deepEqual(data, Float32Array.from(byRow.flat()));
    }));
});
