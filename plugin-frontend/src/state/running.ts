/** Layouts that are computed in the page, and those that were. */
import type { LayoutFrame, LayoutInfo, LayoutRequest, LayoutRun, Positions } from "../data/api.js";
import type { Session } from "./session.js";
import type { SessionState } from "./session-state.js";
import { attempt, noticeOf, offerAgain } from "./task.js";

/** A layout computed here: a chip of its own until the data set is closed. */
export interface OwnLayout {
  readonly info: LayoutInfo;
  readonly placement: Positions;
  /** PCA: scores of all rows, `[N, info.varianceRatios.length]` row-major. */
  readonly scores?: Float32Array;
  /** What the axes were made from. */
  readonly axes?: readonly AxisEnds[];
}

/** One axis of the user's own, in words and rows. */
export interface AxisEnds {
  /** Null: all rows. */
  readonly from: AxisEnd | null;
  readonly to: AxisEnd;
}

export interface AxisEnd {
  readonly words: string;
  readonly rows: Uint32Array;
}

export interface Running {
  readonly name: string;
  readonly request: LayoutRequest;
  readonly run: LayoutRun;
  readonly isPaused: boolean;
  readonly frame: LayoutFrame | null;
  /** When it started to move, and at which iteration: for its speed. */
  readonly moving: { readonly at: number; readonly iteration: number } | null;
  /** Where the points stood some iterations ago; null until they have moved that long. */
  readonly earlier: Positions | null;
  /** Iteration and divergence, as they were told. */
  readonly curve: readonly (readonly [number, number])[];
  /** Where *Cancel* goes back to. */
  readonly before: { readonly layout: string | null; readonly placement: Positions | null };
}

/** How far back the faint lines of a running layout go. */
export const TRAIL_ITERATIONS = 60;

const METHOD_NAMES = { pca: "PCA", tsne: "t-SNE", umap: "UMAP", axes: "Axes" } as const;

/** All layouts that can be chosen now: stored ones, then those made here. */
export function layoutsOf(state: SessionState): readonly LayoutInfo[] {
  return [...(state.dataset?.layouts ?? []), ...state.own.map(({ info }) => info)];
}

export function layoutNow(state: SessionState): LayoutInfo | undefined {
  return layoutsOf(state).find(({ name }) => name === state.derived.layout);
}

/** A name that no layout has yet: "t-SNE, new", "t-SNE, new 2". Axes of the user's own are always "Axes". */
export function freshName(taken: readonly string[], request: LayoutRequest): string {
  if (request.method === "axes") return METHOD_NAMES.axes;
  const plain = `${METHOD_NAMES[request.method]}${request.dims === 3 ? " 3-D" : ""}, new`;
  if (!taken.includes(plain)) return plain;
  for (let number = 2; ; number++) {
    const name = `${plain} ${number}`;
    if (!taken.includes(name)) return name;
  }
}

function finite(positions: Float32Array, dims: 2 | 3): Positions {
  let missing = 0;
  for (let at = 0; at < positions.length; at += dims)
    if (!Number.isFinite(positions[at])) missing++;
  return { positions, dims, missing };
}

/** Starts a layout in a worker. It is a map at once: hover, filter and selection work while it moves. */
export async function startLayout(
  session: Session,
  request: LayoutRequest,
  axes?: readonly AxisEnds[],
): Promise<void> {
  const { dataset, running } = session.now;
  const { analysisOf } = session.surroundings;
  if (dataset === null || analysisOf === undefined) return;
  running?.run.cancel();
  const name = freshName(
    layoutsOf(session.now).map((one) => one.name),
    request,
  );
  const before = { layout: session.now.derived.layout, placement: session.now.derived.placement };
  const again = () => startLayout(session, request, axes);
  const analysis = await attempt(session, name, () => analysisOf(dataset), again);
  if (analysis === null || session.now.dataset !== dataset) return;
  let curve: (readonly [number, number])[] = [];
  let frames: (readonly [number, Positions])[] = [];
  const run = analysis.startLayout(request, {
    frame: (frame) => {
      if (session.now.running?.run !== run) return;
      if (frame.kl !== null) curve = [...curve, [frame.iteration, frame.kl]];
      const moving =
        session.now.running.moving ??
        (frame.phase === "early" || frame.phase === "main"
          ? { at: performance.now(), iteration: frame.iteration }
          : null);
      const isMoving = frame.positions !== null && frame.phase !== "done";
      const placement = isMoving ? finite(frame.positions, frame.dims) : null;
      // The newest frame that is old enough stays as the first.
      const isOld = ([at]: readonly [number, Positions]) =>
        at <= frame.iteration - TRAIL_ITERATIONS;
      const from = frames.filter(isOld).length - 1;
      frames = frames.slice(Math.max(0, from));
      const earlier = from < 0 ? null : (frames[0]?.[1] ?? null);
      session.patch({ running: { ...session.now.running, frame, curve, moving, earlier } });
      if (placement === null) return;
      frames.push([frame.iteration, placement]);
      session.derive({ placement, layout: name, clusterLabels: [] });
    },
  });
  session.patch({
    running: {
      name,
      request,
      run,
      isPaused: false,
      frame: null,
      moving: null,
      earlier: null,
      curve,
      before,
    },
  });
  try {
    const { positions, dims, quality, parameters, ...result } = await run.result;
    if (session.now.running?.run !== run) return;
    const placement = finite(positions, dims);
    const info: LayoutInfo = {
      name,
      dims,
      method: request.method,
      parameters,
      quality,
      varianceRatios: result.varianceRatios ?? null,
    };
    const made: OwnLayout = {
      info,
      placement,
      ...(result.components === undefined ? {} : { scores: result.components }),
      ...(axes === undefined ? {} : { axes }),
    };
    const others = session.now.own.filter((one) => one.info.name !== name);
    session.patch({ own: [...others, made], running: null });
    session.derive({ placement, layout: name, clusterLabels: [] });
    const { deriveClusters } = await import("./later.js");
    await deriveClusters(session);
  } catch (error) {
    session.notice(offerAgain(noticeOf(error, name), again));
    if (session.now.running?.run === run) goBack(session);
  }
}

function goBack(session: Session): void {
  const before = session.now.running?.before;
  session.patch({ running: null });
  if (before !== undefined) session.derive({ placement: before.placement, layout: before.layout });
}

export function pauseLayout(session: Session): void {
  const { running } = session.now;
  if (running === null) return;
  if (running.isPaused) running.run.resume();
  else running.run.pause();
  session.patch({ running: { ...running, isPaused: !running.isPaused } });
}

/** Kicks every point a little: where a descent is stuck, it may find a better place. */
export function perturbLayout(session: Session): void {
  const { running } = session.now;
  if (running === null) return;
  running.run.perturb();
  if (running.isPaused) session.patch({ running: { ...running, isPaused: false } });
}

/** Keeps the positions of this moment as a layout of their own, and goes on. Null where there are none yet. */
export function keepLayout(session: Session): OwnLayout | null {
  const { running, derived } = session.now;
  if (running?.frame == null || derived.placement === null) return null;
  const { iteration } = running.frame;
  const name = `${METHOD_NAMES[running.request.method]} at ${iteration}`;
  const { positions, dims, missing } = derived.placement;
  const info: LayoutInfo = {
    name,
    dims,
    method: running.request.method,
    parameters: { iterations: iteration },
    quality: null,
    varianceRatios: null,
  };
  const others = session.now.own.filter((one) => one.info.name !== name);
  const kept: OwnLayout = { info, placement: { positions: positions.slice(), dims, missing } };
  session.patch({ own: [...others, kept] });
  return kept;
}

/** Ends with the positions reached. */
export function stopLayout(session: Session): void {
  session.now.running?.run.stop();
}

/** Ends with nothing: the map goes back to what it was. */
export function cancelLayout(session: Session): void {
  session.now.running?.run.cancel();
  goBack(session);
}
