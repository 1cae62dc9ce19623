/** Classes that a t-SNE may be pulled by: the values of a column, or each row's strongest concept. */
import type { Session } from "./session.js";

/** Row without a class. */
const IGNORED = -1;
/** `StrongestConcepts.concept` of a row without one. */
const NO_CONCEPT = 65535;

export type SupervisedBy =
  | { readonly kind: "concepts" }
  | { readonly kind: "column"; readonly name: string };

/**
 * Class of each row, [N]; -1 for rows without one and for rows whose class is called `ignored`.
 * Null where there is no such column.
 */
export async function classesOf(
  session: Session,
  by: SupervisedBy,
  ignored: string,
): Promise<Int32Array | null> {
  const { dataset, columns, derived } = session.now;
  if (dataset === null) return null;
  if (by.kind === "concepts") {
    const strongest = await dataset.colour();
    if (strongest === null) return null;
    const left = dataset.conceptNames.indexOf(ignored);
    const stop = new Set([...derived.legend.stop, left, NO_CONCEPT]);
    return Int32Array.from(strongest.concept, (concept) => (stop.has(concept) ? IGNORED : concept));
  }
  const column = columns?.columns.findIndex(({ name }) => name === by.name) ?? -1;
  if (columns === null || column < 0) return null;
  const { codes, names } = await columns.categories(column);
  return Int32Array.from(codes, (code) => {
    const name = names[code] ?? "";
    return name === "" || name === ignored ? IGNORED : code;
  });
}
