/** How a column colours the map, and gives it shapes. */
import type { TaskOptions } from "../data/api.js";
import { type Appearance, type Rgb, SHAPES } from "../view/api.js";
import { type ColourSource, RING, SHAPE_OF_ROUND } from "./appearance.js";
import { categorySlots, scaled } from "./column-scale.js";
import { scaleOf } from "./column-summary.js";
import { painted } from "./painted.js";
import { rampOf } from "./palettes.js";
import type { Session } from "./session.js";
import type { Slot } from "./slot.js";
import { attempt } from "./task.js";

/** What a column makes of the rows, and the colours of its values. */
export async function columnSource(
  session: Session,
  name: string,
  task: TaskOptions,
): Promise<[ColourSource, Map<number, Slot>]> {
  const { columns, derived } = session.now;
  const { hidden } = session.choice;
  const summary = derived.columns.find(({ info }) => info.name === name);
  if (columns === null || summary === undefined) return [{ kind: "plain" }, new Map()];
  if (summary.numbers !== null && summary.scale !== null) {
    const chosen = session.choice.scales.get(name);
    let { scale } = summary;
    let ramp: readonly Rgb[] | null = null;
    if (chosen !== undefined) {
      scale = scaleOf(summary, chosen) ?? scale;
      const ofKind = scale.kind === "diverging" ? "blue-red" : "heat";
      ramp = rampOf(session.now.ui.theme, chosen.ramp ?? ofKind);
    }
    const { values } = summary.numbers;
    const shares = new Float32Array(values.length);
    // Not Float32Array.from(): its iterator makes the page wait a fifth of a second for a million rows.
    for (let row = 0; row < shares.length; row++)
      shares[row] = scaled(scale, values[row] as number);
    return [{ kind: "number", shares, ramp }, new Map()];
  }
  const categories = summary.categories ?? (await columns.categories(summary.index, task));
  const all = new Map([
    ...categorySlots(categories.names.length),
    ...painted(session, name, categories.names),
  ]);
  const slots = new Map([...all].filter(([value]) => !hidden.has(value)));
  return [{ kind: "category", codes: categories.codes, slots }, all];
}

async function codesOf(
  session: Session,
  name: string,
  again: () => unknown,
): Promise<Uint32Array | null> {
  const { columns, derived } = session.now;
  const known = derived.columns.find(({ info }) => info.name === name)?.categories;
  if (known) return known.codes;
  const column = columns?.columns.findIndex((info) => info.name === name) ?? -1;
  if (columns === null || column < 0) return null;
  const read = (task: TaskOptions) => columns.categories(column, task);
  return (await attempt(session, name, read, again))?.codes ?? null;
}

/**
 * Gives each filled point the shape of its value in a column. Changes `appearance`.
 * @param again what colours anew, where the values could not be read
 */
export async function giveShapes(
  session: Session,
  appearance: Appearance,
  column: string,
  again: () => unknown,
): Promise<void> {
  const codes = await codesOf(session, column, again);
  if (codes !== null) shapeByValue(appearance, codes);
}

/** Shapes of the first values of a column; later ones share the last. */
const VALUE_SHAPES = [...SHAPE_OF_ROUND, SHAPES.indexOf("cross")] as const;

/** Gives each filled point the shape of its value; hollow ones stay hollow. */
function shapeByValue(appearance: Appearance, codes: Uint32Array): void {
  const last = VALUE_SHAPES.length - 1;
  for (let row = 0; row < appearance.shape.length; row++) {
    if (appearance.shape[row] === RING) continue;
    appearance.shape[row] = VALUE_SHAPES[Math.min(last, codes[row] ?? last)] ?? 0;
  }
}
