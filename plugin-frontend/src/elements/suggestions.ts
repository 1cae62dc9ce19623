/** What the filter line offers for the word being typed: concepts and column values that hold it. */
import { COMPARISONS, type Term } from "../state/filter-ast.js";
import type { Role } from "../state/filter-edit.js";
import type { SessionState } from "../state/session-state.js";
import { count } from "../state/words.js";

const MOST = 8;

export interface Suggestion {
  readonly term: Term;
  readonly role: Role;
  readonly words: string;
  readonly aside: string;
}

export function suggestions(state: SessionState, text: string): Suggestion[] {
  const wanted = text.trim().toLowerCase();
  if (wanted === "" || COMPARISONS.some((one) => wanted.includes(one)) || /[()]/u.test(wanted))
    return [];
  const { figures, columns } = state.derived;
  const names = state.dataset?.conceptNames ?? [];
  const rank = (name: string) => (name.toLowerCase().startsWith(wanted) ? 0 : 1);
  const concepts = names
    .map((name, concept) => ({ name, count: figures?.counts[concept] ?? 0 }))
    .filter(({ name }) => name.toLowerCase().includes(wanted))
    .sort((a, b) => rank(a.name) - rank(b.name) || b.count - a.count)
    .slice(0, MOST)
    .map(({ name, count: found }) => ({
      term: { kind: "term" as const, name, test: null },
      role: "and" as const,
      words: name,
      aside: count(found),
    }));
  const values = columns
    .filter(({ info, categories }) => !info.added && categories !== null)
    .flatMap(({ info, categories }) =>
      (categories?.names ?? []).slice(0, 1000).map((value, place) => ({
        value,
        column: info.name,
        count: categories?.counts[place] ?? 0,
      })),
    )
    .filter(({ value }) => value.toLowerCase().includes(wanted))
    .slice(0, MOST)
    .map(({ value, column, count: found }) => ({
      term: { kind: "term" as const, name: column, test: { comparison: "=" as const, value } },
      role: "and" as const,
      words: `${column} = ${value}`,
      aside: count(found),
    }));
  const sets = state.history.present.sets
    .filter(({ name }) => name.toLowerCase().includes(wanted))
    .map(({ name, rows }) => ({
      term: { kind: "term" as const, name: "set", test: { comparison: "=" as const, value: name } },
      role: "and" as const,
      words: `set = ${name}`,
      aside: count(rows.length),
    }));
  return [...sets, ...concepts, ...values].slice(0, MOST);
}
