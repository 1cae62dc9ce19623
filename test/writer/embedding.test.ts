import assert from "node:assert/strict";
import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type EmbeddingOptions, openCheckpoint, pca, SummaryWriter, tsne } from "pointillist";
import {
  crc32c,
  decodeNpy,
  encodeNpy,
  type Manifest,
  parseManifest,
  parseProjectorConfig,
} from "pointillist/format";
import { temporaryFolder } from "../io/folder.js";
import { eventFiles, readRun, tree } from "./read-run.js";

const ROWS = 12;
const vectors = Array.from({ length: ROWS }, (_, row) =>
  Array.from({ length: 5 }, (_, d) => Math.sin(row * (d + 1) + 1) + (row % 3)),
);
const pixels = { data: new Uint8Array(6 * 4 * 3).fill(200), shape: [6, 4, 3] };
const concepts = vectors.map((_, row) => [
  { name: `c${row % 3}`, value: 0.9 },
  { id: "x", name: "dog", value: 0.25 },
]);
const everything: EmbeddingOptions = {
  step: 100,
  metadata: {
    name: vectors.map((_, row) => `row ${row}`),
    split: vectors.map((_, row) => (row % 2 ? "a" : "b")),
  },
  concepts,
  thumbnails: vectors.map(() => pixels),
  layouts: [tsne({ perplexity: 3, iterations: 20, earlyIterations: 20 }), pca({ dims: 3 })],
};

async function log(
  run: string,
  tag: string,
  options: EmbeddingOptions = {},
  input: Parameters<SummaryWriter["embedding"]>[1] = vectors,
) {
  const warnings: string[] = [];
  await using writer = new SummaryWriter(run, { onWarning: (code) => warnings.push(code) });
  return { ref: await writer.embedding(tag, input, options), warnings };
}

const manifestAt = (path: string): Manifest => parseManifest(readFileSync(path), path);
const configOf = (run: string) =>
  parseProjectorConfig(readFileSync(join(run, "projector_config.pbtxt"), "utf8"));
const withoutHashes = (names: string[]) =>
  names
    .map((name) =>
      name.replace(/tfevents\..*/, "tfevents").replace(/-[0-9a-f]{8}(?=[.@/]|$)/g, "-#"),
    )
    .sort();

describe("embedding()", () => {
  const folder = temporaryFolder();

  it("makes exactly the folder of the design", async () => {
    const run = folder();
    const { ref } = await log(run, "images", everything);
    const base = "embeddings/images";
    assert.deepEqual(
      withoutHashes(tree(run)),
      [
        "checkpoint",
        `${base}/100.json`,
        `${base}/bookmarks-#.json`,
        `${base}/checkpoint`,
        `${base}/ckpt-100.data-00000-of-00001`,
        `${base}/ckpt-100.index`,
        `${base}/colour-#.npy`,
        `${base}/concepts-#/indices.npy`,
        `${base}/concepts-#/indptr.npy`,
        `${base}/concepts-#/values.npy`,
        `${base}/layouts/pca-3-d-#@100.npy`,
        `${base}/layouts/t-sne-#@100.npy`,
        `${base}/metadata-#.tsv`,
        `${base}/neighbours@100.npy`,
        `${base}/points/pca-3-d-#@100.npy`,
        `${base}/points/t-sne-#@100.npy`,
        `${base}/sprite-#.png`,
        `${base}/thumbnails-#.png`,
        "events.out.tfevents",
        "projector_config.pbtxt",
      ].sort(),
    );
    for (const path of ref.files) assert.ok(existsSync(path), path);
    assert.equal(ref.files.length, tree(join(run, base)).length - 1, "all but the state file");
  });

  it("stores the matrix bit for bit, whatever form it comes in", async () => {
    const flat = Float32Array.from(vectors.flat());
    const tensor = {
      shape: [ROWS, 5],
      dtype: "float32",
      data: async () => flat,
      dataSync: () => flat,
    };
    const chunks = async function* () {
      const buffer = new Float32Array(7);
      for (let at = 0; at < flat.length; at += 7) {
        const piece = flat.subarray(at, at + 7);
        buffer.set(piece);
        yield buffer.subarray(0, piece.length); // one buffer for all, as readers of files do
      }
    };
    const forms: [string, Parameters<SummaryWriter["embedding"]>[1], EmbeddingOptions][] = [
      ["rows", vectors, {}],
      ["rows-typed", vectors.map((row) => Float32Array.from(row)), {}],
      ["shaped", { data: flat, shape: [ROWS, 5] }, {}],
      ["doubles", { data: Float64Array.from(flat), shape: [ROWS, 5] }, {}],
      ["bare", flat, { shape: [ROWS, 5] }],
      ["tensor", tensor, {}],
      ["chunks", chunks(), { shape: [ROWS, 5] }],
      ["chunks-shaped", { chunks: chunks(), shape: [ROWS, 5] }, {}],
    ];
    const run = folder();
    for (const [tag, input, options] of forms) {
      const { ref } = await log(run, tag, options, input);
      const checkpoint = await openCheckpoint(ref.checkpoint);
      assert.deepEqual(
        checkpoint.variables.map(({ key, shape, dtype }) => [key, dtype, shape]),
        [[tag, "float32", [ROWS, 5]]],
      );
      await checkpoint.verify(tag);
      const shard = readFileSync(`${ref.checkpoint}.data-00000-of-00001`);
      assert.deepEqual(shard, Buffer.from(flat.buffer), tag);
    }
  });

  it("puts 0xFF behind a matrix that is valid UTF-8, and only there", async () => {
    const run = folder();
    const zeros = new Float32Array(6);
    const oneHot = Float32Array.of(2, 0, 0, 0, 2, 0);
    const ordinary = Float32Array.of(1, 0, 0, 0, 1, 0); // 1.0 holds the byte 0x80
    for (const [tag, data, extra] of [
      ["zeros", zeros, 1],
      ["two", oneHot, 1],
      ["one", ordinary, 0],
    ] as const) {
      const { ref } = await log(run, tag, {}, { data, shape: [2, 3] });
      const shard = readFileSync(`${ref.checkpoint}.data-00000-of-00001`);
      assert.equal(shard.length, 24 + extra, tag);
      if (extra) assert.equal(shard[24], 0xff);
      await (await openCheckpoint(ref.checkpoint)).verify(tag);
    }
  });

  it("refuses other rows, by name and both counts, and writes nothing", async () => {
    const run = join(folder(), "run");
    const cases: [EmbeddingOptions, RegExp][] = [
      [{ metadata: { name: ["a"] } }, /metadata\.name.*12 rows, found 1/],
      [{ concepts: concepts.slice(1) }, /concepts.*12 rows.*found 11/],
      [{ thumbnails: [pixels] }, /thumbnails.*12 rows.*found 1/],
      [{ ids: ["a"] }, /ids.*12 rows.*found 1/],
      [{ layouts: [[[1, 2]]] }, /layouts\[0\].*\[12, 2\] or \[12, 3\], found \[1,2\]/],
      [
        { layouts: [{ data: new Float32Array(ROWS * 4), shape: [ROWS, 4] }] },
        /layouts\[0\].*found \[12,4\]/,
      ],
      [
        { neighbours: { indices: [[1]], metric: "cosine", exact: true } },
        /neighbours.*\[12, k\].*found \[1,1\]/,
      ],
    ];
    for (const [options, message] of cases)
      await assert.rejects(
        log(run, "a", options),
        { name: "ShapeError", message },
        String(message),
      );
    assert.ok(!existsSync(join(run, "projector_config.pbtxt")));
    assert.ok(!existsSync(join(run, "embeddings/a/0.json")));
  });

  it("refuses vectors that are empty, ragged, or not finite, and steps and tags that are none", async () => {
    const run = folder();
    const bad = vectors.map((row) => [...row]);
    (bad[3] as number[])[1] = Number.NaN;
    (bad[7] as number[])[0] = Number.POSITIVE_INFINITY;
    await assert.rejects(log(run, "a", {}, []), { name: "ShapeError" });
    await assert.rejects(log(run, "a", {}, [[]]), { name: "ShapeError" });
    await assert.rejects(log(run, "a", {}, [[1, 2], [1]]), {
      message: /vectors\[1\]: expected 2 numbers, as in row 0, found 1/,
    });
    await assert.rejects(log(run, "a", {}, new Float32Array(4)), {
      name: "ArgumentError",
      message: /shape/,
    });
    await assert.rejects(log(run, "a", {}, bad), {
      name: "ArgumentError",
      message: /row 3 and 1 more/,
    });
    await assert.rejects(log(run, "a", { step: -1 }), { name: "ArgumentError", message: /step/ });
    await assert.rejects(log(run, "a", { step: 1.5 }), { name: "ArgumentError" });
    await assert.rejects(log(run, "\ud800", {}), { name: "ArgumentError", message: /tag/ });
    await assert.rejects(log(run, "", {}), { name: "ArgumentError", message: /tag/ });
    assert.ok(!tree(run).some((name) => name.endsWith(".json")), "no step was committed");
    assert.ok(!tree(run).some((name) => name.endsWith(".tmp") || name.endsWith(".lock")));
  });

  it("skips rows that are not finite where asked, in everything that has rows", async () => {
    const run = folder();
    const bad = vectors.map((row) => [...row]);
    (bad[3] as number[])[1] = Number.NaN;
    const layout = vectors.map((_, row) => [row, -row]);
    const { ref } = await log(
      run,
      "a",
      {
        ...everything,
        layouts: [layout],
        invalidRows: "skip",
        ids: vectors.map((_, row) => `id${row}`),
      },
      bad,
    );
    assert.deepEqual(ref.skippedRows, [3]);
    assert.equal(ref.rows, ROWS - 1);
    const manifest = manifestAt(ref.manifest);
    assert.deepEqual(manifest.skippedRows, [3]);
    assert.equal(manifest.metadata?.rows, ROWS - 1);
    assert.ok(manifest.ids?.kind === "list" && manifest.ids.values[3] === "id4");
    const lines = readFileSync(join(ref.folder, String(manifest.metadata?.file)), "utf8").split(
      "\n",
    );
    assert.equal(lines[4]?.split("\t")[0], "row 4");
    const stored = decodeNpy(readFileSync(join(ref.folder, String(manifest.layouts[0]?.file))));
    assert.deepEqual([...stored.data].slice(6, 8), [4, -4]);
    assert.equal(manifest.sprite?.count, ROWS - 1);
  });

  it("keeps concepts as a sparse table, and the strongest apart", async () => {
    const { ref } = await log(folder(), "a", everything);
    const { concepts: stored, colour } = manifestAt(ref.manifest);
    assert.deepEqual(stored?.names, ["c0", "dog", "c1", "c2"]);
    assert.deepEqual(stored?.ids, ["c0", "x", "c1", "c2"]);
    const array = (name: string) => [
      ...decodeNpy(readFileSync(join(ref.folder, stored?.folder ?? "", name))).data,
    ];
    assert.deepEqual(
      array("indptr.npy"),
      Array.from({ length: ROWS + 1 }, (_, row) => 2 * row),
    );
    assert.deepEqual(array("indices.npy").slice(0, 6), [0, 1, 2, 1, 3, 1]);
    assert.deepEqual(array("values.npy").slice(0, 2), [
      Math.round(0.9 * 65535),
      Math.round(0.25 * 65535),
    ]);
    const strongest = decodeNpy(readFileSync(join(ref.folder, String(colour))));
    assert.deepEqual(strongest.shape, [ROWS, 2]);
    assert.deepEqual([...strongest.data].slice(0, 6), [0, 58982, 2, 58982, 3, 58982]);
  });

  it("finds the same neighbours as a plain loop", async () => {
    const { ref } = await log(folder(), "a", { neighbours: 4 });
    const manifest = manifestAt(ref.manifest);
    const { file, crc32c: checksum, ...how } = manifest.neighbours ?? {};
    assert.deepEqual(how, { k: 4, metric: "cosine", exact: true });
    const stored = crc32c(readFileSync(join(ref.folder, String(file))));
    assert.equal(checksum, stored.toString(16).padStart(8, "0"));
    const found = decodeNpy(readFileSync(join(ref.folder, String(manifest.neighbours?.file))));
    const cosine = (a: number[], b: number[]) => {
      const dot = (x: number[], y: number[]) =>
        x.reduce((sum, value, at) => sum + value * (y[at] ?? 0), 0);
      return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
    };
    const expected = vectors.flatMap((row, at) =>
      vectors
        .map((other, index) => ({ index, near: cosine(row, other) }))
        .filter(({ index }) => index !== at)
        .sort((a, b) => b.near - a.near)
        .slice(0, 4)
        .map(({ index }) => index),
    );
    assert.deepEqual([...found.data], expected);
  });

  it("takes ready layouts as arrays, typed arrays and .npy files, under their own names", async () => {
    const run = folder();
    const flat = Float32Array.from({ length: ROWS * 3 }, (_, at) => at / 2);
    const file = join(folder(), "cuml map.npy");
    writeFileSync(file, encodeNpy("f8", [ROWS, 3], Float64Array.from(flat)));
    const { ref } = await log(run, "a", {
      layouts: [
        vectors.map((row) => row.slice(0, 2)),
        { name: "mine", coordinates: flat, method: "custom", parameters: { seed: 3 } },
        file,
      ],
    });
    const { layouts } = manifestAt(ref.manifest);
    assert.deepEqual(
      layouts.map(({ name, dims, method }) => [name, dims, method]),
      [
        ["layout", 2, "given"],
        ["mine", 3, "custom"],
        ["cuml map", 3, "given"],
      ],
    );
    assert.deepEqual(layouts[1]?.parameters, { seed: 3 });
    for (const at of [1, 2]) {
      const stored = decodeNpy(readFileSync(join(ref.folder, String(layouts[at]?.file))));
      assert.deepEqual([stored.dtype, stored.shape, stored.data], ["f4", [ROWS, 3], flat]);
    }
  });

  it("keeps every step; equal rows share files; the config names the newest step once", async () => {
    const run = folder();
    const labels = { name: vectors.map((_, row) => `row ${row}`) };
    const { ref: first } = await log(run, "a", { step: 10, metadata: labels });
    const before = readFileSync(first.manifest);
    await log(
      run,
      "a",
      { step: 20, metadata: labels },
      vectors.slice(0, 6).length ? vectors : vectors,
    );
    await log(run, "a", { step: 15, metadata: { name: ["x", "y"] } }, [
      [1, 2],
      [3, 4],
    ]);
    const names = tree(join(run, "embeddings/a"));
    assert.equal(
      names.filter((name) => name.startsWith("metadata-")).length,
      2,
      "steps 10 and 20 share one",
    );
    assert.deepEqual(readFileSync(first.manifest), before);
    const { embeddings } = configOf(run);
    assert.equal(embeddings.length, 1);
    assert.equal(embeddings[0]?.tensorPath, "embeddings/a/ckpt-20.data-00000-of-00001");
    assert.deepEqual(embeddings[0]?.tensorShape, [ROWS, 5]);
    assert.match(
      readFileSync(join(run, "embeddings/a/checkpoint"), "utf8"),
      /^model_checkpoint_path: "ckpt-20"/,
    );
  });

  it("is WriteError exists for a step with other content, and nothing for the same", async () => {
    const run = folder();
    await log(run, "a", everything);
    const before = tree(run).filter((name) => !name.includes("tfevents"));
    const times = before.map((name) => statSync(join(run, name)).mtimeMs);
    await log(run, "a", everything);
    const after = tree(run).filter((name) => !name.includes("tfevents"));
    assert.deepEqual(after, before);
    const isState = (name: string) => name.endsWith("checkpoint") || name.endsWith(".pbtxt");
    before.forEach((name, at) => {
      if (!isState(name)) assert.equal(statSync(join(run, name)).mtimeMs, times[at], name);
    });
    const exists = { name: "WriteError", code: "exists" };
    const moved = vectors.map((row) => row.map((value) => value + 1));
    await assert.rejects(log(run, "a", { step: 100 }, moved), exists);
    await assert.rejects(
      log(run, "a", { ...everything, metadata: vectors.map((_, row) => `x${row}`) }),
      { ...exists, message: /metadata/ },
    );
    await assert.rejects(log(run, "a", { ...everything, layouts: [pca()] }), {
      ...exists,
      message: /layouts/,
    });
    assert.deepEqual(
      tree(run).filter((name) => !name.includes("tfevents")),
      before,
    );
  });

  it("writes one marker a step, under a tag of its own", async () => {
    const run = folder();
    await using writer = new SummaryWriter(run);
    await writer.embedding("loss", vectors, { step: 3 });
    await writer.embedding("loss", vectors, { step: 4 });
    const markers = readRun(run).flatMap((event) =>
      event.kind === "summary" ? event.values.map((value) => ({ step: event.step, ...value })) : [],
    );
    assert.deepEqual(
      markers.map(({ tag, step }) => [tag, step]),
      [
        ["__pointillist__/loss", 3],
        ["__pointillist__/loss", 4],
      ],
    );
    assert.equal(markers[0]?.metadata?.pluginName, "pointillist");
    assert.equal(markers[0]?.metadata?.dataClass, "tensor");
    assert.equal(eventFiles(run).length, 1);
  });

  it("never touches a checkpoint file of the user's own", async () => {
    const run = folder();
    const theirs = 'model_checkpoint_path: "ckpt-7"\nall_model_checkpoint_paths: "ckpt-7"\n';
    writeFileSync(join(run, "checkpoint"), theirs);
    await log(run, "a", {});
    assert.equal(readFileSync(join(run, "checkpoint"), "utf8"), theirs);
    writeFileSync(join(run, "checkpoint"), "not a state file {{{");
    await log(run, "b", {});
    assert.equal(readFileSync(join(run, "checkpoint"), "utf8"), "not a state file {{{");
  });

  it("keeps entries of others in the config, and refuses to replace one that it cannot read", async () => {
    const run = folder();
    const foreign =
      'embeddings {\n  tensor_name: "theirs"\n  metadata_path: "m.tsv"\n  future_field: 3\n}\n';
    writeFileSync(join(run, "projector_config.pbtxt"), foreign);
    await log(run, "a", {});
    const text = readFileSync(join(run, "projector_config.pbtxt"), "utf8");
    assert.ok(text.startsWith(foreign), text);
    assert.deepEqual(
      configOf(run).embeddings.map(({ tensorName }) => tensorName),
      ["theirs", "a"],
    );
    writeFileSync(join(run, "projector_config.pbtxt"), "embeddings {");
    await assert.rejects(log(run, "b", {}), { name: "FormatError" });
    assert.equal(readFileSync(join(run, "projector_config.pbtxt"), "utf8"), "embeddings {");
  });

  it("makes safe folders of any tag, and keeps the tag itself", async () => {
    const run = folder();
    const tags = [
      "a/b",
      "..",
      "%2e%2e",
      "con",
      "猫の写真".repeat(20),
      "a&b#c",
      "x".repeat(300),
      "A",
      "a",
    ];
    for (const tag of tags) {
      const { ref, warnings } = await log(run, tag, {});
      assert.match(
        ref.folder.slice(run.length + 1).replaceAll("\\", "/"),
        /^embeddings\/[a-z0-9_-]{1,49}$/,
      );
      assert.equal(manifestAt(ref.manifest).tag, tag);
      assert.equal(warnings.includes("stock-name"), /[&#+%]/.test(tag), tag);
    }
    assert.deepEqual(
      configOf(run).embeddings.map(({ tensorName }) => tensorName),
      tags,
    );
    assert.equal(
      new Set(tree(join(run, "embeddings")).map((name) => name.split("/")[0])).size,
      tags.length,
    );
  });

  it("shows a placeholder for what is no picture, and lists it", async () => {
    const run = folder();
    const thumbnails = vectors.map((_, row) =>
      row === 2
        ? null
        : row === 4
          ? Uint8Array.of(1, 2, 3)
          : row === 6
            ? join(run, "gone.png")
            : pixels,
    );
    const { ref, warnings } = await log(run, "a", { thumbnails });
    assert.deepEqual(
      ref.brokenThumbnails.map(({ row }) => row),
      [2, 4, 6],
    );
    assert.deepEqual(warnings, ["thumbnails-broken"]);
    assert.ok(
      !JSON.stringify(ref.brokenThumbnails).includes(run),
      "no path of this machine in the manifest",
    );
  });

  it("takes one row, one column, and says that stock hides them", async () => {
    for (const input of [[[1, 2, 3]], [[1], [2], [3]]]) {
      const { warnings, ref } = await log(folder(), "a", {}, input);
      assert.deepEqual(warnings, ["stock-shape"]);
      assert.deepEqual([ref.rows, ref.dim], [input.length, input[0]?.length]);
    }
  });

  it("matches rows by ids, each once", async () => {
    const { ref } = await log(folder(), "a", {
      ids: "name",
      metadata: { name: vectors.map((_, row) => `n${row}`) },
    });
    assert.deepEqual(manifestAt(ref.manifest).ids, { kind: "column", column: "name" });
    await assert.rejects(log(folder(), "a", { ids: vectors.map(() => "same") }), {
      name: "ArgumentError",
      message: /rows 0 and 1/,
    });
    await assert.rejects(
      log(folder(), "a", { ids: "nope", metadata: { name: vectors.map(() => "x") } }),
      { name: "ArgumentError", message: /name/ },
    );
  });
});
