import assert from "node:assert/strict";
import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { AppendFile } from "#sdk/io/append-file.js";
import { nodeFileSystem } from "#sdk/io/file-system.js";
import { shortWriting, systemError } from "./doubles.js";
import { temporaryFolder } from "./folder.js";

/** Writes `allowance` bytes in all, then fails with ENOSPC until `allowance` is raised. */
function fullDisk(allowance: number, canTruncate = true) {
  const disk = { allowance };
  const fs = {
    ...nodeFileSystem,
    create(path: string) {
      const open = nodeFileSystem.create(path);
      return Object.assign(Object.create(open), {
        writeSync(bytes: Uint8Array) {
          if (disk.allowance === 0) throw systemError("ENOSPC", "write");
          const written = open.writeSync(bytes.subarray(0, disk.allowance));
          disk.allowance -= written;
          return written;
        },
        truncateSync(length: number) {
          if (!canTruncate) throw systemError("EIO", "ftruncate");
          open.truncateSync(length);
        },
        isLinked: () => open.isLinked(),
        closeSync: () => open.closeSync(),
      });
    },
  };
  return { fs, disk };
}

const record = (text: string) => new TextEncoder().encode(text);

describe("append file", () => {
  const folder = temporaryFolder();

  it("never opens a file that is there", () => {
    const path = join(folder(), "events");
    new AppendFile(path).close();
    assert.throws(() => new AppendFile(path), { name: "WriteError", code: "exists", path });
  });

  it("loops short writes", () => {
    const path = join(folder(), "events");
    const file = new AppendFile(path, shortWriting(3));
    file.append(record("first record"));
    file.append(record("second"));
    file.close();
    assert.equal(readFileSync(path, "utf8"), "first recordsecond");
  });

  it("cuts a torn record off and goes on when there is space again", () => {
    const path = join(folder(), "events");
    const { fs, disk } = fullDisk(8);
    const file = new AppendFile(path, fs);
    file.append(record("12345"));
    assert.throws(() => file.append(record("67890")), { name: "WriteError", code: "disk-full" });
    assert.equal(readFileSync(path, "utf8"), "12345");
    assert.ok(!file.isBroken);
    disk.allowance = 100;
    file.append(record("67890"));
    file.close();
    assert.equal(readFileSync(path, "utf8"), "1234567890");
  });

  it("takes nothing more behind a torn record that cannot be cut off", () => {
    const path = join(folder(), "events");
    const { fs, disk } = fullDisk(8, false);
    const file = new AppendFile(path, fs);
    file.append(record("12345"));
    assert.throws(() => file.append(record("67890")), { code: "disk-full" });
    assert.ok(file.isBroken);
    disk.allowance = 100;
    assert.throws(() => file.append(record("67890")), { name: "WriteError", code: "io" });
    file.close();
    assert.equal(readFileSync(path, "utf8"), "12345678");
  });

  it("says when the file was removed behind its back", () => {
    const path = join(folder(), "events");
    const file = new AppendFile(path);
    file.append(record("12345"));
    file.assertLinked();
    rmSync(path);
    assert.throws(() => file.assertLinked(), { name: "WriteError", code: "missing", path });
    file.close();
  });

  it("is closed once, and takes nothing afterwards", () => {
    const file = new AppendFile(join(folder(), "events"));
    file.close();
    file.close();
    assert.throws(() => file.append(record("x")), { name: "WriteError", code: "closed" });
  });
});
