import assert from "node:assert/strict";
import { crc32, encodeZip, listZip, packedBytes } from "pointillist/format";
import { askPython } from "../ask-python.js";

const text = (value: string) => new TextEncoder().encode(value);

describe("zip archives", () => {
  it("checksum is that of the published check value", () => {
    assert.equal(crc32(text("123456789")), 0xcbf43926);
  });

  it("are listed and read back as they were written", () => {
    const files = [
      { name: "index.html", bytes: text("<p>") },
      { name: "data/π.npy", bytes: new Uint8Array(0) },
      { name: "a/b/c.bin", bytes: Uint8Array.from({ length: 1000 }, (_, at) => at & 255) },
    ];
    const archive = Buffer.concat(encodeZip(files));
    const entries = listZip(archive, "test.zip");
    assert.deepEqual(
      entries.map(({ name, size }) => [name, size]),
      files.map(({ name, bytes }) => [name, bytes.length]),
    );
    entries.forEach((entry, at) => {
      assert.deepEqual(
        Buffer.from(packedBytes(archive, entry, "test.zip")),
        Buffer.from(files[at]?.bytes ?? []),
      );
    });
  });

  it("are whole to Python's zipfile", async function () {
    const files = [
      { name: "static/index.js", bytes: text("export {}") },
      { name: "data/größe.tsv", bytes: text("a\tb\n") },
    ];
    const archive = Buffer.concat(encodeZip(files)).toString("base64");
    const read = await askPython<{ bad: string | null; names: string[]; first: string }>(
      this as never,
      `import base64, io, zipfile
archive = zipfile.ZipFile(io.BytesIO(base64.b64decode(given)))
answer = {"bad": archive.testzip(), "names": archive.namelist(), "first": archive.read("static/index.js").decode()}`,
      archive,
    );
    assert.deepEqual(read, {
      bad: null,
      names: ["static/index.js", "data/größe.tsv"],
      first: "export {}",
    });
  });
});
