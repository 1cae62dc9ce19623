import assert from "node:assert/strict";
import { readdir, truncate, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { SummaryWriter } from "pointillist";
import { askPython } from "../ask-python.js";
import { demoRun } from "./demo-run.js";
import { pointillist, withFolder } from "./run-cli.js";

const eventFile = async (folder: string): Promise<string> =>
  join(folder, (await readdir(folder)).find((name) => name.includes("tfevents")) ?? assert.fail());

async function writeRun(folder: string): Promise<void> {
  const writer = new SummaryWriter(folder, { form: "simple" }); // the form that tbparse lists as scalars
  for (let step = 0; step < 20; step++) {
    writer.scalar("loss", 1 / (step + 1), step);
    if (step % 5 === 0) writer.scalar('=a,"b"', step, step);
  }
  writer.text("notes", "hello", 3);
  await writer.close();
}

describe("cli: inspect, one file", function () {
  this.timeout(60_000);
  const inspect = async (path: string) => {
    const { code, out, notes } = await pointillist("inspect", path, "--json");
    assert.equal(code, 0, notes);
    return JSON.parse(out);
  };

  it("an event file: tags, steps, how it ends", () =>
    withFolder(async (folder) => {
      await writeRun(folder);
      const path = await eventFile(folder);
      const { tags, kind, end, size } = await inspect(path);
      assert.equal(kind, "events");
      assert.deepEqual(tags, [
        { tag: "loss", kind: "scalar", count: 20, firstStep: 0, lastStep: 19 },
        { tag: '=a,"b"', kind: "scalar", count: 4, firstStep: 0, lastStep: 15 },
        { tag: "notes", kind: "text", count: 1, firstStep: 3, lastStep: 3 },
      ]);
      assert.equal(end, `complete at byte ${size}`);
      await truncate(path, size - 3);
      assert.match((await inspect(path)).end, /^truncated at byte \d+$/);
    }));
  it("each file of a run says what it is", async () => {
    const { logdir } = await demoRun();
    const run = join(logdir, "fluent-emoji");
    const files = (await readdir(run, { recursive: true })).map((name) => join(run, name));
    const one = async (pattern: RegExp) =>
      await inspect(files.find((file) => pattern.test(file)) ?? assert.fail(String(pattern)));
    const index = await one(/\.index$/);
    assert.deepEqual(
      [index.kind, index.variables],
      [
        "checkpoint",
        [{ key: "images", name: "images", role: "model", dtype: "float32", shape: [528, 1280] }],
      ],
    );
    const neighbours = await one(/neighbours/);
    assert.deepEqual(
      [neighbours.kind, neighbours.dtype, neighbours.shape],
      ["npy", "i4", [528, 30]],
    );
    assert.equal((await one(/projector_config/)).embeddings[0].tensorName, "images");
    assert.equal((await one(/0\.json$/)).concepts.labels, 1066);
    assert.equal((await one(/images\/checkpoint$/)).modelCheckpointPath, "ckpt-0");
    assert.equal((await one(/bookmarks/)).views[0].points, 528);
    assert.equal((await one(/metadata/)).rows, 528);
  });
  it("a file that is nothing we know of, or is damaged, ends with 1", () =>
    withFolder(async (folder) => {
      await writeFile(join(folder, "a.index"), "no table");
      const { code, notes } = await pointillist("inspect", join(folder, "a.index"));
      assert.equal(code, 1);
      assert.match(notes, /a\.index/);
    }));
});

describe("cli: inspect --csv", function () {
  this.timeout(60_000);

  it("prints every scalar of every run, as pandas and tbparse read them", function () {
    return withFolder(async (folder) => {
      await writeRun(join(folder, "one"));
      await writeRun(join(folder, "two"));
      const { code, out } = await pointillist("inspect", folder, "--csv");
      assert.equal(code, 0);
      const path = join(folder, "all.csv");
      await writeFile(path, out);
      const answer = await askPython<{ rows: number; equal: boolean; tags: string[] }>(
        this,
        `
import csv
from tbparse import SummaryReader
with open(given["csv"], newline="", encoding="utf8") as file:
    ours = list(csv.DictReader(file))
theirs = SummaryReader(given["folder"], extra_columns={"dir_name"}).scalars
theirs = sorted((r.dir_name, r.tag, r.step, round(r.value, 5)) for r in theirs.itertuples())
found = sorted((r["run"], r["tag"].lstrip("'"), int(r["step"]), round(float(r["value"]), 5)) for r in ours)
answer = {"rows": len(ours), "equal": theirs == found, "tags": sorted({r["tag"] for r in ours})}
`,
        { csv: path, folder },
      );
      assert.deepEqual(answer, { rows: 48, equal: true, tags: ['\'=a,"b"', "loss"] });
      const one = await pointillist("inspect", await eventFile(join(folder, "one")), "--csv");
      assert.equal(one.out.split("\r\n").length, 26);
    });
  });
});

describe("cli: verify --repair", function () {
  this.timeout(60_000);

  it("cuts torn records, removes what dead writers left, and touches nothing that is new", () =>
    withFolder(async (folder) => {
      await writeRun(folder);
      const path = await eventFile(folder);
      const { size } = await inspectSize(path);
      await truncate(path, size - 3);
      const temporary = join(folder, "checkpoint.0123abcd-0123-0123-0123-0123456789ab.tmp");
      await writeFile(temporary, "x");
      const young = await pointillist("verify", folder, "--repair", "--json");
      assert.deepEqual(JSON.parse(young.out).repaired, [{ run: ".", done: [] }]);
      const old = Date.now() / 1000 - 3600;
      for (const file of [path, temporary]) await utimes(file, old, old);
      const { code, out } = await pointillist("verify", folder, "--repair");
      assert.equal(code, 0, out);
      assert.match(out, /repaired: .*tfevents.*: torn record behind byte \d+ cut off/);
      assert.match(out, /repaired: checkpoint\..*\.tmp: temporary file/);
      assert.match(out, /1 run: 0 errors, 0 warnings/);
      assert.equal((await readdir(folder)).length, 1);
    }));
});

async function inspectSize(path: string): Promise<{ size: number }> {
  return JSON.parse((await pointillist("inspect", path, "--json")).out);
}
