import assert from "node:assert/strict";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { writeAtomically } from "#sdk/io/publish.js";
import { failingAt, shortWriting } from "./doubles.js";
import { temporaryFolder } from "./folder.js";

const CODES = [
  ["ENOSPC", "disk-full"],
  ["EIO", "io"],
  ["EACCES", "denied"],
  ["EMFILE", "io"],
] as const;
const bytes = (text: string) => new TextEncoder().encode(text);

describe("writeAtomically", () => {
  const folder = temporaryFolder();

  it("joins the pieces, also when each write is short", async () => {
    const path = join(folder(), "a.bin");
    await writeAtomically(path, [bytes("one "), bytes("two "), bytes("three")], shortWriting(2));
    assert.equal(readFileSync(path, "utf8"), "one two three");
  });

  it("replaces an old file whole", async () => {
    const path = join(folder(), "a.bin");
    writeFileSync(path, "a long old content");
    await writeAtomically(path, [bytes("new")]);
    assert.equal(readFileSync(path, "utf8"), "new");
  });

  it("leaves the old file and no temporary one when the maker of the pieces throws", async () => {
    const path = join(folder(), "a.bin");
    writeFileSync(path, "old");
    const pieces = async function* () {
      yield bytes("half");
      throw new RangeError("no more");
    };
    await assert.rejects(writeAtomically(path, pieces()), RangeError);
    assert.equal(readFileSync(path, "utf8"), "old");
    assert.deepEqual(readdirSync(join(path, "..")), ["a.bin"]);
  });

  for (const [system, code] of CODES)
    it(`${system} at any operation is WriteError ${code} and leaves the old file or the whole new one`, async () => {
      let n = 1;
      for (; ; n++) {
        const path = join(folder(), "a.bin");
        writeFileSync(path, "old");
        const { fs, operations } = failingAt(n, system);
        const done = writeAtomically(path, [bytes("new "), bytes("content")], fs);
        const error = await done.then(
          () => undefined,
          (reason) => reason,
        );
        const content = readFileSync(path, "utf8");
        assert.deepEqual(readdirSync(join(path, "..")), ["a.bin"], `operation ${n}`);
        if (operations() < n) {
          assert.equal(error, undefined);
          assert.equal(content, "new content");
          break;
        }
        assert.equal(error.name, "WriteError");
        assert.equal(error.code, code);
        assert.equal(error.path, path);
        assert.equal(error.cause.code, system);
        assert.ok(content === "old" || content === "new content");
      }
      assert.equal(n, 7, "create, two writes, sync, rename, syncFolder");
    });
});
