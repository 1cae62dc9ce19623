import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

const SCRIPT = fileURLToPath(new URL("../../../scripts/fuzz.mjs", import.meta.url));

/** A million in CI; fewer elsewhere. `SEED=` repeats a run. */
const RUNS = process.env["CI"] === "true" ? 1_000_000 : 100_000;

const fuzz = (...options: string[]) =>
  spawnSync(process.execPath, [SCRIPT, ...options], { encoding: "utf8" });

describe("damaged files", function () {
  this.timeout(900_000);

  it(`${RUNS} of them: nothing but FormatError, nothing slow, memory flat`, () => {
    const { status, stdout, stderr } = fuzz("--runs", String(RUNS));
    assert.equal(status, 0, stdout + stderr);
    assert.match(stdout, /^0 failures, [1-9]\d* refused/m);
  });

  it("of a reader that throws something else are reported, with what repeats them", () => {
    const { status, stderr } = fuzz("--runs", "20000", "--targets", "throws", "--seed", "3");
    assert.equal(status, 1);
    const [, run] = /^throws run (\d+) \(seed 3\): RangeError: not a FormatError/m.exec(stderr) ?? [];
    assert.ok(run, stderr);
    const repeat = ["--runs", "1", "--targets", "throws", "--seed", "3", "--from", run];
    assert.equal(fuzz(...repeat, "--workers", "1").status, 1);
  });

  it("of a reader that stands still are reported", () => {
    const { status, stderr } = fuzz("--runs", "20000", "--targets", "stalls", "--seed", "3");
    assert.equal(status, 1);
    assert.match(stderr, /^stalls run \d+ \(seed 3\): takes more than a second/m);
  });
});
