/** Works out the colours of the points for the present choice. */
import type { ConceptStore, TaskOptions } from "../data/api.js";
import {
  atLeast,
  type ColourSource,
  type ConceptRows,
  renderAppearance,
  setBits,
} from "./appearance.js";
import { thresholdOf } from "./choice.js";
import { columnSource, giveShapes } from "./column-colours.js";
import { deriveOne } from "./derive-one.js";
import { termsOf } from "./filter-terms.js";
import { painted } from "./painted.js";
import { PALETTES } from "./palette.js";
import { paletteOf } from "./palettes.js";
import { pause } from "./pause.js";
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
  for (const concept of painted(session, null, names).keys()) give(concept, 0);
  const asked = termsOf(filter)
    .filter(({ role }) => role !== "not")
    .map(({ term }) => names.indexOf(term.name));
  for (const concept of [...chosen, ...asked]) give(concept, concept);
  const strongest = derived.inspectedStrongest;
  if (strongest >= 0 && !legend.stop.includes(strongest)) give(strongest, strongest);
  for (const [concept, slot] of painted(session, null, names)) slots.set(concept, slot);
  return slots;
}

async function conceptSource(
  session: Session,
  concepts: ConceptStore,
  slots: ReadonlyMap<number, Slot>,
  task: TaskOptions,
): Promise<ColourSource> {
  const { mode, chosen, threshold, thresholds, hidden } = session.choice;
  if ((mode === "one" || mode === "compare") && chosen.length > 0) {
    const members: ConceptRows[] = await Promise.all(
      chosen.map((concept) => concepts.rowsOf(concept, task)),
    );
    const least = chosen.map((concept) => thresholdOf(session.choice, concept));
    const [first] = members;
    if (mode === "one" && first !== undefined)
      return { kind: "one", members: first, threshold: least[0] ?? 0 };
    return {
      kind: "compare",
      members: members.map((rows, set) => atLeast(rows, least[set] ?? 0)),
      threshold: 0,
    };
  }
  const visible = new Uint8Array(concepts.names.length);
  for (const concept of slots.keys()) visible[concept] = hidden.has(concept) ? 0 : 1;
  const found = await concepts.strongest({ visible, atLeast: threshold, thresholds }, task);
  return { kind: "strongest", ...found, slots };
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
  const { colourBy, paint, palette: hues, shapeBy } = session.choice;
  const isPlain = hues === "okabe-ito" && paint.size === 0;
  const palette = isPlain ? PALETTES[ui.theme] : paletteOf(ui.theme, hues, paint.values());

  let slots: ReadonlyMap<number, Slot> = new Map();
  const again = () => deriveColours(session);
  const find = async (task: TaskOptions): Promise<ColourSource> => {
    if (colourBy.kind === "column") {
      const [made, all] = await columnSource(session, colourBy.name, task);
      slots = all;
      return made;
    }
    if (colourBy.kind === "quality") {
      const shares = session.now.derived.quality?.[colourBy.figure];
      return shares == null || shares.length === 0 ? { kind: "plain" } : { kind: "number", shares };
    }
    slots = colouredConcepts(session);
    if (concepts !== null) return conceptSource(session, concepts, slots, task);
    const stored = await dataset.colour(task);
    if (stored === null) return { kind: "plain" };
    return { kind: "strongest", ...stored, slots };
  };
  const source = await attempt(session, "colours", find, again);
  await pause(dataset.rows);
  if (source === null || !isLatest() || session.now.dataset !== dataset) return;

  const appearance = renderAppearance(dataset.rows, source, palette);
  await pause(dataset.rows);
  if (shapeBy !== null) await giveShapes(session, appearance, shapeBy, again);
  if (!isLatest() || session.now.dataset !== dataset) return;
  session.derive({
    appearance,
    palette: isPlain ? null : palette,
    slots,
    compare: compareFigures(session, source, dataset.rows),
  });
  const members = source.kind === "one" ? source.members : null;
  if (members === null && session.now.derived.one === null) return;
  await deriveOne(session, members);
}
