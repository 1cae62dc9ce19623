/** What the filter line means, and how it is written. Parsing stands in `filter-parse.ts`. */

export const COMPARISONS = [">=", "<=", "!=", ">", "<", "="] as const;
export type Comparison = (typeof COMPARISONS)[number];

/** A concept (alone, or with a confidence), or a column with a value. */
export interface Term {
  readonly kind: "term";
  readonly name: string;
  readonly test: { readonly comparison: Comparison; readonly value: string } | null;
}

export type Filter =
  | Term
  | { readonly kind: "and"; readonly of: readonly Filter[] }
  | { readonly kind: "or"; readonly of: readonly Filter[] }
  | { readonly kind: "not"; readonly of: Filter };

const KEYWORDS = new Set(["AND", "OR", "NOT"]);

/** Text that reads back as one name: quoted where the grammar would take it apart. */
export function quoted(text: string): string {
  const words = text.split(" ");
  const plain =
    /^[^\s"()<>=!]+( [^\s"()<>=!]+)*$/u.test(text) && !words.some((word) => KEYWORDS.has(word));
  return plain ? text : `"${text.replace(/["\\]/gu, (mark) => `\\${mark}`)}"`;
}

function wrapped(filter: Filter): string {
  const text = printFilter(filter);
  return filter.kind === "and" || filter.kind === "or" ? `(${text})` : text;
}

/** The text of a filter; `parseFilter` gives the same filter back. */
export function printFilter(filter: Filter): string {
  switch (filter.kind) {
    case "term": {
      const name = quoted(filter.name);
      if (filter.test === null) return name;
      return `${name} ${filter.test.comparison} ${quoted(filter.test.value)}`;
    }
    case "not":
      return `NOT ${wrapped(filter.of)}`;
    case "or":
      return filter.of
        .map((part) => (part.kind === "or" ? wrapped(part) : printFilterIn(part)))
        .join(" OR ");
    case "and":
      return filter.of
        .map((part, place) => {
          // "a NOT b" reads as "a and not b", so the AND before a NOT is left out.
          if (part.kind === "not" && place > 0) return printFilter(part);
          return place === 0 ? wrapped(part) : `AND ${wrapped(part)}`;
        })
        .join(" ");
  }
}

/** Inside an OR: an AND binds closer, yet is wrapped so that nobody must know the order of precedence. */
function printFilterIn(part: Filter): string {
  return part.kind === "and" ? wrapped(part) : printFilter(part);
}
