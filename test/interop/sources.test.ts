import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { oraclePython } from "#scripts/oracle.mjs";
import { fromFile } from "#sdk/sources/files/from-file.js";
import type { SourceSet } from "#sdk/sources/source-set.js";
import { skip } from "../skip.js";
import { officialSchema } from "../sources/clarifai-schema.js";

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

  it("reads Clarifai's protobuf export as it reads the JSON", async () => {
    const batch = (await officialSchema()).lookupType("clarifai.api.InputBatch");
    const json = await open("clarifai-export.zip");
    const inputs = json.ids.map((id, row) => ({
      id,
      // What else Clarifai writes must be passed over.
      created_at: { seconds: 1_700_000_000 + row },
      data: {
        image: { url: json.images?.[row], image_info: { width: 640, height: 480 } },
        concepts: [
          { id: "ai_1", name: "bird", value: 0.75, app_id: "main" },
          { id: "own", name: "mine" },
        ],
        embeddings: [
          { vector: [...json.vectors.subarray(row * 5, (row + 1) * 5)], num_dimensions: 5 },
        ],
      },
    }));
    [inputs.slice(0, 4), inputs.slice(4)].forEach((part, at) => {
      const bytes = batch.encode(batch.fromObject({ inputs: part })).finish();
      writeFileSync(join(folder, `part-${at}`), bytes);
    });
    const zip = `import zipfile
with zipfile.ZipFile("export.zip", "w", zipfile.ZIP_DEFLATED) as archive:
    for at in range(2): archive.write(f"part-{at}", f"all/part-{at}.proto")`;
    execFileSync(oraclePython() ?? "python3", ["-c", zip], { cwd: folder, stdio: "pipe" });
    const set = await open("export.zip");
    assert.deepEqual({ ...set, origin: {} }, { ...json, origin: {} });
  });

  it("reads fastText's .vec as gensim does", async () => {
    const set = await open("fasttext.vec");
    const read = JSON.parse(readFileSync(join(folder, "fasttext.json"), "utf8")) as {
      tokens: string[];
      vectors: number[][];
    };
    assert.deepEqual(set.ids, read.tokens);
    assert.equal(set.ids[0], "</s>");
    assert.deepEqual([...set.vectors], read.vectors.flat());
  });

  describe("with tables joined", () => {
    const write = (name: string, text: string) => {
      writeFileSync(join(folder, name), text);
      return join(folder, name);
    };

    it("takes rows in their order where the vectors have no ids, and the table's ids", async () => {
      const lines = expected.names.map((_, row) => `p${row},k${row % 2},${row}.png`);
      const meta = write("meta.csv", ["id,labels,image", ...lines].join("\n"));
      const set = await open("f4.npy", { join: [meta] });
      assert.deepEqual(set.vectors, vectors);
      assert.deepEqual(set.ids, ["p0", "p1", "p2", "p3", "p4", "p5", "p6"]);
      assert.deepEqual(set.concepts?.[1], [{ name: "k1" }]);
      assert.equal(set.images?.[6], "6.png");
      assert.equal(
        set.origin["joined meta.csv"],
        "7 of 7 rows in their order, 0 not in it, 0 of its rows left over",
      );
    });

    it("matches by id whatever the order, and counts what does not match", async () => {
      const rows = ["w6", "w2", "stranger", "w0"].map((word, at) =>
        JSON.stringify({ word, note: `n${at}`, concepts: [{ name: "c", value: at / 4 }] }),
      );
      const meta = write("meta.jsonl", rows.join("\n"));
      const set = await open("vectors.w2v.bin", { join: [meta] });
      assert.deepEqual(set.vectors, vectors);
      assert.deepEqual(set.columns.get("note"), ["n3", null, "n1", null, null, null, "n0"]);
      assert.deepEqual(set.concepts?.[2], [{ name: "c", value: 0.25 }]);
      assert.deepEqual(set.concepts?.[1], []);
      assert.equal(
        set.origin["joined meta.jsonl"],
        "3 of 7 rows by word, 4 not in it, 1 of its rows left over",
      );
    });

    it("takes the column that it is told to, and refuses what cannot be matched", async () => {
      const meta = write("odd.tsv", "key2\tside\nw1\tleft\nw5\tright\n");
      const set = await open("vectors.w2v.bin", { join: [meta], on: "key2" });
      assert.equal(set.columns.get("side")?.[5], "right");
      await assert.rejects(
        open("f4.npy", { join: [meta] }),
        /7 rows in their order.*2 rows in odd\.tsv/,
      );
      await assert.rejects(open("vectors.w2v.bin", { join: [meta], on: "side" }), /ids such as w0/);
      await assert.rejects(open("f4.npy", { join: [join(folder, "f4.npy")] }), /npy is no table/);
    });
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
