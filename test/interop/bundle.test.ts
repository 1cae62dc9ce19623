import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  crc32c,
  encodeBundleIndex,
  encodeStringTensor,
  type FixedDtype,
  float32Tensor,
  openCheckpoint,
  planBundle,
  shardName,
  type VariableSpec,
} from "pointillist/format";
import { askPython } from "../ask-python.js";
import { fileSource } from "../format/golden.js";

/** Writes `${prefix}.index` and its data file from contents at hand. */
function writeBundle(
  prefix: string,
  variables: readonly { spec: VariableSpec; bytes: Uint8Array; crc32c: number }[],
): void {
  const plan = planBundle(variables.map(({ spec }) => spec));
  const byKey = new Map(variables.map((variable) => [variable.spec.key, variable]));
  const written = plan.map((planned) => {
    const { bytes, crc32c } = byKey.get(planned.key) ?? assert.fail();
    return { ...planned, bytes, crc32c };
  });
  writeFileSync(`${prefix}.index`, encodeBundleIndex(written));
  writeFileSync(shardName(prefix), Buffer.concat(written.map(({ bytes }) => bytes)));
}

function numeric(key: string, dtype: FixedDtype, shape: readonly number[], bytes: Uint8Array) {
  return { spec: { key, dtype, shape }, bytes, crc32c: crc32c(bytes) };
}

/** Enough variables for an index of several blocks. */
const MANY = 12_000;

describe("checkpoints and TensorFlow", function () {
  this.timeout(120_000);
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), "pointillist-bundle-"));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  it("TensorFlow reads what we write", async function () {
    const strings = encodeStringTensor(
      ["", "naïve", "x".repeat(300)].map((text) => new TextEncoder().encode(text)),
    );
    const bytes = Uint8Array.from({ length: 48 }, (_, i) => (i * 37) % 251);
    const types: [FixedDtype, number][] = [
      ["float32", 12],
      ["float64", 6],
      ["int32", 12],
      ["int64", 6],
      ["float16", 24],
      ["bfloat16", 24],
      ["uint8", 48],
      ["int8", 48],
    ];
    writeBundle(join(folder, "ours"), [
      ...types.map(([dtype, count]) => numeric(dtype, dtype, [count / 2, 2], bytes)),
      numeric("bool", "bool", [3], Uint8Array.of(1, 0, 1)),
      numeric("scalar", "float32", [], float32Tensor([2.5], []).bytes),
      numeric("empty", "float32", [0, 7], new Uint8Array(0)),
      numeric("名前", "float32", [1], float32Tensor([1], []).bytes),
      {
        spec: { key: "string", dtype: "string", shape: [3], size: strings.bytes.length },
        ...strings,
      },
    ]);
    const script = `
import tensorflow as tf
reader = tf.train.load_checkpoint(given)
shapes = reader.get_variable_to_shape_map()
answer = {}
for key in shapes:
  value = reader.get_tensor(key)
  data = [s.hex() for s in value] if value.dtype == object else value.tobytes().hex()
  answer[key] = [str(value.dtype), shapes[key], data]
`;
    const read = await askPython<Record<string, unknown>>(this, script, join(folder, "ours"));
    const hex = Buffer.from(bytes).toString("hex");
    assert.deepEqual(read, {
      ...Object.fromEntries(types.map(([dtype, n]) => [dtype, [dtype, [n / 2, 2], hex]])),
      bool: ["bool", [3], "010001"],
      scalar: ["float32", [], "00002040"],
      empty: ["float32", [0, 7], ""],
      名前: ["float32", [1], "0000803f"],
      string: ["object", [3], ["", "6e61c3af7665", "78".repeat(300)]],
    });
  });

  it(`an index of ${MANY} variables equals TensorFlow's byte for byte, and opens block by block`, async function () {
    const keys = Array.from({ length: MANY }, (_, i) => `layer_${i % 7}/unit_${i * 7919}/kernel`);
    const values = keys.map((_, i) => i / 4);
    const theirs = join(folder, "theirs");
    const script = `
import numpy as np, tensorflow as tf
pairs = sorted(zip(given["keys"], given["values"]))
tf.raw_ops.SaveV2(prefix=given["prefix"], tensor_names=[k for k, _ in pairs], shape_and_slices=[""] * len(pairs),
  tensors=[tf.constant([v], tf.float32) for _, v in pairs])
answer = None
`;
    await askPython(this, script, { keys, values, prefix: theirs });
    const ours = join(folder, "many");
    writeBundle(
      ours,
      keys.map((key, i) =>
        numeric(key, "float32", [1], float32Tensor([values[i] as number], [1]).bytes),
      ),
    );
    const index = readFileSync(`${ours}.index`);
    assert.ok(index.length > 262_144, `only ${index.length} bytes`);
    assert.ok(index.equals(readFileSync(`${theirs}.index`)), "the indexes differ");
    assert.ok(readFileSync(shardName(ours)).equals(readFileSync(shardName(theirs))));
    const checkpoint = await openCheckpoint(fileSource(`${theirs}.index`), (shard, shards) =>
      fileSource(shardName(theirs, shard, shards)),
    );
    assert.equal(checkpoint.variables.length, MANY);
    const last = await checkpoint.read(keys.at(-1) ?? "");
    assert.deepEqual(last, float32Tensor([(MANY - 1) / 4], [1]));
  });
});
