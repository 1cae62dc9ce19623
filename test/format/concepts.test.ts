import assert from "node:assert/strict";
import fc from "fast-check";
import {
  buildConcepts,
  CERTAIN,
  type ConceptInput,
  conceptsFolder,
  decodeConcepts,
  encodeConcepts,
  encodeNpy,
  NO_CONCEPT,
  strongestConcepts,
  topConceptColumn,
  transposeConcepts,
  ubiquitousConcepts,
} from "pointillist/format";

describe("concepts: table", () => {
  it("numbers by first appearance, puts the strongest first, merges repeats by the larger confidence", () => {
    const table = buildConcepts([
      [{ name: "b", value: 0.5 }, { name: "a" }, { name: "b", value: 0.75 }],
      [],
      ["a", { id: "x1", name: "c", value: 0 }],
    ]);
    assert.deepEqual(table.names, ["b", "a", "c"]);
    assert.deepEqual(table.ids, ["b", "a", "x1"]);
    assert.deepEqual([...table.indptr], [0, 2, 2, 4]);
    assert.deepEqual([...table.indices], [1, 0, 1, 2]);
    assert.deepEqual([...table.values], [CERTAIN, Math.round(0.75 * CERTAIN), CERTAIN, 0]);
  });
  it("ids are left out where they say nothing; one id has one name", () => {
    assert.equal(buildConcepts([["a"], [{ id: "b" }]]).ids, undefined);
    assert.deepEqual(
      buildConcepts([[{ id: "1", name: "cat" }], [{ id: "1", name: "Katze" }]]).names,
      ["cat"],
    );
  });
  it("a confidence above 0 never becomes 0", () => {
    assert.deepEqual([...buildConcepts([[{ name: "a", value: 1e-9 }]]).values], [1]);
  });
  it("refuses rows, values and names that cannot be, by row", () => {
    assert.throws(() => buildConcepts([[]], 2), { name: "ShapeError", message: /2 rows, found 1/ });
    for (const value of [1.01, -0.1, Number.NaN]) {
      assert.throws(() => buildConcepts([[], [{ name: "a", value }]]), {
        name: "ArgumentError",
        message: /concepts\[1\]/,
      });
    }
    assert.throws(() => buildConcepts([[{ name: "" }]]), { name: "ArgumentError" });
  });
  it("transposing finds each label again", () => {
    const row = fc.array(
      fc.record({
        name: fc.constantFrom("a", "b", "c", "d"),
        value: fc.double({ min: 0, max: 1, noNaN: true }),
      }),
    );
    fc.assert(
      fc.property(fc.array(row, { maxLength: 12 }), (rows) => {
        const table = buildConcepts(rows);
        const { offsets, rows: holders, values } = transposeConcepts(table);
        table.names.forEach((name, concept) => {
          const expected = rows.flatMap((labels, index) =>
            labels.some((one) => one.name === name) ? [index] : [],
          );
          const range = [offsets[concept] ?? 0, offsets[concept + 1] ?? 0] as const;
          assert.deepEqual([...holders.subarray(...range)], expected);
          const strongest = expected.map((index) =>
            Math.max(
              ...(rows[index] ?? []).filter((one) => one.name === name).map((one) => one.value),
            ),
          );
          [...values.subarray(...range)].forEach((value, at) => {
            assert.ok(Math.abs(value / CERTAIN - (strongest[at] ?? 0)) <= 1 / CERTAIN);
          });
        });
      }),
      { numRuns: 500 },
    );
  });
  it("uses wide indices past 65,536 concepts", () => {
    const rows: ConceptInput[][] = Array.from({ length: 65_537 }, (_, i) => [`c${i}`]);
    const table = buildConcepts(rows);
    assert.ok(table.indices instanceof Uint32Array);
    assert.equal(table.indices.at(-1), 65_536);
    assert.equal(strongestConcepts(table).at(-2), NO_CONCEPT);
  });
});

describe("concepts: strongest", () => {
  const strongest = (rows: ConceptInput[][]) => {
    const table = buildConcepts(rows);
    const colour = strongestConcepts(table);
    return rows.map((_, row) => table.names[colour[row * 2] ?? 0] ?? null);
  };
  it("the largest confidence wins, then the one given first", () => {
    assert.deepEqual(
      strongest([
        [
          { name: "a", value: 0.9 },
          { name: "b", value: 0.8 },
        ],
        ["b", "a"],
        ["a", "b"],
        [],
      ]),
      ["a", "b", "a", null],
    );
  });
  it("ubiquitous concepts count only where there is no other", () => {
    const rows = Array.from({ length: 20 }, (_, row) =>
      row === 0 ? ["isolated"] : ["isolated", row % 2 ? "cat" : "dog"],
    );
    const table = buildConcepts(rows);
    assert.deepEqual([...ubiquitousConcepts(table)], [0]);
    assert.deepEqual(strongest(rows).slice(0, 3), ["isolated", "cat", "dog"]);
  });
  it("one concept on every row is no stop word: there is nothing else", () => {
    const table = buildConcepts(Array.from({ length: 20 }, () => ["cat"]));
    assert.equal(ubiquitousConcepts(table).size, 0);
  });
  it("the column for stock has at most 50 values", () => {
    for (const count of [3, 49, 50, 200]) {
      const table = buildConcepts(
        Array.from({ length: count * 3 + 1 }, (_, row) => (row === 0 ? [] : [`c${row % count}`])),
      );
      const column = topConceptColumn(strongestConcepts(table), table.names);
      assert.ok(new Set(column).size <= 50);
      assert.equal(new Set(column).size, Math.min(count + 1, 50));
      assert.equal(column[0], "(none)");
      assert.equal(column.includes("(other)"), count > 49);
    }
  });
});

describe("concepts: files", () => {
  const table = buildConcepts([["a", "b"], [], ["b"]]);
  const files = encodeConcepts(table);
  it("round-trip, and are named by their content", () => {
    assert.deepEqual(decodeConcepts(files, table.names, 3), table);
    assert.match(conceptsFolder(files), /^concepts-[0-9a-f]{8}$/);
    assert.notEqual(
      conceptsFolder(files),
      conceptsFolder(encodeConcepts(buildConcepts([["a"], [], ["b"]]))),
    );
  });
  it("reads offsets and confidences as scipy may save them", () => {
    const other = {
      "indptr.npy": encodeNpy("i8", [4], Float64Array.of(0, 2, 2, 3)),
      "indices.npy": encodeNpy("i4", [3], Int32Array.of(0, 1, 1)),
      "values.npy": encodeNpy("f4", [3], Float32Array.of(1, 1, 0.5)),
    };
    assert.deepEqual([...decodeConcepts(other, ["a", "b"], 3).values], [CERTAIN, CERTAIN, 32_768]);
  });
  for (const [what, altered, message] of [
    [
      "too few offsets",
      { "indptr.npy": encodeNpy("u4", [3], Uint32Array.of(0, 2, 3)) },
      /3 offsets for 3 rows, expected 4/,
    ],
    [
      "offsets that go back",
      { "indptr.npy": encodeNpy("u4", [4], Uint32Array.of(0, 3, 2, 3)) },
      /offset 2 at row 2/,
    ],
    [
      "offsets past the end",
      { "indptr.npy": encodeNpy("u4", [4], Uint32Array.of(0, 2, 2, 9)) },
      /offset 9/,
    ],
    [
      "offsets that leave some out",
      { "indptr.npy": encodeNpy("u4", [4], Uint32Array.of(0, 1, 1, 2)) },
      /expected 0 to 3/,
    ],
    [
      "a concept without a name",
      { "indices.npy": encodeNpy("u2", [3], Uint16Array.of(0, 1, 2)) },
      /concept 2, but there are 2 names/,
    ],
    [
      "fewer values",
      { "values.npy": encodeNpy("u2", [2], Uint16Array.of(1, 2)) },
      /2 values for 3 indices/,
    ],
    ["two dimensions", { "values.npy": encodeNpy("u2", [3, 1], new Uint16Array(3)) }, /u2 \[3,1\]/],
    ["floats as indices", { "indices.npy": encodeNpy("f4", [3], new Float32Array(3)) }, /f4 \[3\]/],
  ] as const) {
    it(`refuses ${what}`, () => {
      assert.throws(() => decodeConcepts({ ...files, ...altered }, table.names, 3), {
        name: "FormatError",
        message,
      });
    });
  }
});
