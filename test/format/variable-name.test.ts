import assert from "node:assert/strict";
import { join } from "node:path";
import { readCheckpointIndex } from "pointillist/format";
import { CHECKPOINTS, fileSource, openGolden } from "./golden.js";

/** What the programs in make_checkpoints.py call their variables; everything else is the optimizer's or TensorFlow's. */
const MODEL: Record<string, string[]> = {
  objects: ["encoder/embedding", "encoder/layers/0", "encoder/layers/1", "with/slash"],
  "saved-model": ["embedding", "layers/0", "layers/1"],
  "tf1-adam": ["embedding", "towers/Adam"],
  "tf2-adam": ["table"],
  "keras-3": ["sequential/words/embeddings", "sequential/head/kernel", "sequential/head/bias"],
};

describe("names of variables", () => {
  for (const [name, expected] of Object.entries(MODEL))
    it(`${name}: the model's are shown as people say them, the rest is folded away`, async () => {
      const { tensors, errors } = await readCheckpointIndex(name, (path) =>
        fileSource(join(CHECKPOINTS, path)),
      );
      assert.deepEqual(errors, []);
      assert.deepEqual(
        tensors.map((tensor) => tensor.name),
        expected,
      );
    });

  it("what is folded away says what it is", async () => {
    const roles = async (name: string) =>
      Object.fromEntries(
        (await openGolden(name)).variables.map((variable) => [variable.name, variable.role]),
      );
    assert.deepEqual(await roles("tf2-adam"), {
      _CHECKPOINTABLE_OBJECT_GRAPH: "internal",
      "optimizer/beta1_power": "counter",
      "optimizer/beta2_power": "counter",
      save_counter: "counter",
      table: "model",
      "table/.OPTIMIZER_SLOT/optimizer/m": "slot",
      "table/.OPTIMIZER_SLOT/optimizer/v": "slot",
    });
    assert.deepEqual(await roles("tf1-adam"), {
      beta1_power: "counter",
      beta2_power: "counter",
      embedding: "model",
      "embedding/Adam": "slot",
      "embedding/Adam_1": "slot",
      global_step: "counter",
      "towers/Adam": "model",
      "towers/Adam/Adam": "slot",
      "towers/Adam/Adam_1": "slot",
    });
  });

  it("a checkpoint without an object graph has no program names", async () => {
    assert.equal((await (await openGolden("embedding")).programNames()).size, 0);
  });
});
