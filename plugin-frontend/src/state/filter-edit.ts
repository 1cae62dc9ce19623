/** What clicks do to a filter: add a concept, change its part, take it out. Every edit gives a new filter. */
import type { Filter, Term } from "./filter-ast.js";

export type Role = "and" | "or" | "not";

function parts(filter: Filter | null): readonly Filter[] {
  if (filter === null) return [];
  return filter.kind === "and" ? filter.of : [filter];
}

function joined(kind: "and" | "or", of: readonly Filter[]): Filter | null {
  if (of.length === 0) return null;
  return of.length === 1 ? (of[0] as Filter) : { kind, of };
}

function sameTerm(one: Term, other: Term): boolean {
  return (
    one.name === other.name &&
    one.test?.comparison === other.test?.comparison &&
    one.test?.value === other.test?.value
  );
}

/** The filter without a term, wherever it stands. */
export function withoutTerm(filter: Filter | null, term: Term): Filter | null {
  if (filter === null) return null;
  switch (filter.kind) {
    case "term":
      return sameTerm(filter, term) ? null : filter;
    case "not": {
      const inside = withoutTerm(filter.of, term);
      return inside === null ? null : { kind: "not", of: inside };
    }
    default:
      return joined(
        filter.kind,
        filter.of.map((part) => withoutTerm(part, term)).filter((part) => part !== null),
      );
  }
}

/** Puts a term in as *and*, *not*, or into the group of *or*; where it stood before it is taken out. */
export function withTerm(filter: Filter | null, term: Term, role: Role): Filter | null {
  const rest = parts(withoutTerm(filter, term));
  if (role === "and") return joined("and", [...rest, term]);
  if (role === "not") return joined("and", [...rest, { kind: "not", of: term }]);
  const group = rest.findIndex((part) => part.kind === "or");
  if (group >= 0) {
    return joined(
      "and",
      rest.map((part, place) =>
        place === group && part.kind === "or" ? { kind: "or", of: [...part.of, term] } : part,
      ),
    );
  }
  // A first "or" joins the last plain term, so that "bird, or sea" means what it says.
  const last = rest.at(-1);
  if (last?.kind === "term") {
    return joined("and", [...rest.slice(0, -1), { kind: "or", of: [last, term] }]);
  }
  return joined("and", [...rest, term]);
}

/** The next part a term plays: and, or, not, and again. */
export function nextRole(role: Role): Role {
  return role === "and" ? "or" : role === "or" ? "not" : "and";
}
