import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { copyFileSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { oraclePython } from "#scripts/oracle.mjs";
import { fromFile } from "#sdk/sources/files/from-file.js";
import type { SourceSet } from "#sdk/sources/source-set.js";
import { skip } from "../skip.js";

interface Expected {
  readonly names: string[];
  readonly score: number[];
  readonly tags: string[][];
}

describe("import, from files that other libraries wrote", function () {
  this.timeout(120_000);
  let folder = "";
  let vectors = new Float32Array(0);
  let expected: Expected;

  before(function () {
    const python = oraclePython();
    if (!python) skip(this, "no environment with the other libraries: npm test makes it");
    folder = mkdtempSync(join(tmpdir(), "pointillist-sources-"));
    execFileSync(python, ["test/interop/make_source_files.py", folder], { stdio: "pipe" });
    const bytes = readFileSync(join(folder, "expected.f4"));
    vectors = new Float32Array(
      bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length),
    );
    expected = JSON.parse(readFileSync(join(folder, "expected.json"), "utf8")) as Expected;
  });
  after(() => folder && rmSync(folder, { recursive: true, force: true }));

  const open = (name: string, options = {}) => fromFile(join(folder, name), options);
  const hasVectors = (set: SourceSet) => {
    assert.equal(set.dim, 5);
    assert.deepEqual(set.vectors, vectors);
    assert.equal(set.ids.length, 7);
    assert.equal(new Set(set.ids).size, 7);
  };
  const hasColumns = (set: SourceSet) => {
    assert.deepEqual(set.columns.get("name"), expected.names);
    assert.deepEqual(set.columns.get("score"), expected.score);
  };
  const hasTags = (set: SourceSet) =>
    assert.deepEqual(
      set.concepts?.map((row) => row.map((concept) => concept.name)),
      expected.tags,
    );

  for (const name of ["f4.npy", "f8-fortran.npy", "big-endian.npy", "glove.txt", "vectors.w2v.bin"])
    it(`reads ${name}`, async () => hasVectors(await open(name)));

  it("reads word2vec's text to the precision that gensim writes", async () => {
    const set = await open("vectors.w2v.txt");
    assert.deepEqual(set.ids.slice(0, 2), ["w0", "w1"]);
    for (let at = 0; at < vectors.length; at++)
      assert.ok(Math.abs((set.vectors[at] ?? 0) - (vectors[at] ?? 0)) < 1e-6);
  });

  it("keeps GloVe's tokens that hold blanks", async () => {
    assert.equal((await open("glove.txt")).ids[0], ". . .");
  });

  for (const name of ["stored.npz", "deflated.npz"])
    it(`reads ${name} with its columns`, async () => {
      const set = await open(name);
      hasVectors(set);
      assert.deepEqual(set.columns.get("score"), expected.score);
    });

  it("refuses pickled objects by name", () =>
    assert.rejects(open("objects.npy"), { name: "FormatError", code: "unsupported" }));

  it("reads CSV and TSV with numbered columns, quotes and other scripts", async () => {
    const csv = await open("wide.csv");
    hasVectors(csv);
    hasColumns(csv);
    assert.equal(csv.origin["vector"], "emb_*");
    const tsv = await open("wide.tsv");
    hasVectors(tsv);
    assert.deepEqual(tsv.columns.get("score"), expected.score);
  });

  for (const name of [
    "rows.jsonl",
    "rows.json",
    "fixed.feather",
    "list.feather",
    "fixed.arrow",
    "list.arrow",
  ])
    it(`reads ${name} with columns and concepts`, async () => {
      const set = await open(name);
      hasVectors(set);
      hasColumns(set);
      hasTags(set);
    });

  for (const kind of ["fixed", "list"])
    for (const codec of ["none", "snappy", "zstd", "gzip"])
      it(`reads ${kind}-${codec}.parquet, three row groups`, async () => {
        const set = await open(`${kind}-${codec}.parquet`);
        hasVectors(set);
        hasColumns(set);
        hasTags(set);
      });

  it("says what to do about compressed Arrow buffers", () =>
    assert.rejects(open("lz4.feather"), /compress/));

  it("reads HDF5, chunked and compressed", async () => {
    const set = await open("vectors.h5");
    hasVectors(set);
    assert.equal(set.origin["dataset"], "features/X");
    assert.deepEqual(set.columns.get("score"), expected.score);
  });

  it("reads FiftyOne's export: tags, labels and classifications as concepts", async () => {
    const set = await open("samples.json");
    hasVectors(set);
    assert.equal(set.ids[0], "id0");
    assert.equal(set.images?.[2], "/images/2.jpg");
    assert.deepEqual(set.concepts?.[1], [
      { name: "a" },
      { name: "b" },
      { name: "bird", value: 0.9 },
      { name: "owl", value: 0.25 },
    ]);
  });

  it("reads Clarifai's dataset export: a label without a value is 1", async () => {
    const set = await open("clarifai-export.zip");
    hasVectors(set);
    assert.equal(set.ids[6], "in6");
    assert.deepEqual(set.concepts?.[0], [
      { id: "ai_1", name: "bird", value: 0.75 },
      { id: "own", name: "mine", value: 1 },
    ]);
  });

  it("finds the format from the content, whatever the name says", async () => {
    copyFileSync(join(folder, "list-zstd.parquet"), join(folder, "lies.csv"));
    hasVectors(await open("lies.csv"));
  });

  it("takes the columns that it is told to", async () => {
    const set = await open("wide.csv", { id: "name", concepts: ["score"], vector: "emb_" });
    assert.deepEqual(set.ids, expected.names);
    assert.equal(set.concepts?.[0]?.[0]?.name, "0.5");
    await assert.rejects(open("wide.csv", { vector: "nothing" }), { name: "ArgumentError" });
  });
});
