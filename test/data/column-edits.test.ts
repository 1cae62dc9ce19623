import assert from "node:assert/strict";
import type { Edit } from "#frontend/data/api.js";
import { ColumnTable } from "#frontend/data/column-table.js";

const TEXT = "name\tkind\na\tbird\nb\tboat\nc\tbird\nd\thouse\n";
const open = () => new ColumnTable(new TextEncoder().encode(TEXT), 4, "m.tsv", null);
const tag = (column: string, value: string, ...rows: number[]): Edit => ({
  kind: "tag",
  column,
  value,
  rows: Uint32Array.from(rows),
});
const rename = (column: string, from: string, to: string): Edit => ({
  kind: "rename",
  column,
  from,
  to,
});
const cells = (table: ColumnTable, column: number) =>
  Array.from({ length: 4 }, (_, row) => table.cell(row, column));

describe("data: edits of the metadata", () => {
  it("labels rows of a column, adds a column, and is what search, categories and order see", () => {
    const table = open();
    const columns = table.edit([tag("kind", "fish", 0), tag("checked", "yes", 1, 3)]);
    assert.deepEqual(
      columns.map(({ name }) => name),
      ["name", "kind", "checked"],
    );
    assert.deepEqual(cells(table, 1), ["fish", "boat", "bird", "house"]);
    assert.deepEqual(table.row(3), ["d", "house", "yes"]);
    assert.deepEqual([...table.search({ text: "yes", regex: false, matchCase: false })], [1, 3]);
    assert.deepEqual([...table.categories(2).codes], [0, 1, 0, 1]);
    assert.deepEqual([...table.order(1, "ascending")], [2, 1, 0, 3]);
  });

  it("renames in order: twice, onto another value, and labels given before", () => {
    const table = open();
    table.edit([
      rename("kind", "bird", "boat"), // a and c join b
      rename("kind", "boat", "ship"),
    ]);
    assert.deepEqual(cells(table, 1), ["ship", "ship", "ship", "house"]);
    table.edit([rename("kind", "bird", "x"), rename("kind", "bird", "y")]);
    assert.deepEqual(cells(table, 1), ["x", "boat", "x", "house"]);
    table.edit([tag("kind", "new", 3), rename("kind", "new", "newer")]);
    assert.deepEqual(cells(table, 1), ["bird", "boat", "bird", "newer"]);
  });

  it("deletes a column, gives its name anew, and goes back to what is stored", () => {
    const table = open();
    table.edit([{ kind: "delete", column: "kind" }]);
    assert.deepEqual(table.row(0), ["a"]);
    table.edit([{ kind: "delete", column: "kind" }, tag("kind", "7", 2), tag("kind", "8", 0)]);
    assert.deepEqual(table.row(2), ["c", "7"]);
    assert.equal(table.columns[1]?.type, "number");
    table.edit([]);
    assert.deepEqual(table.row(0), ["a", "bird"]);
  });

  it("adds columns to rows that have no metadata", () => {
    const table = new ColumnTable(null, 3, "metadata", null);
    assert.deepEqual(table.columns, []);
    table.edit([tag("tag", "seen", 1)]);
    assert.deepEqual([table.row(0), table.row(1)], [[""], ["seen"]]);
  });
});
