/** A range of a number column in the filter: two terms that belong together. */
import type { Filter, Term } from "./filter-ast.js";
import { withoutTerm, withTerm } from "./filter-edit.js";
import { termsOf } from "./filter-terms.js";

export interface Range {
  readonly from: number;
  readonly to: number;
}

function bounds(filter: Filter | null, column: string): Term[] {
  return termsOf(filter)
    .filter(({ term, role }) => role === "and" && term.name === column)
    .map(({ term }) => term)
    .filter(({ test }) => test?.comparison === ">=" || test?.comparison === "<=");
}

/** The range that a filter asks of a column; open ends are infinite; null where it asks none. */
export function rangeOf(filter: Filter | null, column: string): Range | null {
  const terms = bounds(filter, column);
  if (terms.length === 0) return null;
  const value = (comparison: string, open: number) => {
    const term = terms.find(({ test }) => test?.comparison === comparison);
    return term?.test ? Number(term.test.value) : open;
  };
  return { from: value(">=", Number.NEGATIVE_INFINITY), to: value("<=", Number.POSITIVE_INFINITY) };
}

/** The filter with this range of a column in place of the one before; null takes it out. */
export function withRange(
  filter: Filter | null,
  column: string,
  range: { readonly from: string; readonly to: string } | null,
): Filter | null {
  const rest = bounds(filter, column).reduce<Filter | null>(
    (left, term) => withoutTerm(left, term),
    filter,
  );
  if (range === null) return rest;
  const term = (comparison: ">=" | "<=", value: string): Term => ({
    kind: "term",
    name: column,
    test: { comparison, value },
  });
  return withTerm(withTerm(rest, term(">=", range.from), "and"), term("<=", range.to), "and");
}
