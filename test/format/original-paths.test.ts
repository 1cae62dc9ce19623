import assert from "node:assert/strict";
import fc from "fast-check";
import { decodeOriginalPaths, encodeOriginalPaths, isOriginalPath } from "pointillist/format";
import { propertyOptions } from "./seed.js";

const bytes = (text: string) => new TextEncoder().encode(text);

describe("list of the originals' paths", () => {
  it("gives back what was written, whatever the names", () => {
    const name = fc.string({ unit: "binary", minLength: 1 }).filter(isOriginalPath);
    const row = fc.option(fc.array(name, { minLength: 1 }).map((parts) => parts.join("/")));
    fc.assert(
      fc.property(fc.array(row), (rows) => {
        const written = encodeOriginalPaths(rows);
        assert.deepEqual(decodeOriginalPaths(written, rows.length), rows);
      }),
      propertyOptions(),
    );
  });

  it("refuses paths that lead out of the run or are hidden, and lines that are not one a row", () => {
    for (const path of [
      "../a.png",
      "a/../../b.png",
      "/etc/a.png",
      "./a.png",
      "a//b.png",
      "a/",
      ".ssh/a.png",
      "a/.b/c.png",
      "C:\\a.png",
      "C:/a.png",
      "a\\b.png",
      "a\0.png",
      "a\r",
    ]) {
      assert.equal(isOriginalPath(path), false, path);
      assert.throws(() => decodeOriginalPaths(bytes(`a.png\n${path}\n`), 2, "list"), {
        name: "FormatError",
        code: "corrupt",
        message: "list@0: row 1: no path inside the run",
      });
    }
    for (const [text, rows, message] of [
      ["a.png", 1, /does not end/],
      ["", 1, /0 lines, expected 1/],
      ["a.png\n", 2, /1 lines, expected 2/],
      ["a.png\n\n", 1, /2 lines, expected 1/],
    ] as const)
      assert.throws(() => decodeOriginalPaths(bytes(text), rows), { code: "corrupt", message });
  });
});
