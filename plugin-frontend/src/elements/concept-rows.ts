/** Which rows the concept list shows: heads, concepts, and the line about those left out. Pure. */

import { termsOf } from "../state/filter-terms.js";
import { wilsonLower } from "../state/lift.js";
import type { SessionState } from "../state/session-state.js";
import type { SortBy } from "./concept-panel.js";

export type ListRow =
  | {
      readonly kind: "head";
      readonly words: string;
      readonly aside: string;
      readonly line: boolean;
    }
  | { readonly kind: "legend-head"; readonly words: string; readonly more: boolean }
  | { readonly kind: "left-out"; readonly words: string }
  | { readonly kind: "nothing"; readonly words: string }
  | { readonly kind: "concept"; readonly concept: number };

/** A test of names from what was typed: plain text anywhere, or a regular expression between slashes. */
export function nameTest(text: string): {
  test: (name: string) => boolean;
  problem: string | null;
} {
  const wanted = text.trim();
  if (wanted === "") return { test: () => true, problem: null };
  const regex = /^\/(.*)\/([iu]*)$/u.exec(wanted);
  if (regex === null) {
    const lower = wanted.toLowerCase();
    return { test: (name) => name.toLowerCase().includes(lower), problem: null };
  }
  try {
    const pattern = new RegExp(regex[1] ?? "", regex[2] || "i");
    return { test: (name) => pattern.test(name), problem: null };
  } catch {
    return { test: () => false, problem: "This is no regular expression yet." };
  }
}

const SORT_WORDS: Readonly<Record<SortBy, string>> = {
  count: "by count",
  lift: "by lift",
  mean: "by mean confidence",
  name: "by name",
};

/**
 * Lift of each concept in the selection, else in what the filter keeps: its share there over its share of all rows,
 * and the least that chance allows. Null where neither is.
 */
export function conceptLifts(
  state: SessionState,
): readonly { readonly lift: number; readonly least: number }[] | null {
  const { figures, kept, selectedCounts } = state.derived;
  const { selected } = state.history.present;
  const part = selectedCounts ?? kept?.counts ?? null;
  const among = selectedCounts === null ? (kept?.rows ?? 0) : selected.length;
  const rows = state.dataset?.rows ?? 0;
  if (part === null || figures === null || among === 0) return null;
  return Array.from(part, (hits, concept) => {
    const overall = (figures.counts[concept] ?? 0) / rows;
    if (overall === 0) return { lift: 0, least: 0 };
    return { lift: hits / among / overall, least: wilsonLower(hits, among) / overall };
  });
}

export function conceptRows(state: SessionState, text: string, sort: SortBy): ListRow[] {
  const names = state.dataset?.conceptNames ?? [];
  const { figures, legend, slots } = state.derived;
  const choice = state.history.present;
  const counts = figures?.counts;
  const { test, problem } = nameTest(text);
  const lifts = sort === "lift" ? conceptLifts(state) : null;
  const means = figures?.means;
  const order = (a: number, b: number) => {
    if (sort === "name") return (names[a] ?? "").localeCompare(names[b] ?? "");
    if (lifts !== null) return (lifts[b]?.least ?? 0) - (lifts[a]?.least ?? 0) || a - b;
    if (sort === "mean") return (means?.[b] || 0) - (means?.[a] || 0) || a - b;
    return (counts?.[b] ?? 0) - (counts?.[a] ?? 0) || a - b;
  };
  const all = names.map((_, concept) => concept);
  const stop = new Set(legend.stop);

  if (text.trim() !== "") {
    const found = all.filter((concept) => test(names[concept] ?? "")).sort(order);
    if (problem !== null) return [{ kind: "nothing", words: problem }];
    if (found.length === 0) return [{ kind: "nothing", words: "No concept is called that." }];
    return [
      { kind: "head", words: `${found.length} found`, aside: SORT_WORDS[sort], line: false },
      ...found.map((concept) => ({ kind: "concept" as const, concept })),
    ];
  }

  const rows: ListRow[] = [];
  const shown = new Set<number>();
  const add = (concepts: readonly number[]) => {
    for (const concept of concepts) {
      if (shown.has(concept)) continue;
      shown.add(concept);
      rows.push({ kind: "concept", concept });
    }
  };
  const inFilter = termsOf(choice.filter)
    .map(({ term }) => names.indexOf(term.name))
    .filter((concept) => concept >= 0);
  if (inFilter.length > 0) {
    rows.push({ kind: "head", words: "In the filter", aside: "", line: false });
    add(inFilter);
  }
  const chosen = choice.chosen.filter((concept) => !shown.has(concept));
  if (choice.mode === "compare" && chosen.length > 0) {
    rows.push({ kind: "head", words: "Chosen", aside: "", line: false });
    add(chosen);
  }
  const legendConcepts = [...slots.keys()].filter(
    (concept) => choice.colourBy.kind === "concepts" && concept < names.length,
  );
  if (legendConcepts.length > 0) {
    const isFirst = legendConcepts.length <= 8 && choice.rounds === 1;
    rows.push({
      kind: "legend-head",
      words: isFirst
        ? `On the map: ${legendConcepts.length} that lie together`
        : `On the map: ${legendConcepts.length}`,
      more: choice.rounds < legend.rounds.length,
    });
    add(legendConcepts);
  }
  if (legend.stop.length > 0) {
    const left = legend.stop.map((concept) => names[concept] ?? "").join(", ");
    rows.push({ kind: "left-out", words: `Left out, on nearly all: ${left}` });
  }
  const rest = all
    .filter((concept) => !shown.has(concept) && !stop.has(concept) && (counts?.[concept] ?? 1) > 0)
    .sort(order);
  if (rest.length > 0) {
    rows.push({ kind: "head", words: `${rest.length} more`, aside: SORT_WORDS[sort], line: true });
    add(rest);
  }
  return rows;
}
