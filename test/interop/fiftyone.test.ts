import assert from "node:assert/strict";
import { cpSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { decodeNpy, parseManifest } from "pointillist/format";
import { fromFile } from "pointillist/sources";
import { pointillist, withFolder } from "../cli/run-cli.js";
import { GOLDEN } from "../format/golden.js";

/**
 * Not made by FiftyOne, which needs a MongoDB server, but by the steps of its published source (1.22.1), in
 * scripts/golden/fiftyone.py: vectors, points and ids packed as it packs them.
 */
const FOLDER = join(GOLDEN, "fiftyone");
const ROWS = 12;
const KINDS = ["bird", "boat", "house"];
const rows = Array.from({ length: ROWS }, (_, row) => row);
const idOf = (row: number) =>
  (0x65a0000000000000000000n + BigInt(row)).toString(16).padStart(24, "0");

describe("FiftyOne", () => {
  it("a dataset export: packed embeddings, and tags, labels and classifications as concepts", async () => {
    const set = await fromFile(join(FOLDER, "samples.json"));
    assert.equal(set.dim, 5);
    assert.deepEqual(
      set.vectors,
      Float32Array.from(rows.flatMap((row) => [0, 1, 2, 3, 4].map((d) => row + d / 8))),
    );
    assert.deepEqual(set.ids, rows.map(idOf));
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

  for (const file of ["viz.json", "viz_lists.json"])
    it(`results of compute_visualization, ${file}: points by the ids of their samples`, async () => {
      const set = await fromFile(join(FOLDER, "brain", file));
      assert.deepEqual(set.ids, rows.map(idOf).reverse());
      assert.deepEqual(
        set.vectors,
        Float32Array.from([...rows].reverse().flatMap((row) => [row / 4, 0 - row / 2])),
      );
    });

  it("results are laid over an imported export as a layout, joined by id", () =>
    withFolder(async (folder) => {
      cpSync(FOLDER, join(folder, "export"), { recursive: true });
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
      assert.deepEqual(data, Float32Array.from(rows.flatMap((row) => [row / 4, 0 - row / 2])));
    }));
});
