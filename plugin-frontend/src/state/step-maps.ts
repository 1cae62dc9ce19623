/** Maps of the other steps of a tensor: opened when asked for, kept while the same tensor and layout are looked at. */
import { type Dataset, Kept, type Positions, type TaskOptions } from "../data/api.js";
import { matchRows } from "./match-rows.js";
import type { Session } from "./session.js";

export interface StepMap {
  readonly step: number;
  readonly dataset: Dataset;
  readonly placement: Positions;
  dispose(): void;
}

interface Held {
  readonly run: string;
  readonly tag: string;
  readonly layout: string;
  readonly kept: Kept;
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
  const fresh = { run, tag, layout, kept: new Kept() };
  held.set(session, fresh);
  return fresh;
}

/** Ends the data sets that were opened, and stops those on their way. */
export function dropStepMaps(session: Session): void {
  held.get(session)?.kept.dispose();
  held.delete(session);
}

/** The map of a step in the layout that is open. */
export function stepMap(
  session: Session,
  { run, tag, layout, kept }: Held,
  step: number,
  options: TaskOptions,
): Promise<StepMap> {
  return kept.of(`step ${step}`, options, async (task) => {
    const dataset = await session.surroundings.source.openDataset(run, tag, step, task);
    try {
      const placement = await dataset.positions(layout, task);
      return { step, dataset, placement, dispose: () => dataset.dispose() };
    } catch (error) {
      dataset.dispose();
      throw error;
    }
  });
}

/** For each row of one step its row in another, or -1; null: the same rows. */
export function stepMatch(
  { kept }: Held,
  one: StepMap,
  other: StepMap,
  options: TaskOptions,
): Promise<Int32Array | null> {
  return kept.of(`rows of steps ${one.step} and ${other.step}`, options, (task) =>
    matchRows(one.dataset, other.dataset, task),
  );
}

/** What is worked out once for two steps. */
export function ofSteps<T>(
  { kept }: Held,
  steps: readonly [number, number],
  options: TaskOptions,
  work: (task: TaskOptions) => Promise<T>,
): Promise<T> {
  return kept.of(`movement of steps ${steps.join(" and ")}`, options, work);
}
