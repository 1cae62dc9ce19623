import assert from "node:assert/strict";
import {
  bookmarkPositions,
  type CheckpointIndex,
  completeListing,
  encodeNpy,
  listRun,
  memorySource,
  parseBookmarks,
} from "pointillist/format";
import { layoutFile, manifestOf, runOf, stepFiles } from "./listing-fixtures.js";

const OURS =
  'embeddings {\n  tensor_name: "images"\n  tensor_path: "embeddings/images/ckpt-100.data-00000-of-00001"\n}\n';

describe("run-listing: runs of our writer", () => {
  it("lists steps, shape and layouts from the manifests, and folds the config's entry", () => {
    const run = runOf({
      "projector_config.pbtxt": OURS,
      checkpoint: 'model_checkpoint_path: "embeddings/images/ckpt-100"',
      ...stepFiles(manifestOf({ step: 200 })),
      ...stepFiles(manifestOf()),
    });
    const { embeddings, errors, wanted } = listRun(run);
    assert.deepEqual([errors, wanted], [[], []]);
    assert.equal(embeddings.length, 1);
    const [images] = embeddings;
    assert.equal(images?.source, "pointillist");
    assert.deepEqual(
      images?.steps.map((step) => step.step),
      [100, 200],
    );
    assert.deepEqual(images?.steps[0]?.shape, [3, 4]);
    assert.equal(images?.steps[0]?.layouts[0]?.path, "embeddings/images/layouts/tsne@100.npy");
    assert.deepEqual(images?.steps[1]?.tensor, {
      kind: "bundle",
      prefix: "embeddings/images/ckpt-200",
      key: "images",
    });
    assert.deepEqual(images?.errors, []);
  });
  it("files that no manifest names do not exist", () => {
    const files = stepFiles(manifestOf());
    delete files["embeddings/images/100.json"];
    assert.deepEqual(listRun(runOf(files)).embeddings, []);
  });
  it("a missing layout is an error of that embedding; the rest is listed", () => {
    const files = stepFiles(manifestOf({ colour: "colour-01234567.npy" }));
    delete files["embeddings/images/layouts/tsne@100.npy"];
    const [images] = listRun(runOf(files)).embeddings;
    assert.deepEqual(images?.steps[0]?.layouts, []);
    assert.deepEqual(
      images?.errors.map(({ code, file }) => [code, file]),
      [
        ["missing", "embeddings/images/layouts/tsne@100.npy"],
        ["missing", "embeddings/images/colour-01234567.npy"],
      ],
    );
  });
  it("one broken or newer manifest leaves the others", () => {
    const run = runOf({
      ...stepFiles(manifestOf()),
      "embeddings/images/200.json": "{",
      "embeddings/images/300.json": JSON.stringify({ ...manifestOf({ step: 300 }), version: 9 }),
    });
    const { embeddings, errors } = listRun(run);
    assert.deepEqual(
      embeddings[0]?.steps.map(({ step }) => step),
      [100],
    );
    assert.deepEqual(
      errors.map(({ code }) => code),
      ["corrupt", "unsupported"],
    );
    assert.match(errors[1]?.message ?? "", /version 9.*update/);
  });
});

describe("run-listing: layouts dropped by hand", () => {
  const list = (dropped: Record<string, Uint8Array>) => {
    const small = manifestOf({
      step: 200,
      tensor: { ...manifestOf({ step: 200 }).tensor, shape: [2, 4] },
    });
    const [images] = listRun(
      runOf({ ...stepFiles(manifestOf()), ...stepFiles(small), ...dropped }),
    ).embeddings;
    const layouts = images?.steps.map((step) =>
      step.layouts.map((layout) => `${layout.name} ${layout.dims}`),
    );
    return {
      layouts,
      stale: images?.stale,
      errors: images?.errors.map(({ code, message }) => `${code}: ${message}`),
    };
  };
  it("NAME.npy belongs to the newest step with as many rows", () => {
    assert.deepEqual(list({ "embeddings/images/layouts/umap.npy": layoutFile(3, 3) }).layouts, [
      ["t-SNE 2", "umap 3"],
      ["t-SNE 2"],
    ]);
    assert.deepEqual(list({ "embeddings/images/layouts/umap.npy": layoutFile(2, 3) }).layouts, [
      ["t-SNE 2"],
      ["t-SNE 2", "umap 3"],
    ]);
  });
  it("NAME@STEP.npy belongs to that step; half precision is read", () => {
    const half = encodeNpy("u2", [3, 2], new Uint16Array(6));
    const text = new TextDecoder("latin1").decode(half).replace("<u2", "<f2");
    const file = Uint8Array.from(text, (c) => c.charCodeAt(0));
    half[0] = 0;
    file[0] = 0x93;
    assert.deepEqual(list({ "embeddings/images/layouts/my map@100.npy": file }).layouts?.[0], [
      "t-SNE 2",
      "my map 2",
    ]);
  });
  it("other rows are stale with both counts; other shapes and types are named as wrong", () => {
    const old = list({ "embeddings/images/layouts/old.npy": layoutFile(9, 2) });
    assert.deepEqual(old.stale, [
      { name: "old", path: "embeddings/images/layouts/old.npy", rows: 9, expected: 2 },
    ]);
    assert.match(
      list({ "embeddings/images/layouts/x.npy": layoutFile(3, 5) }).errors?.[0] ?? "",
      /\[3,5\]/,
    );
    const integers = encodeNpy("i4", [3, 2], new Int32Array(6));
    assert.match(
      list({ "embeddings/images/layouts/x.npy": integers }).errors?.[0] ?? "",
      /i4, expected floats/,
    );
    const cut = layoutFile(3, 2).subarray(0, 140);
    assert.match(list({ "embeddings/images/layouts/x.npy": cut }).errors?.[0] ?? "", /truncated/);
    assert.match(
      list({ "embeddings/images/layouts/x@5.npy": layoutFile(3, 2) }).errors?.[0] ?? "",
      /step 5/,
    );
  });
  it("a large file costs its first 256 bytes", async () => {
    const big = layoutFile(20_000, 2);
    const manifest = manifestOf({ tensor: { ...manifestOf().tensor, shape: [20_000, 1] } });
    const run = runOf({ ...stepFiles(manifest), "embeddings/images/layouts/big.npy": big });
    const reads: [string, number][] = [];
    const listing = await completeListing(run, (name) => ({
      ...memorySource(big, name),
      read: async (offset, length) => {
        reads.push([name, length]);
        return big.slice(offset, offset + length);
      },
    }));
    assert.deepEqual(reads, [["embeddings/images/layouts/big.npy", 256]]);
    assert.deepEqual(
      listing.embeddings[0]?.steps[0]?.layouts.map(({ name }) => name),
      ["t-SNE", "big"],
    );
  });
  it("a file that cannot be read is missing, and nothing else is", async () => {
    const big = layoutFile(20_000, 2);
    const run = runOf({ ...stepFiles(manifestOf()), "embeddings/images/layouts/big.npy": big });
    for (const bytes of [undefined, new Uint8Array(3)]) {
      const { embeddings, errors } = await completeListing(run, (name) => {
        if (!bytes) throw new Error("gone");
        return memorySource(bytes, name);
      });
      assert.equal(embeddings.length, 1);
      assert.equal(errors[0]?.file, "embeddings/images/layouts/big.npy");
    }
  });
});

describe("run-listing: runs of others", () => {
  const index = (...names: string[]): CheckpointIndex => ({
    tensors: names.map((name) => ({ key: name, name, shape: [5, 6], dtype: "float32" })),
    errors: [],
  });
  it("add_embedding folders: tags are grouped, five digits are steps, doubled blocks are folded", () => {
    const block = (tag: string, step: string) =>
      `embeddings {\ntensor_name: "${tag}:${step}"\ntensor_path: "${step}/${tag}/tensors.tsv"\nmetadata_path: "${step}/${tag}/metadata.tsv"\n}\n`;
    const run = runOf({
      "projector_config.pbtxt":
        block("default", "00000") +
        block("default", "00021") +
        block("default", "00021") +
        block("b", "00000"),
      "00000/default/tensors.tsv": "1\t2\n",
      "00000/default/metadata.tsv": "a\n",
      "00021/default/tensors.tsv": "1\t2\n",
      "00000/b/tensors.tsv": "1\t2\n",
      "00000/b/metadata.tsv": "a\n",
    });
    const { embeddings } = listRun(run);
    assert.deepEqual(
      embeddings.map(({ tensor, source, steps }) => [
        tensor,
        source,
        steps.map(({ step }) => step),
      ]),
      [
        ["default", "config", [0, 21]],
        ["b", "config", [0]],
      ],
    );
    assert.equal(embeddings[0]?.steps[0]?.metadataPath, "00000/default/metadata.tsv");
    assert.match(embeddings[0]?.errors[0]?.message ?? "", /metadata 00021.* not there/);
  });
  it("every retained checkpoint is a step; only the newest index is read", () => {
    const run = runOf({
      "projector_config.pbtxt": 'embeddings { tensor_name: "emb:0" metadata_path: "m.tsv" }',
      "m.tsv": "a\tb\n",
      checkpoint: 'model_checkpoint_path: "/old/machine/model.ckpt-300"',
      "model.ckpt-100.index": "x",
      "model.ckpt-300.index": "y",
      "model.ckpt-200.index": "z",
    });
    assert.deepEqual(listRun(run).wantedIndexes, ["model.ckpt-300"]);
    assert.deepEqual(listRun(run).errors, []);
    const { tensors } = index("emb", "other");
    const bias = { key: "bias", name: "bias", shape: [3], dtype: "float32" };
    const indexes = new Map([["model.ckpt-300", { tensors: [...tensors, bias], errors: [] }]]);
    const { embeddings, errors } = listRun(run, { indexes });
    assert.deepEqual(errors, []);
    assert.deepEqual(
      embeddings.map(({ tensor, source, steps }) => [
        tensor,
        source,
        steps.map(({ step }) => step),
      ]),
      [
        ["emb", "config", [100, 200, 300]],
        ["other", "checkpoint", [100, 200, 300]],
      ],
    );
    assert.equal(embeddings[0]?.steps[2]?.metadataPath, "m.tsv");
    assert.deepEqual(embeddings[0]?.steps[2]?.shape, [5, 6]);
    assert.equal(embeddings[0]?.steps[0]?.shape, null);
  });
  it("paths that leave the run are refused, a tensor in no checkpoint is missing", () => {
    const run = runOf({
      "projector_config.pbtxt": `
        embeddings { tensor_name: "a" tensor_path: "../../etc/passwd" }
        embeddings { tensor_name: "b" metadata_path: "/etc/passwd" }
        embeddings { tensor_name: "c" tensor_path: "c.tsv" colour: "red" }`,
      "c.tsv": "1\t2\n",
    });
    const { embeddings, errors } = listRun(run);
    assert.deepEqual(
      embeddings.map(({ tensor }) => tensor),
      ["c"],
    );
    assert.equal(embeddings[0]?.errors[0]?.code, "stock");
    assert.deepEqual(
      errors.map(({ code }) => code),
      ["refused", "missing", "refused", "missing"],
    );
  });
  it("a torn config or index is one error", () => {
    const run = runOf({
      "projector_config.pbtxt": "embeddings {",
      "model.ckpt-1.index": "x",
      ...stepFiles(manifestOf()),
    });
    const { embeddings, errors } = listRun(run, {
      indexes: new Map([["model.ckpt-1", index("w")]]),
    });
    assert.deepEqual(
      embeddings.map(({ tensor }) => tensor),
      ["images", "w"],
    );
    assert.deepEqual(
      errors.map(({ code, file }) => [code, file]),
      [["corrupt", "projector_config.pbtxt"]],
    );
  });
  it("a manifest added to a foreign tensor keeps its layouts beside the config's metadata", () => {
    const tensor = {
      ...manifestOf().tensor,
      name: "emb",
      shape: [5, 6] as const,
      checkpoint: "../../model.ckpt-100",
    };
    const manifest = manifestOf({ tag: "emb", tensor });
    const run = runOf({
      "projector_config.pbtxt": 'embeddings { tensor_name: "emb" metadata_path: "m.tsv" }',
      "m.tsv": "a\tb\n",
      "model.ckpt-100.index": "x",
      "model.ckpt-200.index": "x",
      "embeddings/emb/100.json": JSON.stringify(manifest),
      "embeddings/emb/layouts/tsne@100.npy": layoutFile(5, 2),
    });
    const { embeddings, errors } = listRun(run, {
      indexes: new Map([["model.ckpt-200", index("emb")]]),
    });
    assert.deepEqual(errors, []);
    assert.deepEqual(
      embeddings.map(({ tensor: name, steps }) => [name, steps.map(({ step }) => step)]),
      [["emb", [100, 200]]],
    );
    assert.equal(embeddings[0]?.steps[0]?.metadataPath, "m.tsv");
    assert.equal(embeddings[0]?.steps[0]?.layouts.length, 1);
  });
  it("views of stock bookmarks are layouts; one of other rows is stale, one of a part is not", () => {
    const point = (x: number) => ({ "umap-0": x, "umap-1": -x });
    const states = [
      { label: "whole", selectedProjection: "umap", projections: [1, 2, 3].map(point) },
      {
        label: "whole",
        selectedProjection: "umap",
        filteredPoints: [2, 0],
        projections: [5, 6].map(point),
      },
      { label: "old", selectedProjection: "umap", projections: [1, 2].map(point) },
      { label: "no coordinates", selectedProjection: "tsne", projections: [] },
    ];
    const run = runOf({
      "projector_config.pbtxt":
        'embeddings { tensor_name: "a" tensor_path: "a.bytes" tensor_shape: [3, 2] bookmarks_path: "state.txt" }',
      "a.bytes": new Uint8Array(24),
      "state.txt": JSON.stringify(states),
    });
    const [a] = listRun(run).embeddings;
    assert.deepEqual(
      a?.steps[0]?.layouts.map(({ name, dims, method, bookmark }) => [
        name,
        dims,
        method,
        bookmark,
      ]),
      [
        ["whole", 2, "umap", 0],
        ["whole (2)", 2, "umap", 1],
      ],
    );
    assert.deepEqual(a?.stale, [{ name: "old", path: "state.txt", rows: 2, expected: 3 }]);
    const [whole, part] = parseBookmarks(new TextEncoder().encode(JSON.stringify(states)));
    assert.deepEqual(
      bookmarkPositions(whole ?? assert.fail(), 3)?.positions,
      Float32Array.of(1, -1, 2, -2, 3, -3),
    );
    const nan = Number.NaN;
    assert.deepEqual(
      bookmarkPositions(part ?? assert.fail(), 3)?.positions,
      Float32Array.of(6, -6, nan, nan, 5, -5),
    );
    assert.equal(bookmarkPositions(part ?? assert.fail(), 2), undefined);
  });
  it("a file that a config names, and that the server would not list, is told once, with who names it", () => {
    const run = runOf({
      "projector_config.pbtxt": `embeddings { tensor_name: "a" tensor_path: "a.tsv" metadata_path: "gone.tsv" }
        embeddings { tensor_name: "b" tensor_path: "a.tsv" metadata_path: "../../out.tsv" }`,
      "a.tsv": "1\t2\n",
    });
    const errors = [
      { code: "missing", file: "gone.tsv", message: "no such file" },
      { code: "refused", file: "…/out.tsv", message: "stands outside the logdir" },
      { code: "limit", file: ".", message: "at most 20000 files" },
    ];
    const listing = listRun({ ...run, errors });
    assert.deepEqual(listing.errors, [errors[2]]);
    const told = listing.embeddings.map((one) =>
      one.errors.map(({ code, message }) => `${code}: ${message}`),
    );
    assert.deepEqual(told, [
      ["missing: metadata gone.tsv is named by the config, but not there"],
      ["refused: metadata ../../out.tsv is outside the run"],
    ]);
  });
  it("a newest checkpoint that cannot be read yet hides none before it", () => {
    const files = ["m-1", "m-2", "m-3"].map((name) => `${name}.index`);
    const run = runOf(Object.fromEntries(files.map((path) => [path, "?"])));
    const torn: CheckpointIndex = {
      tensors: [],
      errors: [{ code: "truncated", file: "m-3.index", message: "ends early" }],
    };
    const first = listRun(run, { indexes: new Map([["m-3", torn]]) });
    assert.deepEqual(first.wantedIndexes, ["m-2"], "the older are not opened all at once");
    const indexes = new Map([
      ["m-3", torn],
      ["m-2", index("words")],
    ]);
    const { embeddings, errors, wantedIndexes } = listRun(run, { indexes });
    assert.deepEqual(wantedIndexes, []);
    assert.deepEqual(
      embeddings.map(({ tensor, steps }) => [tensor, steps.map(({ step }) => step)]),
      [["words", [1, 2]]],
    );
    assert.deepEqual(
      errors.map(({ code }) => code),
      ["truncated"],
    );
  });
  it("a block that is written again says what the first said, but where it says otherwise", () => {
    const run = runOf({
      "projector_config.pbtxt": `embeddings { tensor_name: "a" tensor_path: "a.tsv" metadata_path: "m.tsv" }
        embeddings { tensor_name: "a" tensor_path: "a.tsv" sprite { image_path: "s.png" single_image_dim: [8, 8] } }`,
      "a.tsv": "1\t2\n",
      "m.tsv": "x\n",
      "s.png": "?",
    });
    const [a] = listRun(run).embeddings;
    assert.equal(a?.steps.length, 1);
    assert.equal(a.steps[0]?.metadataPath, "m.tsv");
    assert.deepEqual(a.steps[0]?.sprite, { path: "s.png", cell: [8, 8] });
  });
});
