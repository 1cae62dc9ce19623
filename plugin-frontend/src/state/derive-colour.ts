/** Works out the colours of the points for the present choice. */
import type { ConceptStore } from "../data/api.js";
import { type ColourSource, type ConceptRows, renderAppearance, setBits } from "./appearance.js";
import { categorySlots, scaled } from "./column-scale.js";
import { termsOf } from "./filter-terms.js";
import { PALETTES } from "./palette.js";
import type { Session } from "./session.js";
import type { Slot } from "./slot.js";
import { attempt, latest } from "./task.js";

/** Concepts with a colour now: the shown rounds, and those that the user is dealing with. */
export function colouredConcepts(session: Session): Map<number, Slot> {
  const { derived, dataset } = session.now;
  const { legend } = derived;
  const { rounds, chosen, filter } = session.choice;
  const slots = new Map<number, Slot>();
  const give = (concept: number, spare: number) => {
    if (concept < 0 || slots.has(concept)) return;
    slots.set(concept, legend.slots.get(concept) ?? { slot: spare % 8, round: 1 });
  };
  for (const concept of legend.rounds.slice(0, rounds).flat()) give(concept, 0);
  const names = dataset?.conceptNames ?? [];
  const asked = termsOf(filter)
    .filter(({ role }) => role !== "not")
    .map(({ term }) => names.indexOf(term.name));
  for (const concept of [...chosen, ...asked]) give(concept, concept);
  const strongest = derived.inspectedStrongest;
  if (strongest >= 0 && !legend.stop.includes(strongest)) give(strongest, strongest);
  return slots;
}

async function conceptSource(
  session: Session,
  concepts: ConceptStore,
  slots: ReadonlyMap<number, Slot>,
): Promise<ColourSource> {
  const { mode, chosen, threshold, hidden } = session.choice;
  if ((mode === "one" || mode === "compare") && chosen.length > 0) {
    const members: ConceptRows[] = await Promise.all(
      chosen.map((concept) => concepts.rowsOf(concept)),
    );
    const [first] = members;
    return mode === "one" && first !== undefined
      ? { kind: "one", members: first, threshold }
      : { kind: "compare", members, threshold };
  }
  const visible = new Uint8Array(concepts.names.length);
  for (const concept of slots.keys()) visible[concept] = hidden.has(concept) ? 0 : 1;
  const found = await concepts.strongest({ visible, atLeast: threshold });
  return { kind: "strongest", ...found, slots };
}

async function columnSource(
  session: Session,
  name: string,
): Promise<[ColourSource, Map<number, Slot>]> {
  const { columns, derived } = session.now;
  const { hidden } = session.choice;
  const summary = derived.columns.find(({ info }) => info.name === name);
  if (columns === null || summary === undefined) return [{ kind: "plain" }, new Map()];
  if (summary.numbers !== null && summary.scale !== null) {
    const { scale, numbers } = summary;
    const shares = Float32Array.from(numbers.values, (value) => scaled(scale, value));
    return [{ kind: "number", shares }, new Map()];
  }
  const categories = summary.categories ?? (await columns.categories(summary.index));
  const all = categorySlots(categories.names.length);
  const slots = new Map([...all].filter(([value]) => !hidden.has(value)));
  return [{ kind: "category", codes: categories.codes, slots }, new Map(all)];
}

/** Figures of *Compare*: how many rows have each combination of the sets. */
function compareFigures(session: Session, source: ColourSource, rows: number) {
  if (source.kind !== "compare") return null;
  const bits = setBits(rows, source.members, source.threshold);
  const counts = new Array<number>(1 << source.members.length).fill(0);
  for (const set of bits) counts[set] = (counts[set] ?? 0) + 1;
  return { concepts: session.choice.chosen, counts, bits };
}

/** Colours all rows anew. The last answer wins; a failure is a notice, and the points stay as they are. */
export async function deriveColours(session: Session): Promise<void> {
  const { dataset, concepts, ui } = session.now;
  if (dataset === null) return;
  const isLatest = latest.ask(session, "colours");
  const palette = PALETTES[ui.theme];
  const { colourBy } = session.choice;

  let slots: ReadonlyMap<number, Slot> = new Map();
  const source = await attempt<ColourSource>(session, "colours", async () => {
    if (colourBy.kind === "column") {
      const [made, all] = await columnSource(session, colourBy.name);
      slots = all;
      return made;
    }
    if (colourBy.kind === "quality") {
      const shares = session.now.derived.quality?.[colourBy.figure];
      return shares === undefined ? { kind: "plain" } : { kind: "number", shares };
    }
    slots = colouredConcepts(session);
    if (concepts !== null) return conceptSource(session, concepts, slots);
    const stored = await dataset.colour();
    if (stored === null) return { kind: "plain" };
    return { kind: "strongest", ...stored, slots };
  });
  if (source === null || !isLatest() || session.now.dataset !== dataset) return;

  const appearance = renderAppearance(dataset.rows, source, palette);
  session.derive({ appearance, slots, compare: compareFigures(session, source, dataset.rows) });
  const members = source.kind === "one" ? source.members : null;
  if (members === null && session.now.derived.one === null) return;
  const { deriveOne } = await import("./later.js");
  await deriveOne(session, members);
}
