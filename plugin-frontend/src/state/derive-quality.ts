/** Which points the map shows wrongly: shares of false and of missing neighbours. */
import type { Session } from "./session.js";
import { attempt, latest } from "./task.js";

export const QUALITY_K = 15;
export const QUALITY_BINS = 16;

/** Measures the present placement, from the stored neighbours where there are enough of them. */
export async function deriveQuality(session: Session): Promise<void> {
  const isLatest = latest.ask(session, "quality");
  const { dataset, derived } = session.now;
  const { analysisOf } = session.surroundings;
  if (dataset === null || derived.placement === null || analysisOf === undefined) return;
  const { placement } = derived;
  const k = Math.min(QUALITY_K, dataset.neighboursStored?.k ?? QUALITY_K, dataset.rows - 1);
  const found = await attempt(session, "layout quality", async (task) =>
    (await analysisOf(dataset)).pointQuality(placement, k, task),
  );
  if (found === null || !isLatest() || session.now.derived.placement !== placement) return;
  const quality = { false: found.falseNeighbours, missing: found.missingNeighbours };
  session.derive({ quality });
}

/** How many rows have each share, in equal steps from 0 to 1. */
export function qualityBins(shares: Float32Array, bins = QUALITY_BINS): Uint32Array {
  const found = new Uint32Array(bins);
  for (const share of shares) {
    if (Number.isNaN(share)) continue;
    const bin = Math.min(bins - 1, Math.floor(share * bins));
    found[bin] = (found[bin] ?? 0) + 1;
  }
  return found;
}
