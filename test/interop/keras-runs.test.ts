import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findRuns } from "#sdk/cli/logdir.js";
import { listRunFolder, readMatrix } from "#sdk/cli/read-run.js";
import { askPython } from "../layout/ask-python.js";

/** A Keras 3 training with the TensorBoard callback, a CheckpointManager's folder, a SavedModel; and their values. */
const SCRIPT = `
import os, pathlib
import numpy as np, tensorflow as tf, keras as k
def flat(x): return np.asarray(x, np.float32).reshape(-1).tolist()
answer = {"keras": [], "manager": [], "saved": []}

k.utils.set_random_seed(1)
model = k.Sequential([k.layers.Embedding(20, 4, name="words"), k.layers.Flatten(), k.layers.Dense(2, name="head")])
model.compile("adam", "mse")
root = pathlib.Path(given, "keras"); root.mkdir()
(root / "meta.tsv").write_text("\\n".join("word %d" % i for i in range(20)))
class Note(k.callbacks.Callback):
  def on_epoch_end(self, epoch, logs=None): answer["keras"].append(flat(model.get_layer("words").get_weights()[0]))
board = k.callbacks.TensorBoard(str(root), embeddings_freq=1, embeddings_metadata="meta.tsv")
model.fit(np.arange(12).reshape(4, 3), np.zeros((4, 2)), epochs=2, verbose=0, callbacks=[board, Note()])

table = tf.Variable(np.arange(12, dtype=np.float16).reshape(4, 3) / 7)
manager = tf.train.CheckpointManager(tf.train.Checkpoint(table=table), given + "/manager", max_to_keep=2)
for step in (10, 20, 30):
  table.assign_add(tf.ones_like(table))
  manager.save(checkpoint_number=step)
  answer["manager"].append(flat(table))

class Module(tf.Module):
  def __init__(self): super().__init__(); self.embedding = tf.Variable(np.eye(3, dtype=np.float64) * 0.1)
module = Module()
tf.saved_model.save(module, given + "/saved")
answer["saved"].append(flat(module.embedding))
`;

describe("runs of Keras and TensorFlow", function () {
  this.timeout(120_000);
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), "pointillist-foreign-"));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  it("are listed with their steps and names, and every value is read as it was", async function () {
    const values = askPython<Record<string, number[][]>>(this, SCRIPT, folder);
    const runs = await findRuns(folder);
    const stepsOf = async (run: string, tensor: string) => {
      const found = runs.find((one) => one.run === run) ?? assert.fail(run);
      const listing = await listRunFolder(found);
      const { steps } =
        listing.embeddings.find((one) => one.tensor === tensor) ?? assert.fail(tensor);
      const read = await Promise.all(steps.map((step) => readMatrix(found, step)));
      return { steps, read: read.map(({ values }) => [...values]) };
    };
    const keras = await stepsOf("keras", "words");
    assert.deepEqual(
      keras.steps.map(({ step, metadataPath }) => [step, metadataPath]),
      [
        [0, "meta.tsv"],
        [1, "meta.tsv"],
      ],
    );
    assert.deepEqual(keras.read, values["keras"]);
    const manager = await stepsOf("manager", "table");
    assert.deepEqual(
      manager.steps.map(({ step, dtype }) => [step, dtype]),
      [
        [20, "float16"],
        [30, "float16"],
      ],
    );
    assert.deepEqual(manager.read, values["manager"]?.slice(1));
    const saved = await stepsOf("saved/variables", "embedding");
    assert.deepEqual(saved.read, values["saved"]);
  });
});
