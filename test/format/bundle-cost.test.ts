import assert from "node:assert/strict";
import {
  type ByteSource,
  crc32c,
  encodeBundleIndex,
  encodeStringTensor,
  memorySource,
  openCheckpoint,
  planBundle,
  tensorToFloat32,
  type VariableSpec,
} from "pointillist/format";
import { entry, HEADER, index } from "../hostile/craft.js";
import { countingSource } from "./golden.js";

/** An index of variables whose bytes nobody reads. */
function indexOf(specs: readonly VariableSpec[]): Uint8Array {
  return encodeBundleIndex(planBundle(specs).map((variable) => ({ ...variable, crc32c: 0 })));
}

const GIB = 2 ** 30;

describe("what reading a checkpoint costs", () => {
  it("100 variables open with at most 3 reads and 64 KiB", async () => {
    const graph = encodeStringTensor([new Uint8Array(30_000)]);
    const specs: VariableSpec[] = Array.from({ length: 100 }, (_, i) => ({
      key: `model/layer_with_weights-${i}/kernel/.ATTRIBUTES/VARIABLE_VALUE`,
      dtype: "float32",
      shape: [1000, 768],
    }));
    specs.push({
      key: "_CHECKPOINTABLE_OBJECT_GRAPH",
      dtype: "string",
      shape: [],
      size: graph.bytes.length,
    });
    const { source, count } = countingSource(memorySource(indexOf(specs)));
    const checkpoint = await openCheckpoint(source, () => assert.fail("no data file is needed"));
    assert.equal(checkpoint.variables.length, 101);
    assert.ok(count.reads <= 3 && count.bytes <= 65_536, JSON.stringify(count));
  });

  it("a tensor is one ranged read, a row one small read, also beyond 2 GiB", async () => {
    const rows = 1024;
    const specs: VariableSpec[] = [
      { key: "a", dtype: "float32", shape: [GIB] },
      { key: "b", dtype: "float32", shape: [rows, 4] },
    ];
    const values = Float32Array.from({ length: rows * 4 }, (_, i) => i / 8);
    const bytes = new Uint8Array(values.buffer);
    const plan = planBundle(specs).map((variable) => ({ ...variable, crc32c: crc32c(bytes) }));
    const sparse: ByteSource = {
      name: "model.data-00000-of-00001",
      size: async () => 4 * GIB + bytes.length,
      read: async (offset, length) => bytes.slice(offset - 4 * GIB, offset - 4 * GIB + length),
    };
    const { source, count } = countingSource(sparse);
    const checkpoint = await openCheckpoint(memorySource(encodeBundleIndex(plan)), () => source);
    const whole = await checkpoint.read("b");
    assert.ok(whole.dtype === "float32");
    assert.deepEqual(tensorToFloat32(whole), values);
    assert.deepEqual(count, { reads: 1, bytes: bytes.length });
    const row = await checkpoint.readRows("b", 1000, 1);
    assert.deepEqual([...tensorToFloat32(row)], [...values.subarray(4000, 4004)]);
    assert.deepEqual(count, { reads: 2, bytes: bytes.length + 16 });
  });
});

describe("limits of a checkpoint", () => {
  const data = Uint8Array.from({ length: 32 }, (_, i) => i);
  const open = (bytes: Uint8Array, limits: object) =>
    openCheckpoint(memorySource(bytes, "m.index"), () => memorySource(data), { limits });

  it("rank: at the limit is read, above it that variable is refused", async () => {
    const rank3 = index([
      ["", HEADER],
      ["v", entry({ dims: [2, 1, 2] })],
    ]);
    assert.deepEqual((await open(rank3, { rank: 3 })).broken, []);
    const { broken } = await open(rank3, { rank: 2 });
    assert.deepEqual(
      broken.map(({ key, error }) => [key, error.code]),
      [["v", "limit"]],
    );
  });

  it("shards: at the limit is read, above it the checkpoint is refused", async () => {
    const five = index([["", [8, 5, ...HEADER.slice(2)]]]);
    assert.equal((await open(five, { shards: 5 })).shards, 5);
    await assert.rejects(open(five, { shards: 4 }), { name: "FormatError", code: "limit" });
  });

  it("tensorBytes: at the limit is read, above it refused, its rows still read", async () => {
    const bytes = index([
      ["", HEADER],
      ["v", entry({ dims: [2, 2], crc: 0 })],
    ]);
    const options = { verify: "none" as const };
    const openWith = (tensorBytes: number) =>
      openCheckpoint(memorySource(bytes), () => memorySource(data), {
        ...options,
        limits: { tensorBytes },
      });
    assert.equal((await (await openWith(16)).read("v")).dtype, "float32");
    const refused = await openWith(15);
    await assert.rejects(refused.read("v"), { name: "FormatError", code: "limit" });
    assert.deepEqual((await refused.readRows("v", 1, 1)).bytes, data.subarray(8, 16));
  });

  it("slices: above the limit that variable is refused", async () => {
    const part = (start: number) => [0x3a, 4, 0x0a, 2, 8, start];
    const bytes = index([
      ["", HEADER],
      ["v", entry({ dims: [9], size: 0, more: [...part(1), ...part(2), ...part(3)] })],
    ]);
    const refusal = async (slices: number) => (await open(bytes, { slices })).broken[0]?.error;
    assert.match(String((await refusal(2))?.message), /3 slices, at most 2 allowed/);
    assert.doesNotMatch(String((await refusal(3))?.message), /allowed/);
  });

  it("arguments that no file can mend are ArgumentErrors", async () => {
    const bytes = index([
      ["", HEADER],
      ["v", entry({})],
    ]);
    const checkpoint = await open(bytes, {});
    const refused = { name: "ArgumentError" };
    await assert.rejects(checkpoint.read("w"), refused);
    await assert.rejects(checkpoint.read(""), refused);
    for (const [first, count] of [
      [0, 3],
      [-1, 1],
      [0.5, 1],
      [2, 1],
      [0, -1],
    ] as const)
      await assert.rejects(checkpoint.readRows("v", first, count), refused);
    assert.equal((await checkpoint.readRows("v", 2, 0)).bytes.length, 0);
  });

  it("plans refuse what cannot be written", () => {
    const variable = { key: "a", dtype: "float32", shape: [2] } as const;
    const refused = { name: "ArgumentError" };
    assert.throws(() => planBundle([variable, variable]), refused);
    assert.throws(() => planBundle([{ ...variable, key: "" }]), refused);
    assert.throws(() => planBundle([{ ...variable, shape: [-1] }]), refused);
    assert.throws(() => planBundle([{ ...variable, shape: [2 ** 52, 2] }]), refused);
    assert.throws(() => planBundle([{ ...variable, shape: [2 ** 51] }]), refused);
  });
});
