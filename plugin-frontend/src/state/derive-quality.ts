/** Which points the map shows wrongly: shares of false and of missing neighbours. */
import { deriveColours } from "./derive-colour.js";
import type { Session } from "./session.js";
import { attempt, latest } from "./task.js";

export const QUALITY_K = 15;
export const QUALITY_BINS = 16;

/** Measures the local stress of the present placement, which needs the vectors. */
async function deriveStress(session: Session): Promise<void> {
  const isLatest = latest.ask(session, "quality");
  const { dataset, derived } = session.now;
  const { placement } = derived;
  const { analysisOf } = session.surroundings;
  if (dataset === null || placement === null || analysisOf === undefined) return;
  const k = Math.min(QUALITY_K, dataset.rows - 1);
  const stress = await attempt(
    session,
    "layout quality",
    async (task) => (await analysisOf(dataset)).localStress(placement, k, task),
    () => showQuality(session),
  );
  if (stress === null || !isLatest() || session.now.derived.placement !== placement) return;
  const none = new Float32Array(0);
  session.derive({ quality: { false: none, missing: none, stress } });
}

/**
 * What the present placement hides: as the writer measured it, else measured here, from the stored neighbours where there
 * are enough of them.
 */
export async function deriveQuality(session: Session): Promise<void> {
  const { colourBy } = session.choice;
  if (colourBy.kind === "quality" && colourBy.figure === "stress") return deriveStress(session);
  const isLatest = latest.ask(session, "quality");
  const { dataset, derived } = session.now;
  const { analysisOf } = session.surroundings;
  if (dataset === null || derived.placement === null || analysisOf === undefined) return;
  const { placement, layout } = derived;
  const k = Math.min(QUALITY_K, dataset.neighboursStored?.k ?? QUALITY_K, dataset.rows - 1);
  // Stored figures are of the layout as it was stored: not of other components of a PCA.
  const isOwn =
    derived.components !== null || session.now.own.some(({ info }) => info.name === layout);
  const found = await attempt(
    session,
    "layout quality",
    async (task) => {
      const stored =
        layout === null || isOwn ? null : await dataset.storedPointQuality(layout, task);
      if (stored !== null) return unpacked(stored.shares);
      return (await analysisOf(dataset)).pointQuality(placement, k, task);
    },
    () => showQuality(session),
  );
  if (found === null || !isLatest() || session.now.derived.placement !== placement) return;
  const quality = { false: found.falseNeighbours, missing: found.missingNeighbours, stress: null };
  session.derive({ quality });
}

/** Measures, and colours by it where that is asked for. */
async function showQuality(session: Session): Promise<void> {
  await deriveQuality(session);
  await deriveColours(session);
}

function unpacked(shares: Uint8Array) {
  const part = (which: 0 | 1) =>
    Float32Array.from(
      { length: shares.length / 2 },
      (_, row) => (shares[2 * row + which] ?? 0) / 255,
    );
  return { falseNeighbours: part(0), missingNeighbours: part(1) };
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
