import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { decodeNpy, encodeNpy } from "pointillist/format";
import { oraclePython } from "#scripts/oracle.mjs";
import { pointillist } from "../cli/run-cli.js";
import { skip } from "../skip.js";

const SCRIPT = fileURLToPath(
  new URL("../../../test/interop/make_foreign_runs.py", import.meta.url),
);

/** Values by run, tensor and step, as their writers had them. */
type Expected = Record<string, Record<string, Record<string, number[][]>>>;

/** Every file below a folder, by its path. */
function contents(folder: string): Map<string, Buffer> {
  const found = readdirSync(folder, { recursive: true, encoding: "utf8" });
  const files = found.filter((path) => statSync(join(folder, path)).isFile());
  return new Map(files.map((path) => [path, readFileSync(join(folder, path))]));
}

describe("runs of TensorFlow, Keras, PyTorch, TensorBoard and tensorboardX", function () {
  this.timeout(180_000);
  let folder: string;
  let logdir: string;
  let expected: Expected;
  const runs = new Map<string, { embeddings: { tensor: string }[]; errors: unknown[] }>();
  const one = (run: string, tensor: string) =>
    runs.get(run)?.embeddings.find((embedding) => embedding.tensor === tensor) as unknown as Record<
      string,
      unknown
    >;

  before(async function () {
    const python = oraclePython();
    if (!python) skip(this, "needs the oracle's Python: run `npm test`, which makes it");
    folder = mkdtempSync(join(tmpdir(), "pointillist-foreign-"));
    logdir = join(folder, "logs");
    const answer = join(folder, "expected.json");
    const { status, stderr } = spawnSync(python, [SCRIPT, logdir, answer], { encoding: "utf8" });
    assert.equal(status, 0, stderr);
    expected = JSON.parse(readFileSync(answer, "utf8"));
    const { out } = await pointillist("inspect", logdir, "--json");
    for (const run of JSON.parse(out).runs) runs.set(run.run, run);
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  it("every tensor of every step is listed, and nothing else", () => {
    const found: Record<string, Record<string, unknown>> = {};
    for (const [run, { embeddings }] of runs) {
      if (embeddings.length === 0) continue;
      const steps = (each: object) => (each as { steps: number[] }).steps;
      found[run] = Object.fromEntries(embeddings.map((each) => [each.tensor, steps(each)]));
    }
    const wanted: typeof found = {};
    for (const [run, tensors] of Object.entries(expected)) {
      const numbers = (steps: object) => Object.keys(steps).map(Number);
      wanted[run] = Object.fromEntries(
        Object.entries(tensors).map(([name, steps]) => [name, numbers(steps)]),
      );
    }
    assert.deepEqual(found, wanted);
  });
  it("Keras: each Embedding under its layer's name, with the metadata given for it, in one run only", () => {
    for (const [run, words, tags] of [
      ["keras-2", "words/embeddings", "tags/embeddings"],
      ["keras-3", "words", "tags"],
    ] as const) {
      assert.deepEqual(runs.get(`${run}/train`)?.embeddings, []);
      assert.deepEqual(runs.get(run)?.errors, []);
      assert.deepEqual(one(run, words)["metadata"], { rows: 6000, columns: ["label"] });
      assert.deepEqual(one(run, tags)["metadata"], { rows: 6, columns: ["label"] });
      const [first, second] = runs.get(run)?.embeddings ?? [];
      assert.deepEqual([first?.tensor, second?.tensor], [words, tags], "the configured ones first");
    }
  });
  it("PyTorch: tags and steps are grouped, with labels and sprites", () => {
    assert.deepEqual(one("torch", "layer/2 ünï")["metadata"], {
      rows: 12,
      columns: ["name", "kind"],
    });
    assert.equal(one("torch", "layer/2 ünï")["sprite"], "00400/layer%2f2 ünï/sprite.png");
    assert.deepEqual(one("torch", "default")["errors"], []);
  });
  it("every value is what its writer had", async () => {
    const out = join(folder, "x.npy");
    for (const [run, tensors] of Object.entries(expected)) {
      for (const [tensor, steps] of Object.entries(tensors)) {
        for (const [step, rows] of Object.entries(steps)) {
          const args = ["--run", run, "--tensor", tensor, "--step", step, "--out", out];
          const { code, notes } = await pointillist("read", logdir, ...args);
          assert.equal(code, 0, notes);
          const { shape, data } = decodeNpy(readFileSync(out));
          assert.deepEqual(shape, [rows.length, rows[0]?.length]);
          assert.deepEqual(data, Float32Array.from(rows.flat()), `${run} ${tensor} ${step}`);
        }
      }
    }
  });
  it("tensorboardX: tags and steps are grouped, labels with and without header, sprites", () => {
    assert.deepEqual(one("tensorboardx", "default")["metadata"], { rows: 12, columns: ["label"] });
    assert.deepEqual(one("tensorboardx", "layer/2 ünï")["metadata"], {
      rows: 12,
      columns: ["name", "kind"],
    });
    assert.equal(one("tensorboardx", "default")["sprite"], "00400/default/sprite.png");
    assert.deepEqual(one("tensorboardx", "default")["errors"], []);
  });
  it("checkpoints: kept steps, the config's metadata, half precision named", () => {
    assert.deepEqual(one("saver", "embedding")["metadata"], { rows: 9, columns: ["label"] });
    assert.equal(one("saver", "embedding")["source"], "config");
    assert.equal(one("saver", "half/weights")["dtype"], "float16");
    assert.equal(one("manager", "embedding")["source"], "checkpoint");
  });
  it("metadata of all shapes is read by the rows of its tensor; a wrong count is said with both", () => {
    assert.deepEqual(one("files", "plain")["metadata"], { rows: 3, columns: ["label"] });
    assert.deepEqual(one("files", "headed")["metadata"], { rows: 3, columns: ["name"] });
    assert.deepEqual(one("files", "raw")["metadata"], { rows: 3, columns: ["name", "kind"] });
    assert.deepEqual(one("files", "zeros")["metadata"], { rows: 3, columns: ["name", "kind"] });
    const [error] = one("files", "short")["errors"] as { message: string }[];
    assert.match(error?.message ?? "", /1 rows of metadata for 3 rows/);
  });
  it("verify names each oddity; a wrong count and a sheet that does not fit are errors", async () => {
    const { out } = await pointillist("verify", logdir, "--json");
    const findings = JSON.parse(out).runs.flatMap(
      (run: { findings: { level: string; file: string }[] }) => run.findings,
    );
    const errors = findings.filter(({ level }: { level: string }) => level === "error");
    assert.deepEqual(
      errors.map(({ file }: { file: string }) => file),
      ["short.labels", "wrong cell.png"],
    );
    const sprite = errors.find(({ file }: { file: string }) => file === "wrong cell.png");
    assert.match(sprite.message, /40 x 30 px hold 2 cells of 20 x 20, not 12; cells of 10 x 10/);
    const stock = findings.filter(({ message }: { message: string }) =>
      /at most 8192/.test(message),
    );
    assert.deepEqual(
      stock.map(({ file }: { file: string }) => file),
      ["tall.png", "wide.png"],
    );
    const warned = new Set(findings.map(({ file }: { file: string }) => file));
    for (const file of ["headed.labels", "raw.labels", "zeros.labels"])
      assert.ok(warned.has(file), file);
  });
  it("a layout dropped beside a tensor of others is its layout; other rows are stale", async () => {
    const layouts = join(logdir, "saver/embeddings/embedding/layouts");
    mkdirSync(layouts, { recursive: true });
    writeFileSync(join(layouts, "umap.npy"), encodeNpy("f4", [9, 2], new Float32Array(18)));
    writeFileSync(join(layouts, "old.npy"), encodeNpy("f4", [8, 2], new Float32Array(16)));
    const { out } = await pointillist("inspect", join(logdir, "saver"), "--json");
    const [embedding] = JSON.parse(out).runs[0].embeddings;
    assert.deepEqual(embedding.layouts, [{ name: "umap", dims: 2, step: 30 }]);
    assert.match(embedding.errors[0].message, /stale layout: 8 rows, the tensor has 9/);
    rmSync(join(logdir, "saver/embeddings"), { recursive: true });
  });
  it("each of them can be laid out, and its writer's files stay as they are", async () => {
    const copy = join(folder, "laid-out");
    cpSync(logdir, copy, { recursive: true, preserveTimestamps: true });
    const before = contents(copy);
    for (const [run, tensors] of Object.entries(expected)) {
      for (const [tensor, steps] of Object.entries(tensors)) {
        const args = ["--run", run, "--tensor", tensor, "--pca", "--knn", "2", "--no-quality"];
        const { code, notes } = await pointillist("layout", copy, ...args);
        assert.equal(code, 0, `${run} ${tensor}: ${notes}`);
        const rows = Object.values(steps).at(-1)?.length ?? 0;
        const { out } = await pointillist("inspect", join(copy, run), "--json");
        const listed = JSON.parse(out).runs[0].embeddings;
        const same = listed.filter((each: { tensor: string }) => each.tensor === tensor);
        assert.equal(same.length, 1, `${run} ${tensor} is one embedding, not two`);
        assert.deepEqual(same[0].steps, Object.keys(steps).map(Number));
        const newest = Number(Object.keys(steps).at(-1));
        assert.deepEqual(same[0].layouts, [{ name: "PCA", dims: 2, step: newest }], run);
        assert.equal(same[0].shape[0], rows);
      }
    }
    for (const [file, bytes] of before) assert.deepEqual(contents(copy).get(file), bytes, file);
    const { out } = await pointillist("verify", copy, "--json");
    const findings = JSON.parse(out).runs.flatMap(
      (run: { findings: { level: string; file: string }[] }) => run.findings,
    );
    const wrong = findings.filter(({ level }: { level: string }) => level === "error");
    assert.deepEqual(
      wrong.map(({ file }: { file: string }) => file),
      ["short.labels", "wrong cell.png"],
    );
  });
  it("model_checkpoint_path is followed from the config, from the logdir and as an absolute path", async () => {
    const home = join(logdir, "elsewhere");
    const out = join(folder, "x.npy");
    const wanted = expected["saver"]?.["embedding"]?.["30"] ?? assert.fail();
    for (const prefix of [
      "../saver/model.ckpt-30",
      "saver/model.ckpt-30",
      join(logdir, "saver/model.ckpt-30"),
    ]) {
      mkdirSync(home, { recursive: true });
      const config = `model_checkpoint_path: "${prefix}" embeddings { tensor_name: "embedding" }`;
      writeFileSync(join(home, "projector_config.pbtxt"), config);
      const args = ["--run", "elsewhere", "--tensor", "embedding", "--out", out, "--json"];
      const { code, out: answer, notes } = await pointillist("read", logdir, ...args);
      assert.equal(code, 0, notes);
      assert.equal(JSON.parse(answer).step, 30);
      assert.deepEqual(decodeNpy(readFileSync(out)).data, Float32Array.from(wanted.flat()));
    }
    rmSync(home, { recursive: true });
  });
});
