import assert from "node:assert/strict";
import { buildConcepts, type ConceptInput, type ConceptTable } from "pointillist/format";
import type { ColumnStore } from "#frontend/data/api.js";
import { ColumnTable } from "#frontend/data/column-table.js";
import { joinColumns, joinConceptTables, uniteConcepts } from "#frontend/data/joined-tables.js";

/** What each row says, by id. */
function rowsOf({ indptr, indices, values, names, ids }: ConceptTable): string[][] {
  return Array.from({ length: indptr.length - 1 }, (_, row) => {
    const found: string[] = [];
    for (let at = indptr[row] ?? 0; at < (indptr[row + 1] ?? 0); at++) {
      const concept = indices[at] ?? -1;
      found.push(`${(ids ?? names)[concept]} ${values[at]}`);
    }
    return found;
  });
}

/** Metadata as the tab holds it, without a worker. */
function storeOf(text: string, rows: number): ColumnStore {
  const table = new ColumnTable(new TextEncoder().encode(text), rows, "test.tsv", null);
  const cells = async (wanted: Uint32Array, column: number) =>
    Array.from(wanted, (row) => table.cell(row, column));
  return { rows, columns: table.columns, cells } as unknown as ColumnStore;
}

describe("tables of several data sets as one", () => {
  it("every row keeps its concepts, which are one where their ids are", () => {
    const first: ConceptInput[][] = [
      [
        { id: "ai_1", name: "bird", value: 0.9 },
        { id: "ai_2", name: "sea", value: 0.4 },
      ],
      [],
    ];
    const second: ConceptInput[][] = [
      [{ id: "ai_3", name: "boat", value: 0.7 }],
      [
        { id: "ai_1", name: "BIRD", value: 0.2 },
        { id: "ai_3", name: "boat", value: 0.1 },
      ],
    ];
    const tables = [buildConcepts(first), null, buildConcepts(second)];
    const union = uniteConcepts(tables.map((table) => table ?? undefined));
    assert.deepEqual(union.names, ["bird", "sea", "boat"]);
    assert.deepEqual(union.ids, ["ai_1", "ai_2", "ai_3"]);
    const joined = joinConceptTables(tables, [2, 3, 2], union);
    // The same labels written as one table, the middle part without any.
    assert.deepEqual(rowsOf(joined), rowsOf(buildConcepts([...first, [], [], [], ...second])));
  });

  it("columns of one name become one; where a part has none the cell is empty; the part has a column of its own", async () => {
    const one = storeOf("name\tage\t__next__\nada\t3\t1\nbob\t4\t-1\n", 2);
    const two = storeOf("name\trun\ncy\tlong\n", 1);
    const parts = [
      { label: "day", rows: 2 },
      { label: "bare", rows: 2 },
      { label: "night", rows: 1 },
    ];
    const { bytes, stored } = await joinColumns([one, null, two], parts, "run", {});
    const table = new ColumnTable(bytes, 5, "joined.tsv", { ...stored, file: "joined.tsv" });
    assert.deepEqual(
      table.columns.map(({ name }) => name),
      ["name", "run", "age", "run of the metadata"],
    );
    assert.equal(table.columns[1]?.type, "category");
    assert.deepEqual(
      Array.from({ length: 5 }, (_, row) => table.row(row)),
      [
        ["ada", "day", "3", ""],
        ["bob", "day", "4", ""],
        ["", "bare", "", ""],
        ["", "bare", "", ""],
        ["cy", "night", "", "long"],
      ],
    );
  });

  it("rows of data sets without metadata are named by their numbers, never by their part", async () => {
    const parts = [
      { label: "1", rows: 1 },
      { label: "2", rows: 2 },
    ];
    const { bytes, stored } = await joinColumns([null, null], parts, "run", {});
    const table = new ColumnTable(bytes, 3, "joined.tsv", { ...stored, file: "joined.tsv" });
    assert.deepEqual(
      [0, 1, 2].map((row) => table.row(row)),
      [
        ["0", "1"],
        ["0", "2"],
        ["1", "2"],
      ],
    );
    assert.equal(table.columns.find(({ name }) => name === "run")?.type, "category");
  });
});
