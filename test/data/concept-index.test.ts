import assert from "node:assert/strict";
import fc from "fast-check";
import { buildConcepts } from "pointillist/format";
import type { ConceptFilter } from "#frontend/data/concept-api.js";
import { ConceptIndex } from "#frontend/data/concept-index.js";
import { together, touching } from "#frontend/data/concept-neighbourhood.js";

const SEED = Number(process.env["SEED"] ?? Date.now() % 1e9);
const NAMES = ["a", "b", "c", "d"] as const;

/** Rows of distinct concepts with confidences of 1 / 100. */
const someRows = fc.array(
  fc.uniqueArray(
    fc.record({ name: fc.constantFrom(...NAMES), percent: fc.integer({ min: 1, max: 100 }) }),
    {
      selector: ({ name }) => name,
      maxLength: 4,
    },
  ),
  { minLength: 1, maxLength: 30 },
);

type Rows = { name: string; percent: number }[][];

function build(rows: Rows) {
  const input = rows.map((row) => row.map(({ name, percent }) => ({ name, value: percent / 100 })));
  const table = buildConcepts(input);
  return { index: new ConceptIndex(table), names: table.names };
}

describe(`data: concepts against a loop over the rows (SEED=${SEED})`, () => {
  const check = <T>(arbitrary: fc.Arbitrary<T>, property: (value: T) => void) =>
    fc.assert(fc.property(arbitrary, property), { seed: SEED });

  it("filters by and, or, not and confidence", () => {
    check(fc.tuple(someRows, fc.integer({ min: 0, max: 100 })), ([rows, percent]) => {
      const { index, names } = build(rows);
      const leaf = (name: string) => {
        const concept = names.indexOf(name);
        return {
          kind: "concept" as const,
          concept: concept < 0 ? names.length : concept,
          atLeast: percent / 100,
        };
      };
      const mask = index.mask({
        kind: "and",
        of: [
          { kind: "or", of: [leaf("a"), leaf("b")] },
          { kind: "not", of: leaf("c") },
        ],
      });
      // Stored confidences are rounded to 1 / 65535, so a whole percent is met or missed exactly as written.
      const has = (row: Rows[number], name: string) =>
        row.some(
          (one) =>
            one.name === name &&
            Math.round((one.percent / 100) * 65535) >= Math.ceil((percent / 100) * 65535),
        );
      assert.deepEqual(
        [...mask],
        rows.map((row) => ((has(row, "a") || has(row, "b")) && !has(row, "c") ? 1 : 0)),
      );
    });
  });

  it("filters by any tree of and, or, not, masks and concepts", () => {
    type Tree = readonly [string, ...(Tree | string)[]];
    const leaf = fc.constantFrom<Tree>(...NAMES.map((name) => ["concept", name] as const), [
      "mask",
    ]);
    const tree = fc.letrec<{ tree: Tree }>((tie) => ({
      tree: fc.oneof(
        { maxDepth: 3 },
        leaf,
        fc.tuple(fc.constant("not"), tie("tree")),
        fc
          .tuple(fc.constantFrom("and", "or"), fc.array(tie("tree"), { maxLength: 4 }))
          .map(([kind, parts]) => [kind, ...parts] as const),
      ),
    })).tree;
    check(fc.tuple(someRows, tree, fc.func(fc.boolean())), ([rows, asked, keep]) => {
      const { index, names } = build(rows);
      const given = Uint8Array.from(rows, (_, row) => (keep(row) ? 1 : 0));
      const filterOf = ([kind, ...of]: Tree): ConceptFilter => {
        const parts = of as Tree[];
        if (kind === "mask") return { kind, mask: given };
        if (kind === "not") return { kind, of: filterOf(parts[0] as Tree) };
        if (kind === "and" || kind === "or") return { kind, of: parts.map(filterOf) };
        const concept = names.indexOf(String(of[0]));
        return { kind: "concept", concept: concept < 0 ? names.length : concept, atLeast: 0.5 };
      };
      const holds = ([kind, ...of]: Tree, row: number): boolean => {
        const parts = of as Tree[];
        if (kind === "mask") return given[row] === 1;
        if (kind === "not") return !holds(parts[0] as Tree, row);
        if (kind === "and") return parts.every((part) => holds(part, row));
        if (kind === "or") return parts.some((part) => holds(part, row));
        return (rows[row] ?? []).some(({ name, percent }) => name === of[0] && percent >= 50);
      };
      const before = given.slice();
      const mask = index.mask(filterOf(asked));
      assert.deepEqual(
        [...mask],
        rows.map((_, row) => Number(holds(asked, row))),
      );
      assert.deepEqual(given, before, "what was handed in stays");
      const { rows: kept, counts } = index.recount(mask);
      const { counts: wanted, rows: wantedRows } = index.count(mask, 0);
      assert.equal(kept, wantedRows);
      assert.deepEqual(counts, wanted);
    });
  });

  it("counts and sums over a mask", () => {
    check(fc.tuple(someRows, fc.func(fc.boolean())), ([rows, keep]) => {
      const { index, names } = build(rows);
      const mask = Uint8Array.from(rows, (_, row) => (keep(row) ? 1 : 0));
      const { counts, sums, rows: kept } = index.count(mask, 0);
      assert.equal(kept, mask.filter((bit) => bit === 1).length);
      names.forEach((name, concept) => {
        const having = rows.flatMap((row, i) =>
          mask[i] ? row.filter((one) => one.name === name) : [],
        );
        assert.equal(counts[concept], having.length);
        const sum = having.reduce((total, { percent }) => total + percent / 100, 0);
        assert.ok(Math.abs((sums[concept] as number) - sum) < 1e-3);
      });
    });
  });

  it("finds the strongest visible concept at or above the threshold", () => {
    check(fc.tuple(someRows, fc.subarray([0, 1, 2, 3])), ([rows, shown]) => {
      const { index, names } = build(rows);
      const visible = Uint8Array.from(names, (_, concept) => (shown.includes(concept) ? 1 : 0));
      const { concept, confidence } = index.strongest(visible, 0.3);
      rows.forEach((row, i) => {
        const open = row.filter(
          ({ name, percent }) =>
            visible[names.indexOf(name)] === 1 &&
            Math.round((percent / 100) * 65535) >= Math.ceil(0.3 * 65535),
        );
        const most = Math.max(-1, ...open.map(({ percent }) => percent));
        if (most < 0) assert.equal(concept[i], 65535);
        else {
          assert.ok(
            open.some(
              ({ name, percent }) => percent === most && names[concept[i] as number] === name,
            ),
          );
          assert.equal(confidence[i], Math.round((most / 100) * 65535));
        }
      });
    });
  });

  it("counts pairs as the rows do", () => {
    check(someRows, (rows) => {
      const { index, names } = build(rows);
      const all = Uint32Array.from(names, (_, concept) => concept);
      const pairs = index.pairs(all, 0);
      names.forEach((a, i) => {
        names.forEach((b, j) => {
          const both = rows.filter(
            (row) => row.some(({ name }) => name === a) && row.some(({ name }) => name === b),
          );
          assert.equal(pairs[i * names.length + j], both.length);
        });
      });
    });
  });

  it("measures how concepts lie together and which touch, on a line of points", () => {
    // a a a b b b on a line: each has its two nearest; only the two in the middle look across.
    const rows: Rows = ["a", "a", "a", "b", "b", "b"].map((name) => [{ name, percent: 100 }]);
    const { index } = build(rows);
    const placed = {
      positions: new Float32Array([0, 0, 1, 0, 2.1, 0, 3.1, 0, 4.2, 0, 5.2, 0]),
      dims: 2 as const,
    };
    // Two nearest: row 2 (2.1) has 3 (1.0) and 1 (1.1), row 3 (3.1) has 2 (1.0) and 4 (1.1); all others stay inside.
    assert.deepEqual([...together(index, placed, { k: 2 })], [5 / 6, 5 / 6]);
    assert.deepEqual([...touching(index, placed, Uint32Array.of(0, 1), { k: 2 })], [0, 2, 2, 0]);
  });
});
