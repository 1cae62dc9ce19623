import assert from "node:assert/strict";
import { patiently } from "#sdk/io/patience.js";

const held = (code: string) => Object.assign(new Error(`${code}: held`), { code });

/** An operation that fails so many times with `code`, then succeeds; and a clock that only counts. */
function scripted(platform: string, code: string, failures: number) {
  let tries = 0;
  let waitedMs = 0;
  return {
    operation: async () => {
      tries++;
      if (tries <= failures) throw held(code);
      return "done";
    },
    system: {
      platform,
      pause: async (ms: number) => {
        waitedMs += ms;
      },
    },
    counts: () => ({ tries, waitedMs }),
  };
}

describe("files that another program holds open", () => {
  for (const code of ["EPERM", "EACCES", "EBUSY"])
    it(`Windows: ${code} is waited for`, async () => {
      const { operation, system, counts } = scripted("win32", code, 4);
      assert.equal(await patiently(operation, system), "done");
      assert.deepEqual(counts(), { tries: 5, waitedMs: 10 + 20 + 40 + 80 });
    });

  it("Windows: gives up after about three seconds with the system's own error", async () => {
    const { operation, system, counts } = scripted("win32", "EPERM", 1000);
    await assert.rejects(patiently(operation, system), { code: "EPERM" });
    assert.ok(counts().waitedMs >= 3000 && counts().waitedMs <= 3200, `${counts().waitedMs} ms`);
  });

  it("Windows: what waiting cannot help fails at once", async () => {
    const { operation, system, counts } = scripted("win32", "ENOSPC", 1);
    await assert.rejects(patiently(operation, system), { code: "ENOSPC" });
    assert.equal(counts().tries, 1);
  });

  for (const platform of ["linux", "darwin"])
    it(`${platform}: a refusal is final`, async () => {
      const { operation, system, counts } = scripted(platform, "EPERM", 1);
      await assert.rejects(patiently(operation, system), { code: "EPERM" });
      assert.deepEqual(counts(), { tries: 1, waitedMs: 0 });
    });
});
