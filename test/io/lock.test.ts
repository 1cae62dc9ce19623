import assert from "node:assert/strict";
import { execFile, spawnSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { mayBeAlive, processStart, withLock } from "#sdk/io/lock.js";
import { temporaryFolder } from "./folder.js";

const run = promisify(execFile);
const lockModule = pathToFileURL("sdk/dist/io/lock.js").href;
const holder = (pid: number, started = "") =>
  JSON.stringify({ pid, started, host: hostname(), token: "t" });

describe("lock file", () => {
  const folder = temporaryFolder();

  it("serialises read-modify-write of several processes", async function () {
    this.timeout(30_000);
    const path = join(folder(), "count");
    writeFileSync(path, "0");
    const script = `
      import { withLock } from ${JSON.stringify(lockModule)};
      import { readFileSync, writeFileSync } from "node:fs";
      for (let i = 0; i < 50; i++)
        await withLock(process.argv[1] + ".lock", async () => {
          const value = Number(readFileSync(process.argv[1], "utf8"));
          await new Promise((resolve) => setImmediate(resolve));
          writeFileSync(process.argv[1], String(value + 1));
        });`;
    const arguments_ = ["--input-type=module", "-e", script, path];
    await Promise.all([1, 2, 3, 4].map(() => run(process.execPath, arguments_)));
    assert.equal(readFileSync(path, "utf8"), "200");
    assert.ok(!existsSync(`${path}.lock`));
  });

  it("takes over the lock of a process that is dead", async () => {
    const path = join(folder(), "a.lock");
    const dead = spawnSync(process.execPath, ["-e", ""]).pid;
    writeFileSync(path, holder(dead));
    assert.equal(await withLock(path, async () => "mine", { timeoutMs: 1000 }), "mine");
    assert.ok(!existsSync(path));
  });

  it("takes over the lock of a process whose number another one has now", async function () {
    if (processStart(process.pid) === "") this.skip();
    const path = join(folder(), "a.lock");
    writeFileSync(path, holder(process.pid, "1"));
    assert.equal(await withLock(path, async () => "mine", { timeoutMs: 1000 }), "mine");
  });

  it("waits for a living holder and then says who it is", async () => {
    const path = join(folder(), "a.lock");
    writeFileSync(path, holder(process.pid, processStart(process.pid)));
    await assert.rejects(
      withLock(path, async () => "mine", { timeoutMs: 50 }),
      { name: "WriteError", code: "locked", message: new RegExp(`process ${process.pid}`) },
    );
    assert.ok(existsSync(path), "the other's lock stands");
  });

  it("waits for a holder on another host, alive or not", async () => {
    const path = join(folder(), "a.lock");
    writeFileSync(path, holder(999_999_999).replace(hostname(), "elsewhere"));
    await assert.rejects(
      withLock(path, async () => "mine", { timeoutMs: 20 }),
      { code: "locked" },
    );
  });

  it("is given back when the work throws", async () => {
    const path = join(folder(), "a.lock");
    await assert.rejects(
      withLock(path, () => Promise.reject(new RangeError("x"))),
      RangeError,
    );
    assert.ok(!existsSync(path));
  });

  it("knows the living from the dead", () => {
    assert.ok(mayBeAlive(process.pid));
    assert.ok(!mayBeAlive(spawnSync(process.execPath, ["-e", ""]).pid));
  });
});
