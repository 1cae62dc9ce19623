import assert from "node:assert/strict";
import { memorySource, openCheckpoint } from "pointillist/format";
import { countingSource } from "../format/golden.js";
import { CHECKPOINTS } from "./checkpoints.js";

describe("crafted checkpoints", () => {
  for (const { name, index, data, code, whole } of CHECKPOINTS)
    it(`${name} is ${code}`, async () => {
      const { source, count } = countingSource(memorySource(index, "model.index"));
      const shard = countingSource(memorySource(data, "model.data-00000-of-00001"));
      const opening = openCheckpoint(source, () => shard.source);
      const refusal = { name: "FormatError", code };
      if (whole) await assert.rejects(opening, refusal);
      else {
        const checkpoint = await opening;
        await assert.rejects(checkpoint.read("bad"), refusal);
        // Verifying goes piece by piece, so no tensor is too large for it.
        const verified = code === "limit" && checkpoint.broken.length === 0 ? "truncated" : code;
        await assert.rejects(checkpoint.verify("bad"), { ...refusal, code: verified });
        const good = await checkpoint.read("good");
        assert.ok(good.dtype === "float32");
        assert.deepEqual(good.bytes, data.subarray(0, 16));
      }
      assert.ok(count.bytes <= index.length * 2, "a refusal must not read more than the file");
      assert.ok(shard.count.bytes <= data.length * 3, "nor more of the data");
    });
});
