import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { DEFAULT_LIMITS, isPointillistError, openCheckpoint, shardName } from "pointillist/format";
import { decodeSnappy } from "#sdk/format/snappy.js";
import { expectedTensors, fileSource, GOLDEN } from "./golden.js";

const FOLDER = join(GOLDEN, "snappy");
const AT = { source: "s", offset: 0 };
const read = (name: string) => new Uint8Array(readFileSync(join(FOLDER, name)));
const code = (bytes: Uint8Array | readonly number[], limits = {}) => {
  try {
    decodeSnappy(Uint8Array.from(bytes), AT, { ...DEFAULT_LIMITS, ...limits });
  } catch (error) {
    return isPointillistError(error) ? error.code : assert.fail(String(error));
  }
  return "read";
};

describe("snappy", () => {
  for (const file of readdirSync(FOLDER).filter((name) => name.endsWith(".snappy")))
    it(`unpacks ${file} as a real one packed it`, () => {
      const whole = read(file.replace(".snappy", ".bin"));
      assert.deepEqual(decodeSnappy(read(file), AT, DEFAULT_LIMITS), whole);
    });

  it("refuses every cut of a packed block", () => {
    const packed = read("words.snappy");
    for (let cut = 0; cut < packed.length; cut += 7)
      assert.match(code(packed.subarray(0, cut)), /truncated|corrupt|limit/);
  });

  it("refuses what does not hold what it claims", () => {
    assert.equal(code([4, 0b1100, 1, 2, 3, 4]), "read");
    assert.equal(code([5, 0b1100, 1, 2, 3, 4]), "corrupt");
    assert.equal(code([3, 0b1100, 1, 2, 3, 4]), "corrupt");
    assert.equal(code([8, 0, 7, 0b1101, 0]), "corrupt"); // copy from 0 bytes back
    assert.equal(code([8, 0, 7, 0b1101, 2]), "corrupt"); // copy from before the start
    assert.equal(code([8, 0, 7, 0b1101, 1]), "read"); // seven of the byte before
    assert.equal(code([4, 0xfc, 0xff, 0xff, 0xff, 0xff]), "corrupt"); // a literal of 4 GiB
  });

  it("unpacks up to its limits and no more", () => {
    const [packed, length] = [read("repeated.snappy"), 1000];
    assert.equal(code(packed, { blockBytes: length }), "read");
    assert.equal(code(packed, { blockBytes: length - 1 }), "limit");
    const ratio = Math.ceil(length / packed.length);
    assert.equal(code(packed, { snappyRatio: ratio }), "read");
    assert.equal(code(packed, { snappyRatio: ratio - 1 }), "limit");
  });

  it("a checkpoint with packed blocks is read like any other", async () => {
    const prefix = join(FOLDER, "dtypes");
    const checkpoint = await openCheckpoint(fileSource(`${prefix}.index`), (shard, shards) =>
      fileSource(shardName(prefix, shard, shards)),
    );
    const expected = expectedTensors("dtypes");
    assert.equal(checkpoint.variables.length, Object.keys(expected).length);
    for (const { key } of checkpoint.variables) await checkpoint.verify(key);
  });
});
