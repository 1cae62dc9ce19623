/** Maps of the other steps of a tensor: opened when asked for, kept while the same tensor and layout are looked at. */
import type { Dataset, Positions } from "../data/api.js";
import { matchRows } from "./match-rows.js";
import type { Session } from "./session.js";

export interface StepMap {
  readonly step: number;
  readonly dataset: Dataset;
  readonly placement: Positions;
}

interface Held {
  readonly run: string;
  readonly tag: string;
  readonly layout: string;
  readonly maps: Map<number, Promise<StepMap>>;
  readonly matches: Map<string, Promise<Int32Array | null>>;
  readonly means: Map<string, Promise<number | null>>;
}

const held = new WeakMap<Session, Held>();

/** What is kept for the tensor and layout that are open; null where none is. */
export function stepMapsOf(session: Session): Held | null {
  const { dataset, derived } = session.now;
  if (dataset === null || derived.layout === null) return null;
  const before = held.get(session);
  const { run, tag } = dataset;
  const { layout } = derived;
  if (before?.run === run && before.tag === tag && before.layout === layout) return before;
  dropStepMaps(session);
  const fresh = { run, tag, layout, maps: new Map(), matches: new Map(), means: new Map() };
  held.set(session, fresh);
  return fresh;
}

/** Ends the data sets that were opened. */
export function dropStepMaps(session: Session): void {
  const before = held.get(session);
  held.delete(session);
  for (const opening of before?.maps.values() ?? [])
    opening.then(
      ({ dataset }) => dataset.dispose(),
      () => {}, // it never opened
    );
}

/** The map of a step in the layout that is open. */
export function stepMap(session: Session, from: Held, step: number): Promise<StepMap> {
  const known = from.maps.get(step);
  if (known !== undefined) return known;
  const opening = open(session, from, step);
  from.maps.set(step, opening);
  opening.catch(() => from.maps.delete(step)); // the next question tries again
  return opening;
}

async function open(session: Session, { run, tag, layout }: Held, step: number): Promise<StepMap> {
  const dataset = await session.surroundings.source.openDataset(run, tag, step);
  return { step, dataset, placement: await dataset.positions(layout) };
}

/** For each row of one step its row in another, or -1; null: the same rows. */
export function stepMatch(from: Held, one: StepMap, other: StepMap): Promise<Int32Array | null> {
  const key = `${one.step} ${other.step}`;
  const known = from.matches.get(key) ?? matchRows(one.dataset, other.dataset);
  from.matches.set(key, known);
  return known;
}
