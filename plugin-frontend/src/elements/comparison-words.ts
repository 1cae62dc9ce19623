import { COMPARED_K } from "../data/compare-functions.js";
import type { Session } from "../state/session.js";
import { percent, plural } from "../state/words.js";

/** What the foot says of the two maps. */
export function comparisonWords(session: Session): string {
  const { other, dataset } = session.now;
  if (other === null || dataset === null) return "";
  const some =
    other.matched < dataset.rows
      ? `${plural(other.matched, "row")} of ${dataset.rows} are on both${other.matched === 0 ? ": their ids differ" : ""}`
      : "";
  const { difference } = other;
  if (difference?.common == null) return some;
  const common = `share ${percent(commonOf(session))} of their ${COMPARED_K} nearest between the two maps`;
  return [common, some].filter(Boolean).join("; ");
}

/** Mean share of neighbours in common: of the selected points, or of all. */
function commonOf(session: Session): number {
  const { other } = session.now;
  const { selected } = session.choice;
  const changed = other?.difference?.changed;
  if (changed === undefined || selected.length === 0) return other?.difference?.common ?? 0;
  let sum = 0;
  let count = 0;
  for (const row of selected) {
    const jaccard = 1 - (changed[row] ?? Number.NaN);
    if (Number.isNaN(jaccard)) continue;
    // Two lists of k with b in common: jaccard j = b / (2k - b), so b / k = 2j / (1 + j).
    sum += (2 * jaccard) / (1 + jaccard);
    count++;
  }
  return count > 0 ? sum / count : 0;
}
