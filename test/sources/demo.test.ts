import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { fromDemo } from "#sdk/sources/demo/demo-set.js";

const PACK = new URL("../../../sdk/demo/", import.meta.url);

describe("demo pack", () => {
  it("has 528 pictures of four kinds, each with a vector and tags", async () => {
    const { ids, dim, vectors, columns, concepts } = await fromDemo();
    assert.equal(new Set(ids).size, 528);
    assert.equal(dim, 1280);
    assert.equal(vectors.length, 528 * 1280);
    assert.ok(vectors.every((value) => Number.isFinite(value) && value >= 0));
    const categories = new Set(columns.get("category"));
    assert.deepEqual(categories, new Set(["people", "wildlife", "building", "vehicle"]));
    assert.ok(new Set(concepts.flat().map(({ name }) => name)).size > 1000);
  });
  it("every picture is one: no cell is blank", async () => {
    const { pictures, columns } = await fromDemo();
    assert.equal(pictures.length, 528);
    pictures.forEach(({ data }, row) => {
      assert.equal(data.length, 64 * 64 * 3);
      assert.ok(new Set(data).size > 4, String(columns.get("name")?.[row]));
    });
  });
  it("an altered file is refused by name", async () => {
    const read = async (name: string) =>
      name === "rows.json.gz" ? new Uint8Array(9) : readFile(new URL(name, PACK));
    await assert.rejects(fromDemo(read), { code: "corrupt", message: /rows\.json\.gz.*digest/ });
  });
});
