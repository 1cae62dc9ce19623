import { type ConceptFiles, decodeConcepts } from "pointillist/format";
import type { ConceptFilter } from "./concept-api.js";
import { ConceptIndex } from "./concept-index.js";
import { together, touching } from "./concept-neighbourhood.js";

type Placed = { readonly positions: Float32Array; readonly dims: 2 | 3 };
type How = { readonly k: number; readonly sample?: number };

/** What the concept worker answers; kept apart from the worker so that it can be tested without one. */
export function conceptFunctions() {
  let held: ConceptIndex | null = null;
  const index = (): ConceptIndex => {
    if (!held) throw new Error("concepts were asked for before they were opened");
    return held;
  };
  return {
    open(files: ConceptFiles, names: readonly string[], rows: number): { assignments: number } {
      const table = decodeConcepts(files, names, rows);
      held = new ConceptIndex(table);
      return { assignments: table.indices.length };
    },
    ofRows: (rows: Uint32Array) => [...rows].map((row) => index().ofRow(row)),
    rowsOf: (concept: number) => index().rowsOf(concept),
    strongest: (visible: Uint8Array, atLeast: number, thresholds?: ReadonlyMap<number, number>) =>
      index().strongest(visible, atLeast, thresholds),
    filter(filter: ConceptFilter) {
      const mask = index().mask(filter);
      const { rows, counts } = index().recount(mask);
      return { mask, kept: rows, counts };
    },
    count: (mask: Uint8Array | null, atLeast: number) => index().count(mask, atLeast),
    histogram: (concept: number | null, bins: number) => index().histogram(concept, bins),
    histograms: (concepts: Uint32Array, bins: number) => index().histograms(concepts, bins),
    pairs: (concepts: Uint32Array, atLeast: number) => index().pairs(concepts, atLeast),
    together: (placed: Placed, how: How) => together(index(), placed, how),
    touching: (placed: Placed, concepts: Uint32Array, how: How) =>
      touching(index(), placed, concepts, how),
  };
}

export type ConceptFunctions = ReturnType<typeof conceptFunctions>;
