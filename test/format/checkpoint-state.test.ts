import assert from "node:assert/strict";
import { parseCheckpointState, printCheckpointState } from "pointillist/format";

describe("checkpoint state", () => {
  it("names at least the latest", () => {
    assert.deepEqual(parseCheckpointState('model_checkpoint_path: "ckpt-3"'), {
      modelCheckpointPath: "ckpt-3",
      allModelCheckpointPaths: ["ckpt-3"],
    });
  });
  it("ignores fields of other versions", () => {
    const state = parseCheckpointState('new_field { a: 1 } model_checkpoint_path: "/abs/ckpt-3"');
    assert.equal(state.modelCheckpointPath, "/abs/ckpt-3");
  });
  it("refuses a file that names none, and times that are none", () => {
    assert.throws(() => parseCheckpointState(""), {
      code: "corrupt",
      message: /model_checkpoint_path/,
    });
    const bad = 'model_checkpoint_path: "a" last_preserved_timestamp: soon';
    assert.throws(() => parseCheckpointState(bad), { code: "corrupt", message: /timestamp/ });
  });
  it("prints what it parses", () => {
    const state = {
      modelCheckpointPath: "ü",
      allModelCheckpointPaths: ["a", "ü"],
      allModelCheckpointTimestamps: [0.5, 2],
    };
    assert.deepEqual(parseCheckpointState(printCheckpointState(state)), state);
  });
});
