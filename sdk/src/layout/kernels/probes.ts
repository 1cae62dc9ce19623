import type { ApproximateTask } from "./neighbours-approximate.js";
import type { Thread } from "./program.js";
import { FIRST_RANK } from "./recall.js";

/** Share of the nearest ten, and of all neighbours, that may lie in clusters not looked through. */
const MOST_LOST = 0.003;

/** Fewer sampled neighbours than this tell nothing. */
const LEAST_NEIGHBOURS = 1_000;

/**
 * How many clusters each row looks through: as few as hold nearly all true neighbours of the sampled rows, and all that
 * there may be where even those do not. Groups that lie apart need few, a continuum many.
 */
export function chooseProbes({ views }: Thread, { at, rows, k }: ApproximateTask): number {
  const total = at.recallCount * k;
  if (total < LEAST_NEIGHBOURS) return at.probes;
  const nearest = views.u32(at.nearest, rows);
  const panels = views.u32(at.clusterPanels, at.clusters + 1);
  const ranges = views.u32(at.ranges, at.clusters * at.probes * 2);
  const picked = views.u32(at.recallRows, at.recallCount);
  const ids = views.u32(at.recallIds, total);
  const first = Math.min(FIRST_RANK, k);
  /** Neighbours by the place of their cluster among those looked through; the last entry counts all others. */
  const foundFirst = new Uint32Array(at.probes + 1);
  const found = new Uint32Array(at.probes + 1);
  for (let i = 0; i < total; i++) {
    const start = (nearest[picked[Math.floor(i / k)] as number] as number) * at.probes * 2;
    const cluster = nearest[ids[i] as number] as number;
    let place = 0;
    // A cluster without rows starts where the next one does; this one has rows, so it has its end for itself.
    for (; place < at.probes; place++)
      if (
        ranges[start + 2 * place] === panels[cluster] &&
        ranges[start + 2 * place + 1] === panels[cluster + 1]
      )
        break;
    found[place] = (found[place] as number) + 1;
    if (i % k < first) foundFirst[place] = (foundFirst[place] as number) + 1;
  }
  let lostFirst = 0;
  let lost = 0;
  for (let place = at.probes; place > 0; place--) {
    lostFirst += foundFirst[place] as number;
    lost += found[place] as number;
    if (lostFirst > MOST_LOST * at.recallCount * first || lost > MOST_LOST * total)
      return Math.min(at.probes, place + 1);
  }
  return 1;
}
