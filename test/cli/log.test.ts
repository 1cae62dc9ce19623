import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { exportScalars } from "pointillist";
import { encodeNpy } from "pointillist/format";
import { askPython } from "../ask-python.js";
import { pointillist, withFolder } from "./run-cli.js";

const MAIN = fileURLToPath(new URL("../../../sdk/dist/cli/main.js", import.meta.url));

/** `tag step value` of every scalar below a folder. */
async function scalarsOf(logdir: string): Promise<string[]> {
  const found: string[] = [];
  for await (const { tag, step, value } of exportScalars(logdir))
    found.push(`${tag} ${step} ${value}`);
  return found;
}

describe("cli: log", function () {
  this.timeout(60_000);

  it("JSON lines from standard input: every number is a scalar, read back by TensorBoard", async function () {
    await withFolder(async (folder) => {
      const input = [
        '{"step": 10, "loss": 0.5, "note": "text", "ok": true}',
        "",
        '{"step": 20, "loss": NaN, "acc/top 1": 1e-3}',
        '{"tag": "lr", "value": 0.25, "step": 20, "wall_time": 1700000000.5}',
      ].join("\n");
      const args = [MAIN, "log", "--logdir", folder, "--run", "mine", "--json"];
      const { status, stdout, stderr } = spawnSync(process.execPath, args, {
        input,
        encoding: "utf8",
      });
      assert.equal(status, 0, stderr);
      assert.deepEqual(JSON.parse(stdout), {
        folder: join(folder, "mine"),
        scalars: 5,
        tags: ["loss", "ok", "acc/top 1", "lr"],
      });
      const [loss] = await scalarsOf(folder);
      assert.equal(loss, "loss 10 0.5");
      const answer = await askPython<[string, number, number, number][]>(
        this,
        `
from tensorboard.backend.event_processing import event_file_loader
import glob, numpy as np
answer = []
for path in glob.glob(given + "/mine/*tfevents*"):
    for event in event_file_loader.EventFileLoader(path).Load():
        for v in event.summary.value:
            x = float(np.frombuffer(v.tensor.tensor_content, "f4")[0]) if v.tensor.tensor_content else v.tensor.float_val[0]
            answer.append([v.tag, event.step, -1.0 if x != x else x, event.wall_time if v.tag == "lr" else 0])
`,
        folder,
      );
      assert.deepEqual(answer, [
        ["loss", 10, 0.5, 0],
        ["ok", 10, 1, 0],
        ["loss", 20, -1, 0],
        ["acc/top 1", 20, Math.fround(1e-3), 0],
        ["lr", 20, 0.25, 1700000000.5],
      ]);
    });
  });
  it("CSV under a header, quoted, with empty cells and another step column", () =>
    withFolder(async (folder) => {
      const file = join(folder, "history.csv");
      await writeFile(file, '\uFEFFepoch,"train, loss",acc\r\n1,0.5,\r\n2,"0.25",inf\r\n3,,x\r\n');
      const args = ["--logdir", folder, "--step-field", "epoch", "--prefix", "fit/"];
      const { code, out, notes } = await pointillist("log", file, ...args);
      assert.equal(code, 0, notes);
      assert.match(out, /^3 scalars of 2 tags in .*history\n$/);
      assert.deepEqual(await scalarsOf(folder), [
        "fit/train, loss 1 0.5",
        "fit/train, loss 2 0.25",
        "fit/acc 2 Infinity",
      ]);
    }));
  it("lines without a step are counted; a broken line is told by number, what came before is logged", () =>
    withFolder(async (folder) => {
      const file = join(folder, "a.jsonl");
      await writeFile(file, '{"x": 1}\n{"x": 2}\n{"x": \n{"x": 4}\n');
      const { code, notes } = await pointillist("log", file, "--logdir", folder);
      assert.equal(code, 1);
      assert.match(notes, /line 3: no JSON object/);
      assert.deepEqual(await scalarsOf(folder), ["x 0 1", "x 1 2"]);
    }));
  it("a missing file is one line", async () => {
    const { code, notes } = await pointillist("log", "/no/such.jsonl", "--logdir", "/no");
    assert.equal(code, 1);
    assert.match(notes, /^pointillist log: ENOENT.*\n$/);
  });
  it("vectors from a file, step by step, the oldest let go", () =>
    withFolder(async (folder) => {
      const file = join(folder, "v.npy");
      for (const step of ["1", "2", "3"]) {
        const values = Float32Array.from({ length: 30 }, (_, i) => Math.sin(i * Number(step)));
        await writeFile(file, encodeNpy("f4", [10, 3], values));
        const args = [
          "--embedding",
          "--logdir",
          folder,
          "--run",
          "r",
          "--tag",
          "t",
          "--step",
          step,
        ];
        const { code, notes } = await pointillist(
          "log",
          file,
          ...args,
          "--keep",
          "2",
          "--no-layouts",
        );
        assert.equal(code, 0, notes);
      }
      const { out } = await pointillist("inspect", folder, "--json");
      assert.deepEqual(JSON.parse(out).runs[0].embeddings[0].steps, [2, 3]);
      assert.equal((await pointillist("verify", folder)).code, 0);
      const dry = await pointillist("prune", folder, "--keep", "1", "--dry-run");
      assert.match(dry.out, /^t: would let go steps 2, \d+ files\n$/);
      const pruned = await pointillist("prune", folder, "--keep", "1");
      assert.match(pruned.out, /^t: steps 2, \d+ files\n$/);
      const left = readdirSync(join(folder, "r/embeddings/t"));
      assert.deepEqual(
        left.filter((name) => name.includes("2.") || name.includes("@2")),
        [],
      );
      assert.equal((await pointillist("verify", folder)).code, 0);
      assert.equal((await pointillist("prune", folder, "--keep", "0")).code, 2);
    }));
});
