import assert from "node:assert/strict";
import { isDataError } from "#frontend/data/api.js";
import { ColumnTable } from "#frontend/data/column-table.js";

const text =
  "name\tgroup\tage\tseen\n" +
  "ann\tx\t31\t2024-05-01\n" +
  "Bob\ty\t\t2024-01-02\n" +
  "cleo\tx\t-2.5\t\n" +
  "Dan (née Bob)\tx\tnan\t2023-12-31\n";
const open = () => new ColumnTable(new TextEncoder().encode(text), 4, "m.tsv", null);

describe("data: columns", () => {
  it("reads cells and rows, and guesses the types", () => {
    const table = open();
    assert.deepEqual(
      table.columns.map(({ name, type }) => [name, type]),
      [
        ["name", "text"],
        ["group", "category"],
        ["age", "number"],
        ["seen", "date"],
      ],
    );
    assert.equal(table.cell(3, 0), "Dan (née Bob)");
    assert.deepEqual(table.row(1), ["Bob", "y", "", "2024-01-02"]);
  });

  it("counts categories, the most frequent first", () => {
    const { names, counts, codes } = open().categories(1);
    assert.deepEqual(
      [names, [...counts], [...codes]],
      [
        ["x", "y"],
        [3, 1],
        [0, 1, 0, 0],
      ],
    );
  });

  it("reads numbers and dates; what is missing is NaN and counted", () => {
    const age = open().numbers(2);
    assert.deepEqual([...age.values], [31, Number.NaN, -2.5, Number.NaN]);
    assert.deepEqual([age.minimum, age.maximum, age.missing], [-2.5, 31, 2]);
    assert.equal(open().numbers(3).maximum, Date.UTC(2024, 4, 1));
  });

  it("finds text and patterns, in one column or all, with and without case", () => {
    const find = (
      wanted: string,
      more: Partial<{ regex: boolean; matchCase: boolean; columns: number[] }> = {},
    ) => [...open().search({ text: wanted, regex: false, matchCase: false, ...more })];
    assert.deepEqual(find("bob"), [1, 3]);
    assert.deepEqual(find("bob", { matchCase: true }), []);
    assert.deepEqual(find("x", { columns: [1] }), [0, 2, 3]);
    assert.deepEqual(find("^[a-c]", { regex: true, matchCase: true, columns: [0] }), [0, 2]);
    assert.throws(
      () => find("(", { regex: true }),
      (error) => isDataError(error, "unsupported"),
    );
  });

  it("orders numbers by value and text by code point, the missing last in both directions", () => {
    assert.deepEqual([...open().order(2, "ascending")], [2, 0, 1, 3]);
    assert.deepEqual([...open().order(2, "descending")], [0, 2, 1, 3]);
    assert.deepEqual([...open().order(0, "ascending")], [1, 3, 0, 2]);
    assert.deepEqual([...open().order(3, "descending")], [0, 1, 3, 2]);
  });
});

describe("columns found later", () => {
  const bytes = new TextEncoder().encode("name\tsize\na\t1\nb\t2\nc\t3\n");
  const found = [{ name: "cluster", values: Int32Array.from([1, -1, 0]) }];

  it("stand behind the file's own, as categories; none is an empty cell", () => {
    const table = new ColumnTable(bytes, 3, "m.tsv", null, found);
    assert.deepEqual(table.columns.at(-1), { name: "cluster", type: "category", added: false });
    assert.deepEqual(table.row(0), ["a", "1", "1"]);
    assert.deepEqual(table.row(1), ["b", "2", ""]);
    assert.deepEqual([...table.categories(2).names].sort(), ["", "0", "1"]);
    assert.deepEqual(
      [...table.search({ text: "0", regex: false, matchCase: false, columns: [2] })],
      [2],
    );
  });

  it("need no file beside them", () => {
    const table = new ColumnTable(null, 3, "clusters.npy", null, found);
    assert.deepEqual(
      table.columns.map(({ name }) => name),
      ["cluster"],
    );
    assert.deepEqual([table.cell(0, 0), table.cell(1, 0)], ["1", ""]);
  });
});
