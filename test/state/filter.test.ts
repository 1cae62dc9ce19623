import assert from "node:assert/strict";
import fc from "fast-check";
import { type Filter, printFilter } from "#frontend/state/filter-ast.js";
import { withoutTerm, withTerm } from "#frontend/state/filter-edit.js";
import { FILTER_DEPTH, parseFilter } from "#frontend/state/filter-parse.js";
import { termsOf } from "#frontend/state/filter-terms.js";

const seed = Number(process.env["SEED"] ?? Date.now() % 2 ** 31);
const term = (name: string): Filter & { kind: "term" } => ({ kind: "term", name, test: null });

/** Names with blanks inside, quotes, operators and every kind of bracket, but no blanks at the ends. */
const names = fc.oneof(
  fc.constantFrom(
    "bird",
    "black and white",
    "AND",
    "not NOT",
    "a(b",
    'say "hi"',
    "x>=1",
    "дом",
    "🐦",
    "back\\slash",
  ),
  fc.string({ minLength: 1, maxLength: 12, unit: "binary" }),
);
const terms = fc.record({
  kind: fc.constant("term" as const),
  name: names,
  test: fc.option(
    fc.record({
      comparison: fc.constantFrom(">=", "<=", "!=", ">", "<", "=") as fc.Arbitrary<"=">,
      value: names,
    }),
  ),
});
const filters: fc.Arbitrary<Filter> = fc.letrec<{ any: Filter }>((tie) => ({
  any: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    terms,
    fc.record({ kind: fc.constant("not" as const), of: tie("any") }),
    fc.record({
      kind: fc.constantFrom("and" as const, "or" as const),
      of: fc.array(tie("any"), { minLength: 2, maxLength: 4 }),
    }),
  ),
})).any;

/** The truth of a filter for one assignment of its terms: what two forms of the same filter must share. */
function holds(filter: Filter, truth: (term: Filter & { kind: "term" }) => boolean): boolean {
  switch (filter.kind) {
    case "term":
      return truth(filter);
    case "not":
      return !holds(filter.of, truth);
    case "and":
      return filter.of.every((part) => holds(part, truth));
    case "or":
      return filter.of.some((part) => holds(part, truth));
  }
}

describe("filter line", () => {
  it("reads the example of the design", () => {
    const { filter } = parseFilter("dog AND (beach OR sea) NOT person >= 0.90");
    assert.deepEqual(filter, {
      kind: "and",
      of: [
        term("dog"),
        { kind: "or", of: [term("beach"), term("sea")] },
        {
          kind: "not",
          of: { kind: "term", name: "person", test: { comparison: ">=", value: "0.90" } },
        },
      ],
    });
    assert.equal(printFilter(filter as Filter), "dog AND (beach OR sea) NOT person >= 0.90");
  });

  it("takes lower-case and, or, not as words of a name", () => {
    assert.deepEqual(parseFilter("black and white OR not there").filter, {
      kind: "or",
      of: [term("black and white"), term("not there")],
    });
  });

  it(`prints what it reads back as the same filter, seed ${seed}`, () => {
    fc.assert(
      fc.property(filters, (filter) => {
        const { filter: again, problem } = parseFilter(printFilter(filter));
        assert.equal(problem, null);
        assert.ok(again);
        const all = termsOf(filter).map(({ term: one }) => JSON.stringify(one));
        const distinct = [...new Set(all)].slice(0, 8);
        for (let bits = 0; bits < 1 << distinct.length; bits++) {
          const truth = (one: Filter) =>
            ((bits >> distinct.indexOf(JSON.stringify(one))) & 1) === 1;
          assert.equal(holds(again, truth), holds(filter, truth), printFilter(filter));
        }
      }),
      { seed, numRuns: 500 },
    );
  });

  it(`never throws on any text, seed ${seed}`, () => {
    const pieces = fc.constantFrom(
      "AND",
      "OR",
      "NOT",
      "(",
      ")",
      ">=",
      "=",
      '"',
      "\\",
      " ",
      "!",
      "bird",
      "\n",
      "é",
    );
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 40 }), (parts) => {
        const { filter, problem } = parseFilter(parts.join(""));
        assert.ok(filter === null || problem === null);
      }),
      { seed, numRuns: 2000 },
    );
  });

  for (const [text, message, from] of [
    ["bird AND", "a name is missing", 8],
    ["(bird", "the parenthesis is not closed", 0],
    ["bird)", ") has nothing to close", 4],
    ["> 3", "a name is missing before >", 0],
    ['"bird', "the quote is not closed", 0],
    ["!bird", "write != or NOT", 0],
  ] as const) {
    it(`says where ${text} is wrong`, () => {
      const { problem } = parseFilter(text);
      assert.equal(problem?.message, message);
      assert.equal(problem?.from, from);
    });
  }

  it("refuses nesting beyond its limit instead of running out of stack", () => {
    const deep = `${"(".repeat(20_000)}bird${")".repeat(20_000)}`;
    assert.match(parseFilter(deep).problem?.message ?? "", new RegExp(`${FILTER_DEPTH}`));
    assert.match(parseFilter(`${"NOT ".repeat(20_000)}bird`).problem?.message ?? "", /50/);
    const allowed = `${"(".repeat(FILTER_DEPTH)}bird${")".repeat(FILTER_DEPTH)}`;
    assert.deepEqual(parseFilter(allowed).filter, term("bird"));
  });
});

describe("filter by clicks", () => {
  it("joins and, or and not as the pills say", () => {
    let filter = withTerm(null, term("bird"), "and");
    filter = withTerm(filter, term("sea"), "and");
    filter = withTerm(filter, term("sky"), "or");
    filter = withTerm(filter, term("person"), "not");
    assert.equal(printFilter(filter as Filter), "bird AND (sea OR sky) NOT person");
  });

  it("moves a term to its new part instead of adding it twice", () => {
    let filter = withTerm(null, term("bird"), "and");
    filter = withTerm(filter, term("sea"), "and");
    filter = withTerm(filter, term("bird"), "not");
    assert.equal(printFilter(filter as Filter), "sea NOT bird");
    assert.equal(withoutTerm(withoutTerm(filter, term("sea")), term("bird")), null);
  });
});
