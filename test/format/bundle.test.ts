import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import {
  crc32c,
  encodeBundleIndex,
  encodeStringTensor,
  isReal,
  planBundle,
  type Tensor,
  tensorToFloat32,
  type VariableSpec,
} from "pointillist/format";
import { CHECKPOINTS, checkpointNames, expectedTensors, openGolden } from "./golden.js";

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex");

/** TensorFlow's names of types where they differ from NumPy's. */
const NUMPY_NAMES: Record<string, string> = { half: "float16" };

/** Float32 bits, with every NaN the same: which bits a NaN has is the processor's choice. */
function bits(values: Float32Array): number[] {
  const words = new Uint32Array(values.buffer, values.byteOffset, values.length);
  return Array.from(words, (word, i) => (Number.isNaN(values[i]) ? 0x7fc00000 : word));
}

describe("checkpoints that TensorFlow wrote", () => {
  for (const name of checkpointNames)
    describe(name, () => {
      const expected = expectedTensors(name);

      it("lists every variable with its shape and type", async () => {
        const { variables, broken } = await openGolden(name);
        assert.deepEqual(broken, []);
        assert.deepEqual(
          Object.fromEntries(variables.map(({ key, dtype, shape }) => [key, { dtype, shape }])),
          Object.fromEntries(
            Object.entries(expected).map(([key, { dtype, shape }]) => [
              key,
              { dtype: NUMPY_NAMES[dtype] ?? dtype, shape },
            ]),
          ),
        );
      });

      for (const [key, { bytes, float32, strings }] of Object.entries(expected))
        it(`reads ${key}`, async () => {
          const checkpoint = await openGolden(name);
          await checkpoint.verify(key);
          const tensor: Tensor = await checkpoint.read(key);
          if (tensor.dtype === "string") return assert.deepEqual(tensor.strings.map(hex), strings);
          assert.equal(hex(tensor.bytes), bytes);
          assert.equal(isReal(tensor.dtype), float32 !== undefined);
          if (float32 !== undefined) {
            const wanted = Uint8Array.from(Buffer.from(float32, "hex"));
            assert.deepEqual(bits(tensorToFloat32(tensor)), bits(new Float32Array(wanted.buffer)));
          }
          const [rows = 0] = tensor.shape;
          for (let row = 0; row < rows; row++) {
            const size = tensor.bytes.length / rows;
            const part = await checkpoint.readRows(key, row, Math.min(2, rows - row));
            const whole: Uint8Array = tensor.bytes.subarray(row * size, (row + 2) * size);
            assert.equal(hex(part.bytes), hex(whole));
          }
        });
    });
});

describe("checkpoints that we write", () => {
  // Whole variables in one data file, written by one SaveV2 call.
  for (const name of ["embedding", "dtypes"])
    it(`index and data of ${name} equal TensorFlow's byte for byte`, async () => {
      const checkpoint = await openGolden(name);
      const contents = new Map<string, { bytes: Uint8Array; crc32c: number }>();
      const specs: VariableSpec[] = [];
      for (const { key } of [...checkpoint.variables].reverse()) {
        const tensor = await checkpoint.read(key);
        const { shape } = tensor;
        if (tensor.dtype === "string") {
          const encoded = encodeStringTensor(tensor.strings);
          contents.set(key, encoded);
          specs.push({ key, dtype: tensor.dtype, shape, size: encoded.bytes.length });
        } else {
          contents.set(key, { bytes: tensor.bytes, crc32c: crc32c(tensor.bytes) });
          specs.push({ key, dtype: tensor.dtype, shape });
        }
      }
      const plan = planBundle(specs);
      const data = plan.map(({ key }) => contents.get(key)?.bytes ?? assert.fail(key));
      const index = encodeBundleIndex(
        plan.map((variable) => ({
          ...variable,
          crc32c: contents.get(variable.key)?.crc32c ?? assert.fail(variable.key),
        })),
      );
      const path = join(CHECKPOINTS, name);
      assert.equal(hex(index), hex(readFileSync(`${path}.index`)));
      assert.equal(hex(Buffer.concat(data)), hex(readFileSync(`${path}.data-00000-of-00001`)));
    });
});
