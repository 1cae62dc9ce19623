import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  buildConcepts,
  encodeConcepts,
  encodeMetadata,
  parseCheckpointState,
  parseProjectorConfig,
  printCheckpointState,
  printProjectorConfig,
} from "pointillist/format";
import { askPython } from "../ask-python.js";

const NAMES = ["images", "a/b:0", 'q"uo\\te', "日本語 😀", "tab\there\nand there", "\u0001\u007f"];

const configs = NAMES.map((tensorName) => ({
  embeddings: [
    {
      tensorName,
      metadataPath: `embeddings/${tensorName}/metadata.tsv`,
      bookmarksPath: "bookmarks.json",
      tensorShape: [528, 1280],
      sprite: { imagePath: "sprite.png", singleImageDim: [64, 48] },
      tensorPath: "ckpt-0.data-00000-of-00001",
    },
    { tensorName: "plain" },
  ],
}));

describe("files of the stock projector", function () {
  this.timeout(120_000);
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), "pointillist-projector-"));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  it("our config is, as a proto, what visualize_embeddings writes for the same settings", async function () {
    const answer = await askPython<{ equal: boolean[]; theirs: string[] }>(
      this,
      `
import os, tempfile
from google.protobuf import text_format
from tensorboard.plugins import projector
equal, theirs = [], []
for ours, config in zip(given["texts"], given["configs"]):
    expected = projector.ProjectorConfig()
    for one in config["embeddings"]:
        e = expected.embeddings.add()
        e.tensor_name = one["tensorName"]
        if "metadataPath" in one:
            e.metadata_path = one["metadataPath"]
            e.bookmarks_path = one["bookmarksPath"]
            e.tensor_shape.extend(one["tensorShape"])
            e.sprite.image_path = one["sprite"]["imagePath"]
            e.sprite.single_image_dim.extend(one["sprite"]["singleImageDim"])
            e.tensor_path = one["tensorPath"]
    logdir = tempfile.mkdtemp(dir=given["folder"])
    projector.visualize_embeddings(logdir, expected)
    text = open(os.path.join(logdir, "projector_config.pbtxt"), encoding="utf8").read()
    theirs.append(text)
    equal.append(text_format.Parse(ours, projector.ProjectorConfig()) == text_format.Parse(text, projector.ProjectorConfig()))
answer = {"equal": equal, "theirs": theirs}
`,
      { texts: configs.map(printProjectorConfig), configs, folder },
    );
    assert.deepEqual(
      answer.equal,
      NAMES.map(() => true),
    );
    answer.theirs.forEach((text, index) => {
      const read = parseProjectorConfig(text).embeddings.map(({ raw, ...entry }) => entry);
      assert.deepEqual(read, configs[index]?.embeddings);
    });
  });

  it("checkpoint states go both ways between TensorFlow and us", async function () {
    const state = {
      modelCheckpointPath: 'ckpt-"20"',
      allModelCheckpointPaths: ["ckpt-10", 'ckpt-"20"'],
      allModelCheckpointTimestamps: [1.5, 1790000000.25],
      lastPreservedTimestamp: 1790000000.125,
    };
    const answer = await askPython<{
      latest: string;
      paths: string[];
      times: number[];
      theirs: string;
    }>(
      this,
      `
import os, tempfile
os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
import tensorflow as tf
folder = tempfile.mkdtemp(dir=given["folder"])
open(os.path.join(folder, "checkpoint"), "w").write(given["text"])
state = tf.train.get_checkpoint_state(folder)
other = tempfile.mkdtemp(dir=given["folder"])
from tensorflow.python.checkpoint import checkpoint_management
checkpoint_management.update_checkpoint_state_internal(
    other, os.path.join(other, "ckpt-7"), [os.path.join(other, "ckpt-5"), os.path.join(other, "ckpt-7")],
    all_model_checkpoint_timestamps=[1.5, 2.25], last_preserved_timestamp=1.0, save_relative_paths=True)
answer = {
    "latest": os.path.relpath(state.model_checkpoint_path, folder),
    "paths": [os.path.relpath(p, folder) for p in state.all_model_checkpoint_paths],
    "times": list(state.all_model_checkpoint_timestamps),
    "theirs": open(os.path.join(other, "checkpoint")).read(),
}
`,
      { folder, text: printCheckpointState(state) },
    );
    assert.equal(answer.latest, state.modelCheckpointPath);
    assert.deepEqual(answer.paths, state.allModelCheckpointPaths);
    assert.deepEqual(answer.times, state.allModelCheckpointTimestamps);
    assert.deepEqual(parseCheckpointState(answer.theirs), {
      modelCheckpointPath: "ckpt-7",
      allModelCheckpointPaths: ["ckpt-5", "ckpt-7"],
      allModelCheckpointTimestamps: [1.5, 2.25],
      lastPreservedTimestamp: 1,
    });
  });

  it("TensorBoard's metadata route gives as many lines as there are rows, whatever the cells hold", async function () {
    const breaks = Array.from({ length: 0x2100 }, (_, code) => String.fromCharCode(code)).filter(
      (c) => /[\p{Cc}\p{Zl}\p{Zp}\p{Zs}]/u.test(c),
    );
    const cells = [
      ...breaks.map((c) => `a${c}b`),
      ...breaks,
      "",
      "\r\n\r\n",
      "\uFEFF",
      "\uD800",
      "x".repeat(100_000),
    ];
    const tables = [cells, cells.map((cell) => cell + cell)].map((name) => ({ name, other: name }));
    tables.forEach((table, index) => {
      writeFileSync(join(folder, `m${index}.tsv`), encodeMetadata(table, cells.length).bytes);
    });
    // The route's own loop, over TensorBoard's own file layer, with TensorFlow and without.
    const counts = await askPython<number[]>(
      this,
      `
import os
os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
from tensorboard.compat.tensorflow_stub.io import gfile as stub
import tensorflow as tf
answer = []
for path in given["paths"]:
    for layer in (stub.GFile, tf.io.gfile.GFile):
        with layer(path, "r") as f:
            lines = [line for line in f]
        rows = [line for line in "".join(lines).split("\\n") if line.strip()]
        answer += [len(lines) - 1, len(rows) - 1]
`,
      { paths: tables.map((_, index) => join(folder, `m${index}.tsv`)) },
    );
    assert.deepEqual(counts, Array(8).fill(cells.length));
  });

  it("scipy.sparse reads our concepts in one line", async function () {
    const rows = Array.from({ length: 200 }, (_, row) =>
      Array.from({ length: row % 7 }, (_, i) => ({
        name: `c${(row * i) % 91}`,
        value: ((row + i) % 65_536) / 65_535,
      })),
    );
    const table = buildConcepts(rows);
    for (const [name, bytes] of Object.entries(encodeConcepts(table)))
      writeFileSync(join(folder, name), bytes);
    const dense = await askPython<number[][]>(
      this,
      `
import numpy as np, os, scipy.sparse
load = lambda name: np.load(os.path.join(given["folder"], name + ".npy"))
answer = scipy.sparse.csr_matrix((load("values"), load("indices"), load("indptr")), shape=given["shape"]).toarray().tolist()
`,
      { folder, shape: [rows.length, table.names.length] },
    );
    rows.forEach((row, index) => {
      const expected = new Map<string, number>();
      for (const { name, value } of row) {
        const stored = value === 0 ? 0 : Math.max(1, Math.round(value * 65_535));
        expected.set(name, Math.max(expected.get(name) ?? 0, stored));
      }
      table.names.forEach((name, concept) => {
        assert.equal(dense[index]?.[concept], expected.get(name) ?? 0);
      });
    });
  });
});
