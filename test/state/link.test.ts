import assert from "node:assert/strict";
import fc from "fast-check";
import { decodeRows, encodeRows } from "#frontend/state/row-codec.js";

const seed = Number(process.env["SEED"] ?? Date.now() % 2 ** 31);

describe("rows as text", () => {
  it(`gives the same rows back, seed ${seed}`, () => {
    const sets = fc.uniqueArray(fc.nat(4999), { maxLength: 400 });
    fc.assert(
      fc.property(sets, (rows) => {
        const sorted = Uint32Array.from(rows).sort();
        assert.deepEqual(decodeRows(encodeRows(sorted), 5000), sorted);
      }),
      { seed, numRuns: 300 },
    );
  });

  it("writes runs where rows stand together, and bits where they are dense", () => {
    assert.equal(encodeRows(Uint32Array.of(0, 1, 5, 6, 7, 100)), "0~2.3~3.2k");
    const everySecond = Uint32Array.from({ length: 3000 }, (_, at) => 2 * at);
    // 6000 rows in sixes; the last row is 5998.
    assert.equal(encodeRows(everySecond).length, 1 + 1000);
    assert.deepEqual(decodeRows(encodeRows(everySecond), 6000), everySecond);
  });

  it(`takes no row beyond the last, and no text of others, seed ${seed}`, () => {
    for (const text of ["0~zzzzzzz", "5", "a b", "*!", "*AAAAA", "0~0", "1.", "-1"])
      assert.equal(decodeRows(text, 5), null, text);
    fc.assert(
      fc.property(fc.string({ maxLength: 30 }), fc.nat(50), (text, rows) => {
        const found = decodeRows(text, rows);
        assert.ok(
          found === null ||
            found.every((row, at) => row < rows && (at === 0 || row > (found[at - 1] ?? 0))),
        );
      }),
      { seed, numRuns: 500 },
    );
  });
});
