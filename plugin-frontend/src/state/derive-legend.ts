/** Figures of the concepts, the colours they get, and the summaries of the columns. */
import type { ColumnStore, ConceptStore, Positions } from "../data/api.js";
import {
  areClasses,
  binned,
  type ColumnSummary,
  chooseScale,
  mostTelling,
} from "./column-summary.js";
import { lowestTenth } from "./confidence-axis.js";
import { deriveColours } from "./derive-colour.js";
import {
  candidates,
  chooseRounds,
  inOrder,
  legendByCount,
  NEIGHBOURS_ASKED,
  stopList,
} from "./legend.js";
import { pause } from "./pause.js";
import type { Session } from "./session.js";
import type { Legend, Slot } from "./slot.js";
import { assignSlots } from "./slots.js";
import { attempt, latest } from "./task.js";

/** Bins of the histograms as they are shown: from the lowest confidence there is, in whole tenths, to 1. */
const BINS_SHOWN = 40;
export const SPARK_BINS_SHOWN = 10;
/** Larger maps are measured on a sample of this many rows. */
const SAMPLE = 5000;

async function bestLegend(
  concepts: ConceptStore,
  counts: Uint32Array,
  placement: Positions | null,
): Promise<Legend> {
  const { rows } = concepts;
  const plain = legendByCount(counts, rows);
  if (placement === null) return plain;
  const how = { k: NEIGHBOURS_ASKED, sample: SAMPLE };
  const together = await concepts.together(placement, how);
  const figures = { rows, counts, together };
  const ranked = candidates(figures);
  const pairs = await concepts.pairs(Uint32Array.from(ranked), 0);
  const rounds = chooseRounds(figures, ranked, pairs);
  if ((rounds[0]?.length ?? 0) === 0) return plain;
  const slots = new Map<number, Slot>();
  for (const [round, group] of rounds.entries()) {
    const touching = await concepts.touching(placement, Uint32Array.from(group), how);
    const sizes = group.map((concept) => counts[concept] ?? 0);
    assignSlots(touching, sizes).forEach((slot, place) => {
      slots.set(group[place] ?? -1, { slot, round });
    });
  }
  for (const [concept, slot] of inOrder(rounds)) if (!slots.has(concept)) slots.set(concept, slot);
  return { rounds, slots, stop: stopList(counts, rows) };
}

/** Counts all concepts, hands out the colours, then draws. Colours stay with a concept while its data set is open. */
export async function deriveLegend(
  session: Session,
  concepts: ConceptStore,
  layout?: string,
): Promise<void> {
  const isLatest = latest.ask(session, "legend");
  const known = session.now.derived.legend.rounds.length > 0;
  await attempt(
    session,
    "concepts",
    async (task) => {
      const [{ counts, sums }, spread] = await Promise.all([
        concepts.count(null, 0),
        concepts.histogram(null, 1),
      ]);
      const { minimum, maximum } = spread;
      const shown = 1 - lowestTenth(minimum);
      const wanted = Math.round(BINS_SHOWN / shown);
      const stop = Uint32Array.from(stopList(counts, concepts.rows));
      const [all, ofStop] = await Promise.all([
        concepts.histogram(null, wanted),
        concepts.histograms(stop, wanted),
      ]);
      if (!isLatest() || task.signal.aborted) return;
      const bins = all.bins.map((found, bin) => {
        let left = found;
        for (let at = bin; at < ofStop.length; at += wanted) left -= ofStop[at] ?? 0;
        return left;
      });
      const means = sums.map((sum, concept) => sum / (counts[concept] ?? 0));
      session.derive({ figures: { counts, means, sparks: null, bins, minimum, maximum } });
      if (!known) {
        const { dataset, derived } = session.now;
        const isStored = dataset?.layouts.some(({ name }) => name === layout) ?? false;
        const wanted = isStored && layout !== undefined ? layout : derived.layout;
        const placement =
          wanted === null || wanted === derived.layout || dataset === null
            ? derived.placement
            : await dataset.positions(wanted, task);
        const legend = await bestLegend(concepts, counts, placement);
        if (!isLatest() || task.signal.aborted) return;
        session.derive({ legend, legendLayout: wanted });
      }
      await deriveColours(session);
      const every = Uint32Array.from(concepts.names, (_, concept) => concept);
      const sparks = await concepts.histograms(every, Math.round(SPARK_BINS_SHOWN / shown));
      const { figures } = session.now.derived;
      if (isLatest() && figures !== null) session.derive({ figures: { ...figures, sparks } });
    },
    () => deriveLegend(session, concepts, layout),
  );
}

async function summarise(columns: ColumnStore, index: number): Promise<ColumnSummary | null> {
  const info = columns.columns[index];
  if (info === undefined) return null;
  const empty = { index, info, categories: null, numbers: null, scale: null, bins: null };
  if (info.type === "number" || info.type === "date") {
    const numbers = await columns.numbers(index);
    if (areClasses(numbers)) return { ...empty, categories: await columns.categories(index) };
    await pause(columns.rows);
    const scale = chooseScale(numbers);
    await pause(columns.rows);
    return { ...empty, numbers, scale, bins: binned(numbers, scale) };
  }
  if (info.type === "category" || info.type === "boolean") {
    return { ...empty, categories: await columns.categories(index) };
  }
  return empty;
}

/** Summaries of the columns; without concepts the most telling category colours the map at once. */
export async function deriveColumns(session: Session, columns: ColumnStore): Promise<void> {
  const isLatest = latest.ask(session, "columns");
  const summaries = await Promise.all(
    columns.columns.map((info, index) =>
      attempt(
        session,
        info.name,
        () => summarise(columns, index),
        () => deriveColumns(session, columns),
      ),
    ),
  );
  if (!isLatest()) return;
  const found = summaries.filter((summary) => summary !== null);
  session.derive({ columns: found });
  const { dataset } = session.now;
  if (dataset === null || dataset.conceptNames.length > 0) return;
  if (session.choice.colourBy.kind !== "concepts") return deriveColours(session);
  const telling = mostTelling(found);
  if (telling !== null) session.adjust({ colourBy: { kind: "column", name: telling.info.name } });
}
