/** Figures of mode *One*: how many rows have the concept, how sure, and what it appears together with. */
import type { ConceptRows } from "./appearance.js";
import { thresholdOf } from "./choice.js";
import { lowestTenth } from "./confidence-axis.js";
import { wilsonLower } from "./lift.js";
import type { Session } from "./session.js";
import { attempt, latest } from "./task.js";

const BINS_SHOWN = 40;
const PARTNERS = 10;
/** A partner must share at least this many rows, and occur more often with it than by chance. */
const LEAST_SHARED = 5;
const LEAST_LIFT = 1.2;

/**
 * Concepts by lift: the share of the concept's rows that have them, over their share of all rows.
 * @param shared rows that have both
 */
export function partnersOf(
  concept: number,
  shared: ArrayLike<number>,
  counts: ArrayLike<number>,
  rows: number,
  stop: readonly number[],
): { concept: number; lift: number }[] {
  const own = counts[concept] ?? 0;
  if (own === 0) return [];
  return Array.from(shared, (both, other) => ({
    concept: other,
    both,
    // Ranked by the least that chance allows: a tag on five rows does not outrank one on fifty.
    least: wilsonLower(both, own) / ((counts[other] ?? 0) / rows),
    lift: both / own / ((counts[other] ?? 0) / rows),
  }))
    .filter((one) => one.concept !== concept && !stop.includes(one.concept))
    .filter((one) => one.both >= Math.min(LEAST_SHARED, own) && one.lift > LEAST_LIFT)
    .sort((a, b) => b.least - a.least || a.concept - b.concept)
    .slice(0, PARTNERS)
    .map(({ concept: other, lift }) => ({ concept: other, lift }));
}

/** Histogram over 0..1 of confidences stored as v / 65535. */
export function confidenceBins(values: Uint16Array, bins: number): Uint32Array {
  const found = new Uint32Array(bins);
  for (const value of values) {
    const bin = Math.min(bins - 1, Math.floor((value / 65536) * bins));
    found[bin] = (found[bin] ?? 0) + 1;
  }
  return found;
}

export async function deriveOne(session: Session, members: ConceptRows | null): Promise<void> {
  const isLatest = latest.ask(session, "one");
  const { dataset, concepts, derived } = session.now;
  const [concept] = session.choice.chosen;
  if (members === null || concept === undefined || concepts === null || dataset === null) {
    if (derived.one !== null) session.derive({ one: null });
    return;
  }
  const low = thresholdOf(session.choice, concept) * 65535;
  const above = members.values.reduce((sum, value) => sum + (value >= low ? 1 : 0), 0);
  const maximum = members.values.reduce((most, value) => Math.max(most, value), 0) / 65535;
  const figures = {
    concept,
    above,
    below: members.rows.length - above,
    bins: confidenceBins(
      members.values,
      Math.round(BINS_SHOWN / (1 - lowestTenth(derived.figures?.minimum ?? 0))),
    ),
    maximum,
  };
  const before = derived.one?.concept === concept ? derived.one.partners : [];
  session.derive({ one: { ...figures, partners: before } });
  const mask = new Uint8Array(dataset.rows);
  for (const row of members.rows) mask[row] = 1;
  const counted = await attempt(
    session,
    "concepts",
    (task) => concepts.count(mask, 0, task),
    () => deriveOne(session, members),
  );
  const counts = session.now.derived.figures?.counts;
  if (counted === null || counts === undefined || !isLatest()) return;
  const { stop } = session.now.derived.legend;
  const partners = partnersOf(concept, counted.counts, counts, dataset.rows, stop);
  session.derive({ one: { ...figures, partners } });
}
