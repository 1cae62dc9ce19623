/** Which concepts get a colour (design decision 13). Pure; the figures come from the concept store. */
import type { Legend, Slot } from "./slot.js";
import { SLOTS } from "./slots.js";

/** On more than this share of all points a concept says nothing: the stop list. */
export const STOP_SHARE = 0.6;
export const NEIGHBOURS_ASKED = 6;

const LEAST_POINTS = 14;
const LARGEST_SHARE = 1 / 5;
const LEAST_TOGETHER = 0.4;
const LARGEST_OVERLAP = 0.5;
/** For the later rounds, which are asked for: spread and overlap are allowed there. */
const LARGEST_SHARE_LATER = 0.4;
const LARGEST_OVERLAP_LATER = 0.8;
/** With fewer in the first round (a handful of classes, each large) its limits are those of the later ones. */
const FEWEST = 3;
const ROUNDS = 4;
/** Best candidates by score whose overlap is asked for: pairs cost the square. */
const CANDIDATES = 96;

export interface LegendFigures {
  readonly rows: number;
  readonly counts: ArrayLike<number>;
  /** Share of each concept's nearest points on the map that have it too. */
  readonly together: ArrayLike<number>;
}

export function stopList(counts: ArrayLike<number>, rows: number): number[] {
  return Array.from(counts, (count, concept) => (count > STOP_SHARE * rows ? concept : -1)).filter(
    (concept) => concept >= 0,
  );
}

/** Concepts worth asking the overlap of, best first: that share times the square root of the count. */
export function candidates(figures: LegendFigures): number[] {
  const { rows, counts, together } = figures;
  const least = Math.min(LEAST_POINTS, Math.max(2, Math.ceil(rows / 38)));
  const score = (concept: number) => (together[concept] ?? 0) * Math.sqrt(counts[concept] ?? 0);
  return Array.from(counts, (_, concept) => concept)
    .filter((concept) => {
      const count = counts[concept] ?? 0;
      return count >= least && count <= LARGEST_SHARE_LATER * rows;
    })
    .sort((a, b) => score(b) - score(a) || a - b)
    .slice(0, CANDIDATES);
}

/**
 * The concepts of each round of eight.
 * @param ranked from `candidates`
 * @param pairs rows in which both occur, `[ranked, ranked]`; the diagonal holds the counts
 */
export function chooseRounds(
  figures: LegendFigures,
  ranked: readonly number[],
  pairs: ArrayLike<number>,
): number[][] {
  const strict = roundsWith(figures, ranked, pairs, true);
  return (strict[0]?.length ?? 0) >= FEWEST ? strict : roundsWith(figures, ranked, pairs, false);
}

function roundsWith(
  figures: LegendFigures,
  ranked: readonly number[],
  pairs: ArrayLike<number>,
  isStrict: boolean,
): number[][] {
  const { rows, counts, together } = figures;
  const width = ranked.length;
  const overlap = (a: number, b: number) => {
    const smaller = Math.min(pairs[a * width + a] ?? 0, pairs[b * width + b] ?? 0);
    return smaller === 0 ? 0 : (pairs[a * width + b] ?? 0) / smaller;
  };
  const taken: number[] = [];
  const rounds: number[][] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const first = round === 0 && isStrict;
    const largest = (first ? LARGEST_SHARE : LARGEST_SHARE_LATER) * rows;
    const apart = first ? LARGEST_OVERLAP : LARGEST_OVERLAP_LATER;
    const chosen: number[] = [];
    for (let place = 0; place < width && chosen.length < SLOTS; place++) {
      const concept = ranked[place] ?? -1;
      if (taken.includes(place) || (counts[concept] ?? 0) > largest) continue;
      if (first && (together[concept] ?? 0) < LEAST_TOGETHER) continue;
      const rivals = first ? chosen : [...taken, ...chosen];
      if (rivals.some((other) => overlap(place, other) > apart)) continue;
      chosen.push(place);
    }
    if (chosen.length === 0 && round > 0) break;
    taken.push(...chosen);
    const byCount = chosen.map((place) => ranked[place] ?? -1);
    rounds.push(byCount.sort((a, b) => (counts[b] ?? 0) - (counts[a] ?? 0) || a - b));
  }
  return rounds;
}

/** Colours by plain order of count: what stands in while the map's figures are not known. */
export function legendByCount(counts: ArrayLike<number>, rows: number): Legend {
  const stop = stopList(counts, rows);
  const ordered = Array.from(counts, (_, concept) => concept)
    .filter((concept) => (counts[concept] ?? 0) > 0 && !stop.includes(concept))
    .sort((a, b) => (counts[b] ?? 0) - (counts[a] ?? 0) || a - b);
  const rounds = [0, 1, 2, 3]
    .map((round) => ordered.slice(round * SLOTS, (round + 1) * SLOTS))
    .filter((round) => round.length > 0);
  return { rounds, slots: inOrder(rounds), stop };
}

export function inOrder(rounds: readonly (readonly number[])[]): Map<number, Slot> {
  const slots = new Map<number, Slot>();
  rounds.forEach((concepts, round) => {
    concepts.forEach((concept, slot) => {
      slots.set(concept, { slot, round });
    });
  });
  return slots;
}
