import assert from "node:assert/strict";
import { join } from "node:path";
import { listRun, openTensors, readCheckpointIndex, stepOfPrefix } from "pointillist/format";
import { fileSource, GOLDEN } from "./golden.js";

const FOLDER = join(GOLDEN, "hdf5");
const open = () => fileSource(join(FOLDER, "keras.weights.h5"));

describe("weights of Keras 3", () => {
  it("are variables with the names of their layers; the optimizer's are folded away", async () => {
    const store = await openTensors("keras.weights.h5", open);
    const shown = store.variables.filter(({ role }) => role === "model");
    assert.deepEqual(
      shown.map(({ key, name, shape }) => [key, name, shape]),
      [
        ["layers/dense/vars/0", "head/0", [24, 2]],
        ["layers/dense/vars/1", "head/1", [2]],
        ["layers/embedding/vars/0", "words", [50, 8]],
      ],
    );
    await store.verify("layers/embedding/vars/0");
    assert.equal((await store.readRows("layers/embedding/vars/0", 3, 2)).bytes.length, 64);
    assert.ok(store.variables.some(({ role }) => role === "slot"));
  });

  it("are found under the name that the callback's config has for them, each epoch a step", async () => {
    assert.equal(stepOfPrefix("train/keras_embedding.ckpt-12.weights.h5"), 12);
    const config = new TextEncoder().encode(
      'embeddings {\n  tensor_name: "layer_with_weights-0/embeddings/.ATTRIBUTES/VARIABLE_VALUE"\n  metadata_path: "meta.tsv"\n}\n',
    );
    const epochs = [0, 1].map((epoch) => `train/keras_embedding.ckpt-${epoch}.weights.h5`);
    const files = ["projector_config.pbtxt", "meta.tsv", ...epochs].map((path) => ({
      path,
      size: path.endsWith(".pbtxt") ? config.length : 1000,
      mtime: 1,
    }));
    const index = await readCheckpointIndex("keras.weights.h5", open);
    const listing = listRun(
      { run: ".", files },
      {
        contents: new Map([["projector_config.pbtxt", config]]),
        indexes: new Map(epochs.map((path) => [path, index])),
        everyStep: true,
      },
    );
    assert.deepEqual(listing.errors, []);
    const words = listing.embeddings.find(({ tensor }) => tensor === "words");
    assert.ok(words?.steps.every(({ metadataPath }) => metadataPath === "meta.tsv"));
    assert.deepEqual(
      words?.steps.map(({ step, tensor }) => [step, tensor]),
      epochs.map((prefix, step) => [
        step,
        { kind: "bundle", prefix, key: "layers/embedding/vars/0" },
      ]),
    );
  });
});
