import assert from "node:assert/strict";
import { scanTsv } from "pointillist/format";

const bytes = (text: string) => new TextEncoder().encode(text);
const codes = (text: string, rows?: number) =>
  scanTsv(bytes(text), rows).oddities.map((o) => o.code);

describe("tsv-scan: a byte order mark inside the file", () => {
  it("is part of its cell; only the one before the header belongs to the file", () => {
    const bytes = new TextEncoder().encode("\uFEFFa\tb\n\uFEFFx\t\uFEFFy\n");
    const table = scanTsv(bytes);
    assert.deepEqual(table.columns, ["a", "b"]);
    assert.deepEqual([table.cell(0, 0), table.cell(0, 1)], ["\uFEFFx", "\uFEFFy"]);
  });
});

describe("tsv-scan", () => {
  it("one column has no header, several have one", () => {
    const one = scanTsv(bytes("a\nb\n"));
    assert.deepEqual([one.columns, one.rowCount, one.cell(1, 0)], [["label"], 2, "b"]);
    const two = scanTsv(bytes("x\ty\n1\t2\n3\t4"));
    assert.deepEqual([two.columns, two.rowCount, two.row(1)], [["x", "y"], 2, ["3", "4"]]);
    assert.deepEqual(two.oddities, []);
  });
  it("a header over one column shows by the rows of the tensor (pytorch 38564)", () => {
    const table = scanTsv(bytes("name\na\nb\n"), 2);
    assert.deepEqual([table.columns, table.cell(0, 0)], [["name"], "a"]);
    assert.deepEqual(codes("name\na\nb\n", 2), ["single-column-header"]);
  });
  it("several columns without a header show by the rows of the tensor", () => {
    const table = scanTsv(bytes("1\t2\n3\t4\n"), 2);
    assert.deepEqual([table.columns, table.rowCount], [["column 1", "column 2"], 2]);
    assert.deepEqual(codes("1\t2\n3\t4\n", 2), ["header-missing"]);
  });
  it("Windows line ends, short, long and empty cells are read and noted", () => {
    const table = scanTsv(bytes("x\ty\r\n1\r\n2\t\r\n3\t4\t5\r\n"), 3);
    assert.deepEqual(
      [table.row(0), table.row(1), table.row(2)],
      [
        ["1", ""],
        ["2", ""],
        ["3", "4"],
      ],
    );
    assert.deepEqual(
      table.oddities.map(({ code, count }) => [code, count]),
      [
        ["windows-line-ends", 4],
        ["short-rows", 1],
        ["long-rows", 1],
        ["empty-cells", 1],
      ],
    );
  });
  it("blank lines are skipped as stock does, unless they are rows", () => {
    assert.equal(scanTsv(bytes("a\n\nb\n\n")).rowCount, 2);
    const rows = scanTsv(bytes("a\n\nb\n\n"), 3);
    assert.deepEqual([rows.rowCount, rows.cell(1, 0), rows.cell(2, 0)], [3, "", "b"]);
  });
  it("too many or too few rows are said with both counts", () => {
    const { oddities } = scanTsv(bytes("x\ty\n1\t2\n"), 5);
    assert.match(oddities[0]?.message ?? "", /1 rows .* 5 rows/);
  });
  it("reads a byte order mark and UTF-16", () => {
    assert.deepEqual(scanTsv(bytes("\uFEFFx\ty\n1\t2\n")).columns, ["x", "y"]);
    const wide = new Uint8Array([0xff, 0xfe, ...Buffer.from("x\ty\né\t2\n", "utf16le")]);
    assert.equal(scanTsv(wide).cell(0, 0), "é");
  });
  it("columns of one name are told apart; names of objects are names", () => {
    assert.deepEqual(scanTsv(bytes("a\ta\t\t__proto__\n1\t2\t3\t4\n")).columns, [
      "a",
      "a (2)",
      "column 3",
      "__proto__",
    ]);
  });
  it("nothing is a table of no rows", () => {
    assert.equal(scanTsv(new Uint8Array()).rowCount, 0);
    assert.equal(scanTsv(bytes("\n\n")).rowCount, 0);
  });
  it("a million rows cost four bytes each beside the file", function () {
    this.timeout(20_000);
    const row = "label\t12345\tsome text here\n";
    const file = bytes(`a\tb\tc\n${row.repeat(1_000_000)}`);
    const start = performance.now();
    const table = scanTsv(file, 1_000_000);
    assert.ok(performance.now() - start < 5000);
    assert.equal(table.rowCount, 1_000_000);
    assert.equal(table.cell(999_999, 2), "some text here");
    assert.equal(table.rowStarts.byteLength, 4_000_000);
  });
});
