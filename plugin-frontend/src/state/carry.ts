/** What stays when another step of the same tensor is opened: choice, colours and places, row by row and by name. */
import type { Dataset, NoticeCode, Positions, TaskOptions } from "../data/api.js";
import type { Appearance } from "../view/api.js";
import { GREY } from "./appearance.js";
import { type Choice, NO_ROWS } from "./choice.js";
import { type History, startHistory } from "./history.js";
import { layOverHow } from "./lay-over-how.js";
import { inRowsOf, inverted, matchRows } from "./match-rows.js";
import type { Session } from "./session.js";
import { type Derived, NOTHING_DERIVED, type SessionState } from "./session-state.js";
import type { Legend, Slot } from "./slot.js";
import { attempt, noticeOf, offerAgain } from "./task.js";

/** The part of the state that a new step of the same tensor takes over. */
export interface Carried {
  readonly derived: Derived;
  readonly history: History<Choice>;
  readonly inspected: number;
  readonly focused: number;
}

/** Where each concept of the step before stands in this one, by name; -1 where it is gone. Null: the same names. */
function conceptMap(before: Dataset, now: Dataset): Int32Array | null {
  const [a, b] = [before.conceptNames, now.conceptNames];
  if (a.length === b.length && a.every((name, place) => name === b[place])) return null;
  const places = new Map(b.map((name, place) => [name, place]));
  return Int32Array.from(a, (name) => places.get(name) ?? -1);
}

function mapped(value: number, map: Int32Array | null): number {
  return map === null || value < 0 ? value : (map[value] ?? -1);
}

function mappedLegend(legend: Legend, map: Int32Array | null): Legend {
  if (map === null) return legend;
  const keep = (list: readonly number[]) =>
    list.map((concept) => mapped(concept, map)).filter((concept) => concept >= 0);
  return {
    rounds: legend.rounds.map(keep),
    stop: keep(legend.stop),
    slots: mappedSlots(legend.slots, map),
  };
}

function mappedSlots(
  slots: ReadonlyMap<number, Slot>,
  map: Int32Array | null,
): ReadonlyMap<number, Slot> {
  if (map === null) return slots;
  return new Map(
    [...slots]
      .map(([concept, slot]) => [mapped(concept, map), slot] as const)
      .filter(([concept]) => concept >= 0),
  );
}

/** Looks of the rows of this step from those of the one before; rows that are new are grey until they are coloured. */
function mappedLooks(looks: Appearance | null, back: Int32Array): Appearance | null {
  if (looks === null) return null;
  const pick = (values: Uint8Array, otherwise: number) =>
    Uint8Array.from(back, (row) => (row < 0 ? otherwise : (values[row] ?? otherwise)));
  return {
    palette: looks.palette,
    fill: pick(looks.fill, GREY),
    shape: pick(looks.shape, 0),
    strength: pick(looks.strength, 255),
  };
}

function mappedChoice(
  choice: Choice,
  forth: Int32Array,
  back: Int32Array,
  concepts: Int32Array | null,
): Choice {
  const here = (rows: Uint32Array) =>
    Uint32Array.from(Array.from(rows, (row) => forth[row] ?? -1).filter((row) => row >= 0)).sort();
  const selected = here(choice.selected);
  const colours = choice.colourBy.kind === "concepts" ? concepts : null;
  return {
    ...choice,
    chosen: choice.chosen.map((one) => mapped(one, concepts)).filter((one) => one >= 0),
    hidden: new Set(
      [...choice.hidden].map((one) => mapped(one, colours)).filter((one) => one >= 0),
    ),
    selected: selected.length === 0 ? NO_ROWS : selected,
    sets: choice.sets.map(({ name, rows }) => ({ name, rows: here(rows) })),
    edits: choice.edits.map((edit) =>
      edit.kind === "tag" ? { ...edit, rows: here(edit.rows) } : edit,
    ),
    leftOut:
      choice.leftOut === null
        ? null
        : Uint8Array.from(back, (row) => (row < 0 ? 0 : (choice.leftOut?.[row] ?? 0))),
  };
}

/** What may be otherwise the next time. */
const PASSING: ReadonlySet<NoticeCode> = new Set(["cancelled", "network", "worker"]);

/**
 * Carries the state over as `carried` does, shown while it lasts: null where it was stopped or failed, nothing where it
 * never can be.
 */
export function carryOver(
  session: Session,
  before: SessionState,
  now: Dataset,
  layout: string | null,
  stored: Positions | null,
  again: () => unknown,
): Promise<Partial<Carried> | null> {
  const carry = async (task: TaskOptions): Promise<Partial<Carried> | null> => {
    try {
      return await carried(session, before, now, layout, stored, task);
    } catch (error) {
      const notice = noticeOf(error, "the step before");
      if (PASSING.has(notice.code)) throw error;
      // Which row is which cannot be read, now or later: the step opens all the same, as if it were the first.
      session.notice(notice);
      return {};
    }
  };
  return attempt(session, "the step before", carry, again);
}

/**
 * Carries the state over to `now`, which is another step of the tensor that is open. The same rows keep everything;
 * others are matched by id. The new map is laid over the one that is seen, so that what moves has moved.
 */
async function carried(
  session: Session,
  before: SessionState,
  now: Dataset,
  layout: string | null,
  stored: Positions | null,
  task: TaskOptions,
): Promise<Carried | null> {
  if (before.dataset === null) return null;
  const match = await matchRows(now, before.dataset, task);
  const sameLayout = layout !== null && layout === before.derived.layout;
  const shown = before.derived.placement;
  const laid =
    sameLayout && shown !== null && stored !== null
      ? await laidOver(session, shown, stored, match, methodOf(now, layout), task)
      : stored;
  const concepts = conceptMap(before.dataset, now);
  const places = {
    placement: laid,
    layout,
    stored: laid === stored ? null : stored,
    neighbourhood: null,
    matches: null,
  };
  if (match === null && concepts === null) {
    const { derived, history, inspected, focused } = before;
    return { derived: { ...derived, ...places, startsFrom: null }, history, inspected, focused };
  }
  const identity = () => Int32Array.from({ length: now.rows }, (_, row) => row);
  const back = match ?? identity();
  const forth = inverted(back, before.dataset.rows);
  const { derived, inspected, focused } = before;
  return {
    derived: {
      ...NOTHING_DERIVED,
      ...places,
      legend: mappedLegend(derived.legend, concepts),
      slots: mappedSlots(derived.slots, concepts),
      appearance: mappedLooks(derived.appearance, back),
      columns: [],
      startsFrom:
        match === null || shown === null
          ? null
          : { ...shown, positions: inRowsOf(shown.positions, shown.dims, match) },
    },
    history: startHistory(mappedChoice(before.history.present, forth, back, concepts)),
    inspected: inspected < 0 ? -1 : (forth[inspected] ?? -1),
    focused: focused < 0 ? -1 : (forth[focused] ?? -1),
  };
}

function methodOf(dataset: Dataset, layout: string): string | undefined {
  return dataset.layouts.find(({ name }) => name === layout)?.method;
}

async function laidOver(
  session: Session,
  shown: Positions,
  stored: Positions,
  match: Int32Array | null,
  method: string | undefined,
  task: TaskOptions,
): Promise<Positions> {
  const { comparerOf } = session.surroundings;
  const how = layOverHow(method);
  if (comparerOf === undefined || how === "none" || shown.dims !== stored.dims) return stored;
  // `match` leads from the new rows to the old ones; the fit asks for the way from those that stand still.
  const back = match === null ? null : inverted(match, shown.positions.length / shown.dims);
  const lay = async (options: TaskOptions): Promise<Positions> => {
    const comparer = await comparerOf();
    return { ...stored, positions: await comparer.layOver(shown, stored, back, how, options) };
  };
  try {
    return await lay(task);
  } catch (error) {
    if (task.signal?.aborted) throw error;
    // The step is as good as it is stored; where it lies is told, and can be mended.
    session.notice(offerAgain(noticeOf(error, LAYING), () => layAgain(session, stored, lay)));
    return stored;
  }
}

const LAYING = "laying the step over the one before";

/** Lays a step that is still shown as it is stored over the one that was seen before it. */
async function layAgain(
  session: Session,
  stored: Positions,
  lay: (task: TaskOptions) => Promise<Positions>,
): Promise<void> {
  const laid = await attempt(session, LAYING, lay, () => layAgain(session, stored, lay));
  const { derived } = session.now;
  if (laid !== null && derived.placement === stored) session.derive({ placement: laid, stored });
}
