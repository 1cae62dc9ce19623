import assert from "node:assert/strict";
import { mkdir, rm, symlink, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join, relative } from "node:path";
import { encodeNpy } from "pointillist/format";
import { fromDemo } from "#sdk/sources/demo/demo-set.js";
import { demoRun } from "./demo-run.js";
import { pointillist, withFolder } from "./run-cli.js";

describe("cli: inspect", function () {
  this.timeout(60_000);

  it("prints exactly what it promises of the demo", async () => {
    const { logdir } = await demoRun();
    const { code, out } = await pointillist("inspect", logdir, "--json");
    assert.equal(code, 0);
    const { concepts } = await fromDemo();
    const assignments = concepts.reduce(
      (sum, row) => sum + new Set(row.map((one) => one.name)).size,
      0,
    );
    const sprite = /"sprite": "(embeddings\/images\/sprite-[0-9a-f]{8}\.png)"/.exec(out)?.[1];
    assert.deepEqual(JSON.parse(out), {
      logdir,
      runs: [
        {
          run: "fluent-emoji",
          embeddings: [
            {
              tensor: "images",
              shape: [528, 1280],
              dtype: "float32",
              steps: [0],
              source: "pointillist",
              metadata: { rows: 528, columns: ["name", "category", "group", "top_concept"] },
              sprite,
              layouts: [
                { name: "t-SNE", dims: 2, step: 0 },
                { name: "t-SNE 3-D", dims: 3, step: 0 },
                { name: "PCA 3-D", dims: 3, step: 0 },
              ],
              concepts: { labels: 1066, assignments },
              errors: [],
            },
          ],
          errors: [],
        },
      ],
    });
  });
  it("says the same for people, in lines", async () => {
    const { logdir } = await demoRun();
    const { out } = await pointillist("inspect", logdir);
    assert.match(out, /^fluent-emoji\n {2}images {2}528 x 1280 float32, by pointillist\n/);
    assert.match(out, /layout {4}t-SNE 3-D, 3-D, step 0/);
  });
  it("finds a layout that somebody dropped into the folder", async () => {
    const { logdir } = await demoRun();
    const path = join(logdir, "fluent-emoji/embeddings/images/layouts/mine.npy");
    await writeFile(path, encodeNpy("f8", [528, 2], new Float64Array(1056)));
    try {
      const { code, out } = await pointillist("inspect", logdir, "--json");
      assert.equal(code, 0);
      const { layouts } = JSON.parse(out).runs[0].embeddings[0];
      assert.deepEqual(layouts[3], { name: "mine", dims: 2, step: 0 });
      await writeFile(path, encodeNpy("f8", [527, 2], new Float64Array(1054)));
      const stale = await pointillist("inspect", logdir);
      assert.equal(stale.code, 3);
      assert.match(stale.out, /! .*mine\.npy: stale layout: 527 rows, the tensor has 528/);
    } finally {
      await rm(path);
    }
  });
  it("an empty folder has no runs", async () => {
    await withFolder(async (folder) => {
      const { code, out } = await pointillist("inspect", folder, "--json");
      assert.deepEqual([code, JSON.parse(out).runs], [0, []]);
    });
  });
  it("text of a run cannot steer the terminal", async () => {
    await withFolder(async (folder) => {
      const config = 'embeddings { tensor_name: "\\033[31mred" tensor_path: "t.tsv" }';
      await writeFile(join(folder, "projector_config.pbtxt"), config);
      await writeFile(join(folder, "t.tsv"), "1\t2\n");
      const { out } = await pointillist("inspect", folder);
      assert.ok(out.includes("\\x1b[31mred"));
      assert.ok(!out.includes("\u001b"));
    });
  });
});

describe("cli: runs of a logdir", () => {
  const CONFIG = 'embeddings { tensor_name: "a" tensor_path: "t.tsv" }';
  const runs = async (logdir: string) =>
    JSON.parse((await pointillist("inspect", logdir, "--json")).out).runs.map(
      (run: { run: string }) => run.run,
    );
  const makeRun = async (folder: string) => {
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, "projector_config.pbtxt"), CONFIG);
    await writeFile(join(folder, "t.tsv"), "1\t2\n");
  };

  it("folders without event files and configs in sub-folders are runs", () =>
    withFolder(async (folder) => {
      await makeRun(join(folder, "a/b/c"));
      await makeRun(join(folder, "d"));
      assert.deepEqual(await runs(folder), ["a/b/c", "d"]);
    }));
  it("the logdir itself, a relative one, one behind ~ and linked run folders", () =>
    withFolder(async (folder) => {
      await makeRun(join(folder, "real/run"));
      await mkdir(join(folder, "logs"));
      await symlink(join(folder, "real/run"), join(folder, "logs/linked"));
      await symlink(join(folder, "logs"), join(folder, "logs/loop"));
      assert.deepEqual(await runs(join(folder, "logs")), ["linked"]);
      assert.deepEqual(await runs(join(folder, "real/run")), ["."]);
      assert.deepEqual(await runs(relative(process.cwd(), join(folder, "real"))), ["run"]);
      const home = `~/${relative(homedir(), join(folder, "real"))}`;
      assert.deepEqual(await runs(home), ["run"]);
    }));
  it("a link inside a run that leaves it is refused, and the rest is shown", () =>
    withFolder(async (folder) => {
      await makeRun(join(folder, "run"));
      await writeFile(join(folder, "secret.tsv"), "1\t2\n");
      await symlink(join(folder, "secret.tsv"), join(folder, "run/metadata.tsv"));
      const { code, out } = await pointillist("inspect", folder, "--json");
      const [run] = JSON.parse(out).runs;
      assert.equal(code, 3);
      assert.equal(run.embeddings.length, 1);
      assert.deepEqual([run.errors[0].code, run.errors[0].file], ["refused", "metadata.tsv"]);
    }));
  it("what a config names beside its run is read inside the logdir, and refused outside", () =>
    withFolder(async (folder) => {
      const logdir = join(folder, "logs");
      await makeRun(join(logdir, "run"));
      await writeFile(join(logdir, "shared.tsv"), "only label\n");
      await writeFile(join(folder, "secret.tsv"), "secret\n");
      await symlink(join(folder, "secret.tsv"), join(logdir, "link.tsv"));
      const inspected = async (metadata: string) => {
        const config = `embeddings { tensor_name: "a" tensor_path: "t.tsv" metadata_path: "${metadata}" }`;
        await writeFile(join(logdir, "run/projector_config.pbtxt"), config);
        const [run] = JSON.parse((await pointillist("inspect", logdir, "--json")).out).runs;
        return run.embeddings[0];
      };
      for (const path of ["../shared.tsv", join(logdir, "shared.tsv"), "../run/../shared.tsv"]) {
        assert.deepEqual((await inspected(path)).metadata, { rows: 1, columns: ["label"] }, path);
      }
      for (const path of [
        "../../secret.tsv",
        join(folder, "secret.tsv"),
        "../link.tsv",
        "/etc/hostname",
      ]) {
        const { metadata, errors } = await inspected(path);
        assert.equal(metadata, null, path);
        assert.deepEqual([errors[0].code, errors[0].file], ["refused", "projector_config.pbtxt"]);
      }
    }));
});
