import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { CHECKPOINTS } from "./golden.js";

/** Reads a checkpoint and an event where the engine makes no code from strings, as under a page's policy. */
const SCRIPT = `
import { readFileSync } from "node:fs";
import * as format from "pointillist/format";
let isRefused = false;
try { Function("return 1")(); } catch { isRefused = true; }
const source = (path) => format.memorySource(readFileSync(path));
const prefix = ${JSON.stringify(join(CHECKPOINTS, "embedding"))};
const checkpoint = await format.openCheckpoint(source(prefix + ".index"),
  (i, n) => source(format.shardName(prefix, i, n)));
const tensor = await checkpoint.read("embedding");
const value = format.scalarValue("loss", 0.5);
const event = format.decodeEvent(
  format.encodeEvent({ kind: "summary", wallTime: 1, step: 2, values: [value] }));
console.log(JSON.stringify({ isRefused, shape: tensor.shape, tag: event.values[0].tag }));
`;

describe("the codecs", () => {
  it("work where 'unsafe-eval' is gone", () => {
    const done = spawnSync(
      process.execPath,
      ["--disallow-code-generation-from-strings", "--input-type=module", "-e", SCRIPT],
      { encoding: "utf8" },
    );
    assert.equal(done.stderr, "");
    assert.deepEqual(JSON.parse(done.stdout), { isRefused: true, shape: [5, 4], tag: "loss" });
  });
});
