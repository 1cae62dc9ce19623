import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { PLAIN_KERNELS } from "#sdk/layout/generated/plain.js";
import { SHARED_KERNELS } from "#sdk/layout/generated/shared.js";
import { decodeBase64 } from "#sdk/layout/kernels/base64.js";
import { platform } from "./support.js";

describe("kernels: carriers", () => {
  it("decode as Node decodes them", () => {
    for (const text of ["", "AA==", "AAE=", "AAEC", "+/9+", PLAIN_KERNELS])
      assert.deepEqual(Buffer.from(decodeBase64(text)), Buffer.from(text, "base64"));
  });

  it("hold at most 64 KiB together, and compile", () => {
    const modules = [PLAIN_KERNELS, SHARED_KERNELS].map(decodeBase64);
    assert.ok(modules.reduce((sum, bytes) => sum + bytes.length, 0) <= 65_536);
    for (const bytes of modules) new platform.Module(bytes);
  });

  it("are what the sources give", function () {
    this.timeout(60_000);
    const { status, stderr } = spawnSync(
      process.execPath,
      ["scripts/build-kernels.mjs", "--check"],
      { encoding: "utf8" },
    );
    assert.equal(status, 0, stderr);
  });
});
