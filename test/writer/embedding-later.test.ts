import assert from "node:assert/strict";
import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { pca, SummaryWriter } from "pointillist";
import { decodeNpy, parseManifest, parseProjectorConfig } from "pointillist/format";
import { temporaryFolder } from "../io/folder.js";
import { tree } from "./read-run.js";

const ROWS = 8;
const vectors = Array.from({ length: ROWS }, (_, row) => [
  Math.sin(row + 1),
  Math.cos(row),
  row / 9,
]);
const ids = vectors.map((_, row) => `id ${row}`);
const manifestAt = (path: string) => parseManifest(readFileSync(path), path);

describe("additions to a logged embedding", () => {
  const folder = temporaryFolder();

  it("add layouts, concepts and pictures and touch nothing else", async () => {
    const run = folder();
    await using writer = new SummaryWriter(run);
    await writer.embedding("a", vectors, { step: 3, ids, metadata: { name: ids } });
    const untouched = tree(run).filter((name) => /ckpt-|metadata-|neighbours@/.test(name));
    const facts = () =>
      untouched.map((name) => [
        name,
        statSync(join(run, name)).mtimeMs,
        statSync(join(run, name)).ino,
      ]);
    const before = facts();
    await writer.addLayout("a", pca());
    await writer.addLayout(
      "a",
      { name: "mine", coordinates: vectors.map((_, row) => [row, -row]) },
      { step: 3 },
    );
    await writer.addConcepts("a", [["last"], [{ name: "first", value: 0.5 }]], {
      ids: ["id 7", "id 0"],
    });
    const picture = { data: new Uint8Array(3).fill(9), shape: [1, 1, 3] };
    const ref = await writer.addThumbnails("a", [picture], { ids: ["id 2"] });
    assert.deepEqual(facts(), before);
    const manifest = manifestAt(ref.manifest);
    assert.deepEqual(
      manifest.layouts.map(({ name }) => name),
      ["PCA", "mine"],
    );
    assert.deepEqual(manifest.concepts?.names, ["first", "last"]);
    const indptr = decodeNpy(
      readFileSync(join(ref.folder, manifest.concepts?.folder ?? "", "indptr.npy")),
    );
    assert.deepEqual([...indptr.data], [0, 1, 1, 1, 1, 1, 1, 1, 2]);
    assert.equal(manifest.brokenThumbnails?.length, ROWS - 1);
    assert.equal(manifest.metadata?.rows, ROWS);
    const [entry] = parseProjectorConfig(
      readFileSync(join(run, "projector_config.pbtxt"), "utf8"),
    ).embeddings;
    assert.ok(entry?.sprite?.imagePath.startsWith("embeddings/a/sprite-"));
    const bookmarks = JSON.parse(readFileSync(join(run, String(entry?.bookmarksPath)), "utf8"));
    assert.equal(bookmarks.length, 2, "both layouts");
    for (const path of ref.files) assert.ok(existsSync(path), path);
  });

  it("replace nothing, and say what does not fit", async () => {
    await using writer = new SummaryWriter(folder());
    await writer.embedding("a", vectors, {
      ids,
      concepts: vectors.map(() => ["x"]),
      layouts: [pca()],
    });
    const exists = { name: "WriteError", code: "exists" };
    await assert.rejects(
      writer.addConcepts(
        "a",
        vectors.map(() => ["y"]),
      ),
      exists,
    );
    await assert.rejects(writer.addLayout("a", pca()), exists);
    await assert.rejects(writer.addLayout("a", [[1, 2]]), { name: "ShapeError" });
    await assert.rejects(writer.addThumbnails("a", [null]), { name: "ShapeError" });
    await assert.rejects(writer.addThumbnails("a", [null], { ids: ["nobody"] }), {
      name: "ArgumentError",
      message: /nobody/,
    });
    await assert.rejects(writer.addLayout("b", pca()), { name: "ArgumentError", message: /tag/ });
    await assert.rejects(writer.addLayout("a", pca(), { step: 77 }), {
      name: "ArgumentError",
      message: /step/,
    });
  });

  it("let old steps go, and only files that nothing names any more", async () => {
    const run = folder();
    await using writer = new SummaryWriter(run);
    for (let step = 1; step <= 4; step++)
      await writer.embedding(
        "a",
        vectors.map((row) => row.map((value) => value + step)),
        {
          step,
          metadata: { name: step === 1 ? ids.map((id) => `old ${id}`) : ids },
        },
      );
    const { steps, files } = await writer.prune("a", 2);
    assert.deepEqual(steps, [1, 2]);
    assert.ok(
      files.some((path) => path.includes("metadata-")),
      "the first step's own labels go",
    );
    const names = tree(join(run, "embeddings/a"));
    assert.deepEqual(
      names.filter((name) => name.endsWith(".json")),
      ["3.json", "4.json"],
    );
    assert.equal(names.filter((name) => name.startsWith("metadata-")).length, 1);
    assert.ok(!names.some((name) => /ckpt-[12]\./.test(name)));
    const state = readFileSync(join(run, "embeddings/a/checkpoint"), "utf8");
    assert.equal(
      state,
      'model_checkpoint_path: "ckpt-4"\nall_model_checkpoint_paths: "ckpt-3"\nall_model_checkpoint_paths: "ckpt-4"\n',
    );
    assert.ok(!readFileSync(join(run, "checkpoint"), "utf8").includes("ckpt-1"));
    await writer.embedding("a", vectors, { step: 5, keep: 1, metadata: { name: ids } });
    assert.deepEqual(
      tree(join(run, "embeddings/a")).filter((name) => name.endsWith(".json")),
      ["5.json"],
    );
    await assert.rejects(writer.prune("a", 0), { name: "ArgumentError" });
  });
});
