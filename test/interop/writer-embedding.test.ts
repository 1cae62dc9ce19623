import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { pca, SummaryWriter } from "pointillist";
import { startTensorboard } from "#scripts/lib/tensorboard.mjs";
import { oraclePython } from "#scripts/oracle.mjs";
import { askPython } from "../ask-python.js";
import { temporaryFolder } from "../io/folder.js";
import { skip } from "../skip.js";

const ROWS = 30;
const DIM = 8;
const vectors = Float32Array.from({ length: ROWS * DIM }, (_, at) => Math.fround(Math.sin(at + 1)));
const labels = Array.from({ length: ROWS }, (_, row) => `row ${row}\twith a tab`);

async function logAll(run: string): Promise<void> {
  await using writer = new SummaryWriter(run);
  await writer.embedding(
    "images",
    { data: vectors, shape: [ROWS, DIM] },
    {
      step: 5,
      metadata: { name: labels },
      concepts: labels.map((_, row) => [{ name: `c${row % 3}`, value: 0.5 }]),
      thumbnails: labels.map((_, row) => ({
        data: new Uint8Array(48).fill(row * 8),
        shape: [4, 4, 3],
      })),
      layouts: [pca()],
    },
  );
  await writer.embedding("zeros", { data: new Float32Array(12), shape: [4, 3] }, { step: 5 });
  writer.scalar("loss", 0.5, 1);
}

/** What the stock projector answers: with TensorFlow, or with the stub that TensorBoard has in its place. */
async function stock(python: string, logdir: string, withTensorflow: boolean) {
  // The module that TensorBoard itself looks for to do without TensorFlow.
  const blocked = join(logdir, "..", "without");
  const env = withTensorflow ? {} : { PYTHONPATH: blocked };
  if (!withTensorflow) {
    const { mkdirSync, writeFileSync } = await import("node:fs");
    mkdirSync(join(blocked, "tensorflow"), { recursive: true });
    writeFileSync(join(blocked, "tensorflow", "__init__.py"), "raise ImportError('not here')\n");
  }
  const board = await startTensorboard({ python, logdir, env, args: ["--reload_interval", "1"] });
  try {
    const route = `${board.url}data/plugin/projector`;
    const get = async (path: string) => {
      const answer = await fetch(`${route}/${path}`);
      assert.equal(answer.status, 200, `${path}: ${await answer.clone().text()}`);
      return Buffer.from(await answer.arrayBuffer());
    };
    const listing = await fetch(`${board.url}data/plugins_listing`);
    return {
      runs: JSON.parse((await get("runs")).toString()),
      info: JSON.parse((await get("info?run=run")).toString()),
      images: await get("tensor?run=run&name=images&num_rows=100000"),
      zeros: await get("tensor?run=run&name=zeros&num_rows=100000"),
      metadata: (await get("metadata?run=run&name=images&num_rows=100000")).toString(),
      bookmarks: JSON.parse((await get("bookmarks?run=run&name=images")).toString()),
      sprite: await get("sprite_image?run=run&name=images"),
      plugins: (await listing.json()) as Record<string, { enabled: boolean }>,
    };
  } finally {
    await board.stop();
  }
}

describe("embedding() in the stock projector", function () {
  this.timeout(180_000);
  const folder = temporaryFolder();

  it("shows the same bytes with and without TensorFlow", async function () {
    const python = oraclePython();
    if (!python) skip(this, "needs the oracle's Python: run `npm test`, which makes it");
    const logdir = join(folder(), "logs");
    await logAll(join(logdir, "run"));
    const without = await stock(python, logdir, false);
    const withFlow = await stock(python, logdir, true);
    for (const found of [without, withFlow]) {
      assert.ok(found.runs.includes("run"));
      assert.deepEqual(found.images, Buffer.from(vectors.buffer));
      assert.deepEqual(found.zeros, Buffer.alloc(48));
      const [header, ...rows] = found.metadata.trimEnd().split("\n");
      assert.equal(header, "name\ttop_concept");
      assert.deepEqual(
        rows,
        labels.map((label, row) => `${label.replace("\t", " ")}\tc${row % 3}`),
      );
      assert.equal(found.bookmarks[0].projections.length, ROWS);
      assert.ok("pca-0" in found.bookmarks[0].projections[0]);
      assert.equal(found.sprite.subarray(1, 4).toString(), "PNG");
      const entry = found.info.embeddings.find(
        (one: { tensorName: string }) => one.tensorName === "images",
      );
      assert.deepEqual(entry.tensorShape, [ROWS, DIM]);
    }
  });

  it("is a checkpoint and a config that TensorFlow reads back", async function () {
    const run = folder();
    await logAll(run);
    const script = `
import tensorflow as tf, numpy as np, scipy.sparse, json, os
from google.protobuf import text_format
from tensorboard.plugins.projector import ProjectorConfig
own = os.path.join(given, "embeddings", "images")
manifest = json.load(open(os.path.join(own, "5.json")))
concepts = [np.load(os.path.join(own, manifest["concepts"]["folder"], f"{name}.npy")) for name in ("values", "indices", "indptr")]
config = text_format.Parse(open(os.path.join(given, "projector_config.pbtxt")).read(), ProjectorConfig())
theirs = ProjectorConfig()
for entry in config.embeddings:
  made = theirs.embeddings.add()
  made.tensor_name = entry.tensor_name
answer = {
  "own": tf.train.latest_checkpoint(own),
  "run": tf.train.latest_checkpoint(given),
  "values": tf.train.load_variable(own, "images").reshape(-1).tolist(),
  "zeros": tf.train.load_variable(os.path.join(given, "embeddings", "zeros"), "zeros").tolist(),
  "names": [entry.tensor_name for entry in config.embeddings],
  "paths": [entry.tensor_path for entry in config.embeddings],
  "shape": list(config.embeddings[0].tensor_shape),
  "cell": list(config.embeddings[0].sprite.single_image_dim),
  "dense": scipy.sparse.csr_matrix(tuple(concepts)).toarray()[:4].tolist(),
}
`;
    const found = await askPython<Record<string, unknown>>(this, script, run);
    const own = join(run, "embeddings/images");
    assert.equal(found["own"], join(own, "ckpt-5"));
    assert.equal(found["run"], join(run, "embeddings/zeros/ckpt-5"));
    assert.deepEqual(found["values"], [...vectors]);
    assert.deepEqual(
      found["zeros"],
      Array.from({ length: 4 }, () => [0, 0, 0]),
    );
    assert.deepEqual(found["names"], ["images", "zeros"]);
    assert.deepEqual(found["shape"], [ROWS, DIM]);
    assert.deepEqual(found["cell"], [64, 64]);
    const half = Math.round(65535 / 2);
    assert.deepEqual(found["dense"], [
      [half, 0, 0],
      [0, half, 0],
      [0, 0, half],
      [half, 0, 0],
    ]);
  });

  it("writes a config equal to what TensorFlow's projector writes for the same settings", async function () {
    const run = folder();
    await logAll(run);
    const script = `
import tempfile, os
from google.protobuf import text_format
from tensorboard.plugins import projector
ours = text_format.Parse(open(os.path.join(given, "projector_config.pbtxt")).read(), projector.ProjectorConfig())
config = projector.ProjectorConfig()
for entry in ours.embeddings:
  made = config.embeddings.add()
  made.tensor_name, made.metadata_path, made.bookmarks_path = entry.tensor_name, entry.metadata_path, entry.bookmarks_path
  made.tensor_path = entry.tensor_path
  made.tensor_shape.extend(entry.tensor_shape)
  if entry.HasField("sprite"):
    made.sprite.image_path = entry.sprite.image_path
    made.sprite.single_image_dim.extend(entry.sprite.single_image_dim)
with tempfile.TemporaryDirectory() as folder:
  projector.visualize_embeddings(folder, config)
  theirs = text_format.Parse(open(os.path.join(folder, "projector_config.pbtxt")).read(), projector.ProjectorConfig())
answer = ours == theirs
`;
    assert.equal(await askPython(this, script, run), true);
  });

  it("changes nothing for a training that saves beside it, in both orders", async function () {
    const script = `
import tensorflow as tf
variable = tf.Variable([0.0])
root = tf.train.Checkpoint(v=variable)
manager = tf.train.CheckpointManager(root, given["run"], max_to_keep=2)
if given["save"] is not None:
  for value in given["save"]:
    variable.assign([value]); manager.save()
variable.assign([-1.0])
answer = {"latest": manager.latest_checkpoint}
if answer["latest"]:
  root.restore(answer["latest"]).assert_consumed()
answer["value"] = variable.numpy().tolist()
`;
    const train = (run: string, save: number[] | null) =>
      askPython<{ latest: string; value: number[] }>(this, script, { run, save });
    // The training first.
    const first = folder();
    const saved = await train(first, [1, 2, 3]);
    const state = readFileSync(join(first, "checkpoint"));
    await logAll(first);
    assert.deepEqual(readFileSync(join(first, "checkpoint")), state);
    assert.deepEqual(await train(first, null), saved);
    // The embedding first: more saves than are kept, then logging again.
    const second = folder();
    await logAll(second);
    const later = await train(second, [4, 5, 6]);
    assert.deepEqual(later.value, [6]);
    await using writer = new SummaryWriter(second);
    await writer.embedding("images", { data: vectors, shape: [ROWS, DIM] }, { step: 6 });
    assert.deepEqual(await train(second, null), later);
    const shard = readFileSync(join(second, "embeddings/images/ckpt-5.data-00000-of-00001"));
    assert.deepEqual(shard, Buffer.from(vectors.buffer), "their manager deleted nothing of ours");
  });
});
