import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { openCheckpoint, writeCheckpoint } from "pointillist";
import { askPython } from "../ask-python.js";
import { temporaryFolder } from "../io/folder.js";

const floats = Float32Array.from({ length: 600 }, (_, at) => Math.fround(Math.sin(at)));
const variables = {
  embedding: { data: floats, shape: [100, 6] },
  "layer/kernel": { data: Float64Array.from([1, -2.5, Number.NaN]), shape: [3, 1] },
  step: { data: BigInt64Array.of(-5n), shape: [] },
  ints: Int32Array.of(1, -2, 3),
  half: { data: Uint16Array.of(0x3c00, 0xc000), shape: [2], dtype: "float16" },
  brain: { data: Uint16Array.of(0x3f80, 0xc000), shape: [2], dtype: "bfloat16" },
  flags: { data: Uint8Array.of(1, 0, 1), shape: [3], dtype: "bool" },
  bytes: Uint8Array.of(7, 200),
  names: [
    ["猫", ""],
    ["a\tb", "x"],
  ],
  empty: { data: new Float32Array(0), shape: [0, 4] },
};

// What TensorFlow's own Saver writes for the same variables.
const SAVE = `
import tensorflow as tf, numpy as np, ml_dtypes
floats = np.array(given["floats"], np.float32).reshape(100, 6)
values = {
  "embedding": floats, "layer/kernel": np.array([[1], [-2.5], [np.nan]], np.float64), "step": np.int64(-5),
  "ints": np.array([1, -2, 3], np.int32), "half": np.array([1, -2], np.float16),
  "brain": np.array([1, -2], ml_dtypes.bfloat16), "flags": np.array([True, False, True]),
  "bytes": np.array([7, 200], np.uint8), "names": np.array([["猫".encode(), b""], [b"a\\tb", b"x"]], object),
  "empty": np.zeros((0, 4), np.float32),
}
with tf.Graph().as_default(), tf.compat.v1.Session() as session:
  made = {name: tf.compat.v1.get_variable(name.replace("/", "_"), initializer=tf.constant(value)) for name, value in values.items()}
  session.run(tf.compat.v1.global_variables_initializer())
  tf.compat.v1.train.Saver(made).save(session, given["prefix"], write_meta_graph=False, write_state=False)
`;

const RESTORE = `
import tensorflow as tf, numpy as np
reader = tf.train.load_checkpoint(given["prefix"])
tensor = reader.get_tensor
answer = {
  "latest": tf.train.latest_checkpoint(given["folder"]),
  "variables": sorted((name, list(shape)) for name, shape in tf.train.list_variables(given["prefix"])),
  "embedding": tensor("embedding").reshape(-1).tolist(),
  "step": int(tensor("step")),
  "names": [[x.decode() for x in row] for row in tensor("names")],
  "half": tensor("half").astype(float).tolist(), "brain": tensor("brain").astype(float).tolist(),
}
with tf.Graph().as_default(), tf.compat.v1.Session() as session:
  v = tf.compat.v1.get_variable("embedding", shape=(100, 6))
  tf.compat.v1.train.Saver({"embedding": v}).restore(session, given["prefix"])
  answer["saver"] = session.run(v).reshape(-1).tolist()
`;

describe("writeCheckpoint against TensorFlow", function () {
  this.timeout(120_000);
  const folder = temporaryFolder();

  it("writes the bytes that TensorFlow's Saver writes for equal data", async function () {
    const here = folder();
    const ours = await writeCheckpoint(join(here, "ours"), variables);
    await askPython(this, `${SAVE}\nanswer = 0`, {
      prefix: join(here, "theirs"),
      floats: [...floats],
    });
    assert.deepEqual(readFileSync(ours.index), readFileSync(join(here, "theirs.index")));
    assert.deepEqual(
      readFileSync(ours.data),
      readFileSync(join(here, "theirs.data-00000-of-00001")),
    );
  });

  it("is loaded, listed and restored by TensorFlow", async function () {
    const here = folder();
    const { prefix } = await writeCheckpoint(join(here, "model-3"), variables);
    const found = await askPython<Record<string, unknown>>(this, RESTORE, { prefix, folder: here });
    assert.equal(found["latest"], prefix);
    assert.deepEqual(found["embedding"], [...floats]);
    assert.deepEqual(found["saver"], [...floats]);
    assert.equal(found["step"], -5);
    assert.deepEqual(found["names"], variables.names);
    assert.deepEqual(
      [found["half"], found["brain"]],
      [
        [1, -2],
        [1, -2],
      ],
    );
    assert.equal((found["variables"] as unknown[]).length, Object.keys(variables).length);
  });

  it("fills the attributes of tf.train.Checkpoint by its object graph, all consumed", async function () {
    const here = folder();
    const { prefix } = await writeCheckpoint(
      join(here, "ckpt-1"),
      {
        "encoder/embedding": { data: floats, shape: [100, 6] },
        "odd.name": [1, 2],
        step: { data: BigInt64Array.of(9n), shape: [] },
      },
      { objectGraph: true },
    );
    const script = `
import tensorflow as tf
class Encoder(tf.Module):
  def __init__(self):
    self.embedding = tf.Variable(tf.zeros((100, 6)))
encoder, step = Encoder(), tf.Variable(0, dtype=tf.int64)
root = tf.train.Checkpoint(encoder=encoder, step=step, **{"odd.name": tf.Variable([0.0, 0.0])})
status = root.restore(given)
status.assert_consumed()
answer = {"embedding": encoder.embedding.numpy().reshape(-1).tolist(), "step": int(step.numpy()), "odd": getattr(root, "odd.name").numpy().tolist()}
`;
    const found = await askPython<Record<string, unknown>>(this, script, prefix);
    assert.deepEqual(found, { embedding: [...floats], step: 9, odd: [1, 2] });
  });

  it("lets old checkpoints go exactly as TensorFlow's CheckpointManager does", async function () {
    const here = folder();
    for (let step = 1; step <= 5; step++)
      await writeCheckpoint(join(here, `ckpt-${step}`), { a: [step] }, { maxToKeep: 2 });
    const script = `
import tensorflow as tf
variable = tf.Variable([0.0])
manager = tf.train.CheckpointManager(tf.train.Checkpoint(a=variable), given, max_to_keep=2)
answer = {"latest": manager.latest_checkpoint, "all": list(manager.checkpoints)}
`;
    const found = await askPython<{ latest: string; all: string[] }>(this, script, here);
    assert.deepEqual(
      found.all,
      [4, 5].map((step) => join(here, `ckpt-${step}`)),
    );
    assert.equal(found.latest, join(here, "ckpt-5"));
    assert.deepEqual(
      readdirSync(here).filter((name) => name.endsWith(".index")),
      ["ckpt-4.index", "ckpt-5.index"],
    );
  });

  it("does not overwrite a checkpoint, nor edit a state file of TensorFlow's", async function () {
    const here = folder();
    const script = `
import tensorflow as tf
manager = tf.train.CheckpointManager(tf.train.Checkpoint(a=tf.Variable([3.0])), given, max_to_keep=2)
answer = manager.save()
`;
    const theirs = await askPython<string>(this, script, here);
    const before = readFileSync(join(here, "checkpoint"));
    await assert.rejects(writeCheckpoint(theirs, { a: [1] }), {
      name: "WriteError",
      code: "exists",
    });
    const ours = await writeCheckpoint(join(here, "mine-1"), { a: [1] });
    assert.equal(ours.isLatest, false);
    assert.deepEqual(readFileSync(join(here, "checkpoint")), before);
    const key = "a/.ATTRIBUTES/VARIABLE_VALUE";
    const tensor = await (await openCheckpoint(theirs)).read(key);
    assert.ok(tensor.dtype === "float32");
    assert.deepEqual([...new Float32Array(tensor.bytes.slice().buffer)], [3]);
  });
});
