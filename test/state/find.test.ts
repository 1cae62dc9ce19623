import assert from "node:assert/strict";
import { readFind } from "#frontend/state/find-query.js";
import { lookAlikes } from "#frontend/state/look-alikes.js";
import { parseWork } from "#frontend/state/own-work.js";

describe("the find line", () => {
  const columns = ["name", "loss", "a: b"];
  const read = (line: string, where: string | null = null) => readFind(line, columns, where);

  it("reads words, regular expressions, columns, ranges and rows", () => {
    const text = { kind: "text", where: null, text: "duck", regex: false };
    assert.deepEqual(read(" duck "), text);
    assert.deepEqual(read("/^du/"), { ...text, text: "^du", regex: true });
    assert.deepEqual(read("Name: duck"), { ...text, where: "name" });
    assert.deepEqual(read("a: b: duck"), { ...text, where: "a: b" });
    assert.deepEqual(read("concepts: /d/"), { ...text, where: "concepts", text: "d", regex: true });
    assert.deepEqual(read("loss: 1..3"), { kind: "range", where: "loss", from: 1, to: 3 });
    assert.deepEqual(read("-1.5e2.."), {
      kind: "range",
      where: null,
      from: -150,
      to: Number.POSITIVE_INFINITY,
    });
    assert.deepEqual(read("#17"), { kind: "row", id: "17" });
    assert.deepEqual(read("duck", "loss"), { ...text, where: "loss" });
  });

  it("finds nothing where nothing is asked, and takes odd text for words", () => {
    for (const line of ["", "  ", "name:", "name:  "]) assert.equal(read(line), null, line);
    for (const line of ["..", "1..x", "# 1", "//", "http://x"])
      assert.equal(read(line)?.kind, "text", line);
  });
});

describe("what the browser keeps", () => {
  it("is read with suspicion: other text, other versions, rows that are not there", () => {
    const nothing = { sets: [], views: [], edits: [] };
    for (const text of [null, "", "{", "[]", '{"v":2,"sets":[{"name":"a","rows":"0"}]}', '{"v":1}'])
      assert.deepEqual(parseWork(text, 5), nothing, String(text));
    const odd = {
      v: 1,
      sets: [
        { name: "far", rows: "9" },
        { name: 3, rows: "0" },
        { name: "good", rows: "1~2" },
        null,
      ],
      views: [{ name: "a", text: "v=1" }, { name: "b" }],
      edits: [
        { kind: "rename", column: "k", from: "a", to: "b", more: 1 },
        { kind: "tag", column: "k", value: "x", rows: "9" },
        { kind: "drop everything", column: "k" },
      ],
    };
    assert.deepEqual(parseWork(JSON.stringify(odd), 5), {
      sets: [{ name: "good", rows: Uint32Array.of(1, 2) }],
      views: [{ name: "a", text: "v=1" }],
      edits: [{ kind: "rename", column: "k", from: "a", to: "b" }],
    });
  });
});

describe("look-alikes", () => {
  it("are rows outside with at least half of their nearest inside", () => {
    // Four neighbours each; rows 0 and 1 are selected.
    const indices = Int32Array.from(
      [
        [1, 2, 3, 4], // selected itself
        [0, 2, 3, 4], // selected itself
        [0, 1, 3, 4], // two of four: alike
        [0, 2, 4, 5], // one of four
        [3, 2, 5, 0], // one of four
        [1, 0, 2, 3], // two of four: alike
      ].flat(),
    );
    assert.deepEqual([...lookAlikes(indices, 4, Uint32Array.of(0, 1))], [2, 5]);
    assert.deepEqual([...lookAlikes(indices, 4, new Uint32Array(0))], []);
  });
});
