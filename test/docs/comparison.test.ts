import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { figuresOf } from "#scripts/lib/figures.mjs";

const page = readFileSync("docs/comparison.md", "utf8");
/** Pages that `scripts/comparison.mjs` writes figures into, and how many they have at least. */
const PAGES = { "docs/comparison.md": 6, "README.md": 2 };
const read = (name: string): unknown =>
  JSON.parse(readFileSync(`bench/results/${name}.json`, "utf8"));

for (const [path, least] of Object.entries(PAGES))
  describe(path, () => {
    it("has the figures of the committed results, each with its source", () => {
      const figures = figuresOf(readFileSync(path, "utf8"), read);
      assert.ok(figures.length >= least, `${figures.length} figures`);
      for (const { written, source, measured } of figures)
        assert.equal(written, measured, `${source}; node scripts/comparison.mjs writes them anew`);
    });
  });

describe("the measured figures of docs/comparison.md", () => {
  it("gives no measured time, ratio or rate without a source", () => {
    const section = page.split("## Measured")[1]?.split("\n## ")[0] ?? "";
    const rows = section.split("\n").filter((line) => line.startsWith("| ") && /\d/.test(line));
    assert.ok(rows.length > 0);
    for (const row of rows) assert.match(row, /<!-- [a-z-]+ \S+ -->/, row);
  });

  it("refuses a figure that was changed by hand", () => {
    const [first] = figuresOf(page, read);
    assert.ok(first);
    const forged = page.replace(`${first.written}`, "0.000123");
    const names = readdirSync("bench/results");
    assert.ok(names.length > 0);
    assert.ok(figuresOf(forged, read).some(({ written, measured }) => written !== measured));
  });
});
