import assert from "node:assert/strict";
import fc from "fast-check";
import { EMPTY_CELL, encodeMetadata, scanTsv } from "pointillist/format";

const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

/**
 * The stock projector's reading of a metadata file, rebuilt from vz_projector/data-provider.ts: split at line feeds,
 * lines that trim to nothing skipped, first line with a tab is the header, an empty cell is null.
 */
function stockReads(file: string): { columns: string[]; rows: (string | null)[][] } {
  let columns: string[] = [];
  const rows: (string | null)[][] = [];
  for (const line of file.split("\n")) {
    if (line.trim().length === 0) continue;
    if (columns.length === 0) {
      columns = line.includes("\t") ? line.split("\t") : ["label"];
      if (line.includes("\t")) continue;
    }
    const cells = line.split("\t");
    rows.push(columns.map((_, column) => (cells[column] ? cells[column] : null)));
  }
  return { columns, rows };
}

describe("metadata: writing", () => {
  it("columns keep their order and types", () => {
    const { bytes, manifest } = encodeMetadata(
      {
        name: ["lion", "train", "lion", "train"],
        weight: [1.5, -2, 3e21, 0],
        real: [true, false, true, true],
        seen: [new Date(0), new Date(1e12), "2020-01-01", "2021-02-03T04:05:06Z"],
        note: ["a", "b", "c", "d"],
      },
      4,
    );
    assert.equal(text(bytes).split("\n")[1], "lion\t1.5\ttrue\t1970-01-01T00:00:00.000Z\ta");
    assert.deepEqual(
      manifest.columns.map(({ name, type }) => [name, type]),
      [
        ["name", "category"],
        ["weight", "number"],
        ["real", "boolean"],
        ["seen", "date"],
        ["note", "text"],
      ],
    );
    assert.equal(manifest.rows, 4);
    assert.equal(manifest.exact, undefined);
  });
  it("plain labels get a second column, so that stock sees a header", () => {
    const { bytes, manifest } = encodeMetadata(["a", "b"], 2);
    assert.equal(text(bytes), "label\trow\na\t0\nb\t1\n");
    assert.deepEqual(manifest.columns[1], { name: "row", type: "number", added: true });
  });
  it("rows may lack a column", () => {
    const { bytes, manifest } = encodeMetadata([{ a: 1 }, { b: "x" }, {}], 3);
    assert.equal(text(bytes), `a\tb\n1\t${EMPTY_CELL}\n${EMPTY_CELL}\tx\n(none)\t(none)\n`);
    assert.equal(manifest.exact?.length, 4);
    assert.deepEqual(manifest.exact[0], { row: 0, column: "b", value: "" });
  });
  it("tabs and line breaks become a space, and their exact value is kept", () => {
    const { bytes, manifest } = encodeMetadata({ "a\tb": ["x\ty\r\nz\u2028"], c: ["1"] }, 1);
    assert.equal(text(bytes), "a b\tc\nx y z \t1\n");
    assert.deepEqual(manifest.exact, [{ row: 0, column: "a b", value: "x\ty\r\nz\u2028" }]);
  });
  it("reserved names only where meant", () => {
    const input = { name: ["a"], __next__: [1] };
    assert.equal(encodeMetadata(input, 1).manifest.columns[1]?.name, "column __next__");
    const meant = encodeMetadata(input, 1, { sequences: true });
    assert.equal(meant.manifest.columns[1]?.name, "__next__");
  });
  it("a top_concept column is marked as added", () => {
    const { manifest } = encodeMetadata(["a"], 1, { topConcept: ["dog"] });
    assert.deepEqual(manifest.columns.at(-1), { name: "top_concept", type: "text", added: true });
  });
  it("refuses other row counts by name, and other kinds of value", () => {
    const shape = { name: "ShapeError", message: "metadata.b: expected 2 rows, found 1" };
    assert.throws(() => encodeMetadata({ a: ["x", "y"], b: ["x"] }, 2), shape);
    assert.throws(() => encodeMetadata(["x"], 2), { name: "ShapeError" });
    const bad = { a: [{}] } as unknown as Record<string, string[]>;
    assert.throws(() => encodeMetadata(bad, 1), { name: "ArgumentError" });
    assert.throws(() => encodeMetadata("x" as never, 1), { name: "ArgumentError" });
  });
});

/** Text of all kinds: breaks, blanks, halves of characters, names that objects have. */
const cell = fc.oneof(
  fc.string({ unit: "binary", maxLength: 6 }),
  fc.string({ maxLength: 6 }),
  fc.constantFrom(
    "",
    " ",
    "\t",
    "\n",
    "\r\n",
    "\v\f",
    "\u0085",
    "\u2029",
    "\uD800",
    "__proto__",
    "\uFEFF",
    "\u3000",
    "null",
  ),
);

describe("metadata: property", function () {
  this.timeout(60_000);
  const numRuns = Number(process.env["METADATA_RUNS"] ?? 100_000);
  const seed = Number(process.env["SEED"] ?? Date.now() % 2 ** 31);
  it(`${numRuns} tables keep their rows in stock's parser and in ours (seed ${seed})`, () => {
    fc.assert(
      fc.property(
        fc.array(cell, { minLength: 1, maxLength: 3 }),
        fc.integer({ min: 0, max: 4 }),
        fc.infiniteStream(cell),
        (names, rowCount, cells) => {
          const columns = new Map<string, string[]>();
          for (const name of names) columns.set(name, [...cells.take(rowCount)]);
          const input = Object.fromEntries(columns);
          const { bytes, manifest } = encodeMetadata(input, rowCount);
          const stock = stockReads(text(bytes));
          assert.equal(stock.rows.length, rowCount);
          assert.ok(stock.columns.length >= 2);
          assert.ok(stock.rows.every((row) => row.every((value) => value !== null)));
          const ours = scanTsv(bytes, rowCount);
          assert.equal(ours.rowCount, rowCount);
          assert.deepEqual(ours.oddities, []);
          assert.deepEqual(
            ours.columns,
            manifest.columns.map((column) => column.name),
          );
          const exact = new Map(
            manifest.exact?.map((one) => [`${one.row} ${one.column}`, one.value]),
          );
          Object.values(input).forEach((values, column) => {
            const name = ours.columns[column] ?? "";
            values.forEach((value, row) => {
              assert.equal(exact.get(`${row} ${name}`) ?? ours.cell(row, column), value);
            });
          });
        },
      ),
      { numRuns, seed },
    );
  });
});
