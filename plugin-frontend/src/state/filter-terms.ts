import type { Filter, Term } from "./filter-ast.js";

/** The terms of a filter with what they do, for pills and for rows of the list. */
export function termsOf(
  filter: Filter | null,
): readonly { readonly term: Term; readonly role: "and" | "or" | "not" }[] {
  if (filter === null) return [];
  const found: { term: Term; role: "and" | "or" | "not" }[] = [];
  const visit = (part: Filter, role: "and" | "or" | "not"): void => {
    if (part.kind === "term") found.push({ term: part, role });
    else if (part.kind === "not") visit(part.of, "not");
    else for (const child of part.of) visit(child, role === "not" ? "not" : part.kind);
  };
  visit(filter, "and");
  return found;
}
