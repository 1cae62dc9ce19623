import {
  asMatrix,
  type ComputedLayout,
  computeLayouts,
  type Engine,
  type LayoutRequest as EngineRequest,
  type LayoutProgress,
  type PreStep,
  type TsneOptions,
  tsne,
  umap,
} from "pointillist/layout";
import { axisPositions } from "./axis-positions.js";
import type { LayoutFrame, LayoutRequest, LayoutResult } from "./layout-api.js";
import { sphereized } from "./sphereized.js";

/** How a run is steered between its steps. */
export interface Steering {
  /** Holds the run while it is paused. */
  hold(): Promise<void> | undefined;
  isEnough(): boolean;
  /** True once after each kick that was asked for. */
  takeKick(): boolean;
  frame(frame: LayoutFrame): void;
}

/** A kick moves points by this share of the layout's size. */
const KICK_SHARE = 0.05;
/** After a kick the run has at least this long to settle. */
const SETTLE_ITERATIONS = 100;

/** Computes one layout on this thread, reporting as it goes. */
export async function computeLayout(
  engine: Engine,
  vectors: Float32Array,
  rows: number,
  dim: number,
  request: LayoutRequest,
  steering: Steering,
): Promise<LayoutResult> {
  if (request.method === "pca")
    return await computePca(engine, vectors, rows, dim, request, steering);
  if (request.method === "axes") {
    const values = request.sphereize ? sphereized(vectors, rows, dim) : vectors;
    return {
      positions: axisPositions(values, rows, dim, request.axes),
      dims: request.dims,
      iterations: 0,
      quality: null,
      parameters: request.sphereize ? { prepare: "centre unit-norm" } : {},
    };
  }
  const asked = engineRequest(request);
  const phases = iterationsOf(asked);
  const { classes } = request.method === "tsne" ? request : { classes: undefined };
  const [layout] = await computeLayouts(
    [asked],
    { vectors, rows, dim },
    {
      engine: kickable(engine, steering, request.seed ?? 0),
      hold: () => steering.hold(),
      isEnough: () => steering.isEnough(),
      onProgress: (progress) => steering.frame(frameOf(progress, request.dims, phases)),
      ...(classes ? { supervision: { classes: { classes } } } : {}),
    },
  );
  if (!layout) throw new Error("the engine gave no layout");
  return resultOf(layout, phases);
}

function engineRequest(request: Exclude<LayoutRequest, { method: "pca" | "axes" }>): EngineRequest {
  const prepare: PreStep[] = request.sphereize ? ["centre", "unit-norm"] : [];
  const common = {
    dims: request.dims,
    prepare,
    ...(request.seed === undefined ? {} : { seed: request.seed }),
    ...(request.metric === undefined ? {} : { metric: request.metric }),
  };
  if (request.method === "umap")
    return umap({
      ...common,
      ...(request.neighbours === undefined ? {} : { neighbours: request.neighbours }),
      ...(request.minDistance === undefined ? {} : { minDistance: request.minDistance }),
      ...(request.epochs === undefined ? {} : { epochs: request.epochs }),
    });
  return tsne({
    ...common,
    ...(request.perplexity === undefined ? {} : { perplexity: request.perplexity }),
    ...(request.learningRate === undefined ? {} : { learningRate: request.learningRate }),
    ...(request.iterations === undefined ? {} : { iterations: request.iterations }),
    ...(request.classes
      ? { supervise: "classes", superviseStrength: request.supervision ?? 0.5 }
      : {}),
  });
}

interface Phases {
  readonly early: number;
  readonly main: number;
}

function iterationsOf({ method, parameters }: EngineRequest): Phases {
  const numberOf = (name: string) => Number(parameters[name] ?? 0) || 0;
  return method === "tsne"
    ? { early: numberOf("earlyIterations"), main: numberOf("iterations") }
    : { early: 0, main: numberOf("epochs") };
}

function frameOf(progress: LayoutProgress, dims: 2 | 3, { early, main }: Phases): LayoutFrame {
  const phase =
    progress.phase === "early"
      ? "early"
      : progress.phase === "main" || progress.phase === "umap"
        ? "main"
        : progress.phase === "quality"
          ? "done"
          : "neighbours";
  const isRunning = phase === "early" || phase === "main";
  const iterations = progress.phase === "umap" ? progress.total : early + main;
  const iteration =
    phase === "main" ? (progress.phase === "umap" ? 0 : early) + progress.done : progress.done;
  return {
    phase,
    iteration: isRunning ? iteration : phase === "done" ? iterations : 0,
    iterations,
    positions: isRunning ? (progress.positions?.() ?? null) : null,
    dims,
    kl: progress.kl ?? null,
    secondsLeft: progress.secondsLeft ?? null,
  };
}

function resultOf(layout: ComputedLayout, { early, main }: Phases): LayoutResult {
  const parameters: Record<string, number | string | boolean> = {};
  for (const [name, value] of Object.entries(layout.parameters))
    parameters[name] = typeof value === "object" ? value.join(" ") : value;
  return {
    positions: layout.positions,
    dims: layout.dims,
    iterations: early + main,
    quality: layout.quality ?? null,
    parameters,
  };
}

/** The engine with a t-SNE that can be kicked: it ends the descent, moves every point a little, and goes on. */
function kickable(engine: Engine, steering: Steering, seed: number): Engine {
  return {
    ...engine,
    async optimizeTsne(graph, options, control) {
      let kicks = 0;
      let isKicked = false;
      let left: TsneOptions = options;
      const total = options.iterations ?? 0;
      let before = 0;
      for (;;) {
        isKicked = false;
        let done = 0;
        const result = await engine.optimizeTsne(graph, left, {
          ...control,
          isEnough() {
            isKicked ||= steering.takeKick();
            return isKicked || (control?.isEnough?.() ?? false);
          },
          onProgress(progress) {
            if (progress.phase === "main") done = progress.done;
            const counted =
              progress.phase === "main"
                ? { ...progress, done: before + progress.done, total }
                : progress;
            control?.onProgress?.(counted);
          },
        });
        if (!isKicked) return result;
        before += done;
        left = {
          ...options,
          start: kicked(result.coordinates, options.dims, seed + ++kicks),
          earlyIterations: 0,
          iterations: Math.max(SETTLE_ITERATIONS, total - before),
        };
        before = Math.min(before, total - SETTLE_ITERATIONS);
      }
    },
  };
}

/** Coordinates moved by seeded noise. */
function kicked(coordinates: Float32Array, dims: 2 | 3, seed: number): Float32Array {
  let square = 0;
  for (const value of coordinates) square += value * value;
  const reach = KICK_SHARE * Math.sqrt((square / Math.max(1, coordinates.length)) * dims);
  let state = (seed * 2_654_435_761) >>> 0 || 1;
  return coordinates.map((value) => {
    // Xorshift, Marsaglia 2003: evenness is all that is asked of this noise.
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return value + reach * ((state >>> 0) / 2 ** 31 - 1);
  });
}

async function computePca(
  engine: Engine,
  vectors: Float32Array,
  rows: number,
  dim: number,
  request: Extract<LayoutRequest, { method: "pca" }>,
  steering: Steering,
): Promise<LayoutResult> {
  const all = Math.min(rows, dim);
  const wanted = Math.max(request.dims, request.components ?? all);
  const components = Math.max(1, Math.min(wanted, all));
  const values = request.sphereize ? sphereized(vectors, rows, dim) : vectors;
  const none = { positions: null, dims: request.dims, kl: null, secondsLeft: null } as const;
  const result = await engine.pca(
    asMatrix(values, rows, dim),
    { components, ...(request.seed === undefined ? {} : { seed: request.seed }) },
    {
      onProgress: ({ done, total }) =>
        steering.frame({ ...none, phase: "main", iteration: done, iterations: total }),
    },
  );
  const positions = new Float32Array(rows * request.dims);
  for (let row = 0; row < rows; row++)
    for (let axis = 0; axis < Math.min(request.dims, result.components); axis++)
      positions[row * request.dims + axis] = result.scores[
        row * result.components + axis
      ] as number;
  return {
    positions,
    dims: request.dims,
    iterations: 0,
    quality: null,
    parameters: {
      components: result.components,
      ...(request.sphereize ? { prepare: "centre unit-norm" } : {}),
    },
    components: result.scores,
    varianceRatios: [...result.varianceRatios],
  };
}
