/** How the points moved over the steps of a training: bars, trails, and who moved most. Computed only when asked. */
import type { MapComparer, TaskOptions } from "../data/api.js";
import type { Trails } from "../view/api.js";
import { layOverHow } from "./lay-over-how.js";
import { inRowsOf } from "./match-rows.js";
import type { Session } from "./session.js";
import type { SessionState } from "./session-state.js";
import { dropStepMaps, ofSteps, stepMap, stepMapsOf, stepMatch } from "./step-maps.js";
import { attempt, latest, type Working } from "./task.js";

/** Trails go back over so many steps, and are drawn for so many points. */
const STEPS_BACK = 2;
export const TRAILS_SHOWN = 40;
/** Less than this share of the map's width, or of the neighbours, is no movement. */
const LEAST = 0.001;
/** Rows ranked for the list. */
const MOST_RANKED = 200;

/** What the step strip, the trails and the list of who moved most show. */
export interface Movement {
  readonly layout: string;
  readonly step: number;
  /** Steps that have this layout, ascending. */
  readonly steps: readonly number[];
  /** Mean movement from the step before, as a share of the map's width; null for the first, and until it is known. */
  readonly means: readonly (number | null)[];
  /** The step that movement is counted from; null at the first step. */
  readonly since: number | null;
  /** Of each row since then; NaN for rows that were not there. */
  readonly moved: Float32Array;
  readonly changed: Float32Array;
  /** Rows, the farthest first. */
  readonly byDistance: Uint32Array;
  readonly byChange: Uint32Array;
  readonly trails: Trails | null;
  /** Steps whose places the trails go through, oldest first. */
  readonly through: readonly number[];
}

export function stepsWithLayout({ run, dataset, derived }: SessionState): readonly number[] {
  const steps = run?.tensors.find(({ tag }) => tag === dataset?.tag)?.steps ?? [];
  return steps
    .filter(({ layouts }) => layouts.some(({ name }) => name === derived.layout))
    .map(({ step }) => step);
}

/** Rows by a figure, the largest first; what did not move is left out, NaN too. */
export function rankedBy(figures: Float32Array, most = MOST_RANKED): Uint32Array {
  const rows: number[] = [];
  for (let row = 0; row < figures.length; row++)
    if ((figures[row] as number) >= LEAST) rows.push(row);
  rows.sort((a, b) => (figures[b] as number) - (figures[a] as number) || a - b);
  return Uint32Array.from(rows.slice(0, most));
}

/** Why nothing is shown of how the points moved up to this step. */
export function whyNoMovement(now: SessionState): "no layout" | "under way" | "left" {
  if (!stepsWithLayout(now).includes(now.dataset?.step ?? -1)) return "no layout";
  return now.movementLeft ? "left" : "under way";
}

/** Opens or closes what the strip, the map and the right panel say of movement. */
export async function showMovement(session: Session, on: boolean): Promise<void> {
  const { ui } = session.now;
  const keepsRight = session.now.inspected >= 0 || session.choice.selected.length > 0;
  session.setUi({ movement: on, rightOpen: on || (ui.rightOpen && keepsRight) });
  if (on) return deriveMovement(session);
  dropStepMaps(session);
  session.patch({ movement: null, movementLeft: false });
  session.derive({ pointLabels: [] });
}

/** Works the figures out for the step that is open, then the bars of all the others. */
export async function deriveMovement(session: Session): Promise<void> {
  const isLatest = latest.ask(session, "movement");
  const { dataset, derived, ui } = session.now;
  const { comparerOf } = session.surroundings;
  if (!ui.movement || dataset === null || comparerOf === undefined) return;
  const from = stepMapsOf(session);
  const steps = stepsWithLayout(session.now);
  const at = steps.indexOf(dataset.step);
  session.patch({ movementLeft: false });
  if (from === null || at < 0) {
    session.patch({ movement: null });
    return;
  }
  const ended = await attempt(
    session,
    "movement",
    async (task) => {
      const isWanted = () => isLatest() && !task.signal.aborted;
      const comparer = await comparerOf();
      const now = await stepMap(session, from, dataset.step, task);
      const earlier = steps.slice(Math.max(0, at - STEPS_BACK), at);
      const before = await Promise.all(earlier.map((step) => stepMap(session, from, step, task)));
      const placement = session.now.derived.placement;
      if (!isWanted() || placement === null) return true;
      // Counted on the map as it is drawn: it may be laid over the step that was seen first.
      const here = { ...now, placement };
      const how = layOverHow(dataset.layouts.find(({ name }) => name === derived.layout)?.method);
      const laid = await Promise.all(
        before.map(async (map) => {
          const match = await stepMatch(from, now, map, task);
          const isOldest = map === before[0];
          const difference = await comparer.compare(
            here.placement,
            map.placement,
            match,
            how,
            isOldest,
            task,
          );
          const { dims } = map.placement;
          return {
            difference,
            placement: { positions: inRowsOf(difference.laid, dims, match), dims },
          };
        }),
      );
      if (!isWanted()) return true;
      const oldest = laid[0]?.difference;
      const moved = oldest?.moved ?? new Float32Array(0);
      const changed = oldest?.changed ?? new Float32Array(0);
      const byDistance = rankedBy(moved);
      session.patch({
        movement: {
          layout: from.layout,
          step: dataset.step,
          steps,
          means: session.now.movement?.layout === from.layout ? session.now.movement.means : [],
          since: earlier[0] ?? null,
          moved,
          changed,
          byDistance,
          byChange: rankedBy(changed),
          trails:
            laid.length === 0
              ? null
              : {
                  steps: laid.map((one) => one.placement),
                  rows: byDistance.slice(0, TRAILS_SHOWN),
                },
          through: earlier,
        },
      });
      const { derivePointLabels } = await import("./later.js");
      await derivePointLabels(session);
      await meansOf(session, comparer, steps, how, isWanted, task);
      return true;
    },
    () => deriveMovement(session),
  );
  if (ended !== null || !isLatest()) return;
  // That of another step would stand for this one's.
  const { movement } = session.now;
  session.patch({
    movement: movement?.step === dataset.step ? movement : null,
    movementLeft: true,
  });
}

/** Mean movement from each step to the next, kept by pair, told as each is known. */
async function meansOf(
  session: Session,
  comparer: MapComparer,
  steps: readonly number[],
  how: ReturnType<typeof layOverHow>,
  isLatest: () => boolean,
  task: Working,
): Promise<void> {
  const from = stepMapsOf(session);
  if (from === null) return;
  const means: (number | null)[] = [null];
  const meanOf = async (one: number, two: number, shared: TaskOptions) => {
    const [before, now] = await Promise.all([
      stepMap(session, from, one, shared),
      stepMap(session, from, two, shared),
    ]);
    const match = await stepMatch(from, now, before, shared);
    const places = [now.placement, before.placement] as const;
    return (await comparer.compare(...places, match, how, false, shared)).meanMoved;
  };
  for (let at = 1; at < steps.length; at++) {
    const [one, two] = [steps[at - 1] as number, steps[at] as number];
    means.push(await ofSteps(from, [one, two], task, (shared) => meanOf(one, two, shared)));
    const { movement } = session.now;
    if (!isLatest() || movement === null) return;
    session.patch({ movement: { ...movement, means: [...means] } });
  }
}
