/** Which principal components stand on the axes of the map. */
import type { LayoutInfo, Positions } from "../data/api.js";
import { deriveClusters } from "./derive-labels.js";
import { layoutNow } from "./running.js";
import type { Session } from "./session.js";
import type { SessionState } from "./session-state.js";
import { attempt, latest } from "./task.js";

export interface Components {
  /** `[N, count]`, row-major. */
  readonly scores: Float32Array;
  readonly count: number;
}

/** How many components of a PCA can be put on an axis now: those stored, or those computed here. */
export function componentCount(state: SessionState, layout: LayoutInfo): number {
  const own = state.own.find(({ info }) => info === layout);
  if (own?.scores !== undefined) return layout.varianceRatios?.length ?? 0;
  return layout.dims ?? state.derived.placement?.dims ?? 0;
}

/** The components on the axes now, from 0; null where the layout is no PCA. */
export function chosenComponents(state: SessionState): readonly number[] | null {
  const layout = layoutNow(state);
  const { components, placement } = state.derived;
  if (layout?.method !== "pca" || placement === null) return null;
  if (components?.layout === layout.name) return components.chosen;
  return placement.dims === 3 ? [0, 1, 2] : [0, 1];
}

/** Rows at two or three of their components. Missing values are counted as in any layout. */
export function placeComponents(
  { scores, count }: Components,
  chosen: readonly number[],
): Positions {
  const dims = chosen.length === 3 ? 3 : 2;
  const rows = Math.floor(scores.length / Math.max(1, count));
  const positions = new Float32Array(rows * dims);
  let missing = 0;
  for (let row = 0; row < rows; row++) {
    let sum = 0;
    for (let axis = 0; axis < dims; axis++) {
      const score = scores[row * count + (chosen[axis] ?? 0)] ?? Number.NaN;
      positions[row * dims + axis] = score;
      sum += score;
    }
    if (!Number.isFinite(sum)) missing++;
  }
  return { positions, dims, missing };
}

/** Puts a component on an axis; -1 takes the axis away. No two axes show the same one: they change places. */
export function withComponent(
  chosen: readonly number[],
  axis: number,
  component: number,
): readonly number[] {
  if (component < 0) return chosen.slice(0, 2);
  const next = [...chosen];
  const other = next.indexOf(component);
  if (other >= 0) {
    const free = [0, 1, 2].find((one) => one !== component && !next.includes(one)) ?? 0;
    next[other] = next[axis] ?? free;
  }
  next[axis] = component;
  return next;
}

/** Puts components on the axes: two for the plane, three for space. */
export async function chooseComponents(session: Session, chosen: readonly number[]): Promise<void> {
  const { dataset, own } = session.now;
  const layout = layoutNow(session.now);
  if (dataset === null || layout?.method !== "pca") return;
  const isLatest = latest.ask(session, "layout");
  const made = own.find(({ info }) => info === layout);
  const components = await attempt(
    session,
    layout.name,
    async (task): Promise<Components> => {
      if (made?.scores !== undefined)
        return { scores: made.scores, count: layout.varianceRatios?.length ?? 0 };
      const stored = await dataset.positions(layout.name, task);
      return { scores: stored.positions, count: stored.dims };
    },
    () => chooseComponents(session, chosen),
  );
  if (components === null || !isLatest() || session.now.dataset !== dataset) return;
  session.derive({
    placement: placeComponents(components, chosen),
    components: { layout: layout.name, chosen },
    clusterLabels: [],
  });
  await deriveClusters(session);
  const { colourBy } = session.choice;
  if (colourBy.kind === "quality") session.colourByQuality(colourBy.figure);
}
