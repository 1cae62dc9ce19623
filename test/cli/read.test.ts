import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { decodeNpy } from "pointillist/format";
import { fromDemo } from "#sdk/sources/demo/demo-set.js";
import { demoRun } from "./demo-run.js";
import { pointillist, withFolder } from "./run-cli.js";

describe("cli: read", function () {
  this.timeout(60_000);

  it("exports the demo's vectors bit for bit", () =>
    withFolder(async (folder) => {
      const { logdir } = await demoRun();
      const out = join(folder, "x.npy");
      const args = ["--run", "fluent-emoji", "--tensor", "images", "--step", "0", "--out", out];
      const ran = await pointillist("read", logdir, ...args, "--json");
      assert.equal(ran.code, 0, ran.notes);
      const expected = { run: "fluent-emoji", tensor: "images", step: 0, shape: [528, 1280], out };
      assert.deepEqual(JSON.parse(ran.out), expected);
      const { shape, data } = decodeNpy(await readFile(out));
      assert.deepEqual(shape, [528, 1280]);
      assert.deepEqual(data, (await fromDemo()).vectors);
    }));
  it("names what there is when the name is wrong", async () => {
    const { logdir } = await demoRun();
    const read = (...args: string[]) => pointillist("read", logdir, "--out", "x.npy", ...args);
    for (const [args, message] of [
      [["--tensor", "image"], /no tensor "image" in run fluent-emoji, there: images/],
      [["--tensor", "images", "--run", "x"], /no run x, there: fluent-emoji/],
      [["--tensor", "images", "--step", "5"], /no step 5 of images, there: 0/],
    ] as const) {
      const { code, notes } = await read(...args);
      assert.equal(code, 2);
      assert.match(notes, message);
    }
  });
  it("a folder that is not there is an error with its path", async () => {
    const { logdir } = await demoRun();
    const { code, notes } = await pointillist(
      "read",
      logdir,
      "--tensor",
      "images",
      "--out",
      "/no/such/x.npy",
    );
    assert.equal(code, 1);
    assert.match(notes, /\/no\/such\/x\.npy/);
  });
  it("reads what a config names: TSV and raw float32, valid UTF-8 too", () =>
    withFolder(async (folder) => {
      await writeFile(
        join(folder, "projector_config.pbtxt"),
        `embeddings { tensor_name: "text" tensor_path: "a.bytes" }
         embeddings { tensor_name: "raw" tensor_path: "b.tsv" tensor_shape: 2 tensor_shape: 3 }
         embeddings { tensor_name: "zeros" tensor_path: "c.bytes" tensor_shape: [2, 2] }`,
      );
      await writeFile(join(folder, "a.bytes"), "1\t-2.5e1\r\nnan\tinf\r\n");
      await writeFile(
        join(folder, "b.tsv"),
        new Uint8Array(Float32Array.of(1, 2, 3, 4, 5, 6.5).buffer),
      );
      await writeFile(join(folder, "c.bytes"), new Uint8Array(16));
      const values = async (tensor: string) => {
        const out = join(folder, "out.npy");
        const { code, notes } = await pointillist("read", folder, "--tensor", tensor, "--out", out);
        assert.equal(code, 0, notes);
        const { shape, data } = decodeNpy(await readFile(out));
        return [shape, [...data]];
      };
      assert.deepEqual(await values("text"), [
        [2, 2],
        [1, -25, Number.NaN, Number.POSITIVE_INFINITY],
      ]);
      assert.deepEqual(await values("raw"), [
        [2, 3],
        [1, 2, 3, 4, 5, 6.5],
      ]);
      assert.deepEqual(await values("zeros"), [
        [2, 2],
        [0, 0, 0, 0],
      ]);
    }));
});
