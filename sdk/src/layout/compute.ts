import { alignLayout } from "./align.js";
import type { Cancellation, Control, Engine, EnginePhase, Neighbours } from "./engine.js";
import { requireKernelMemory } from "./kernels/kernel-bound.js";
import { asMatrix, requireFinite } from "./matrix.js";
import { requireMemory } from "./memory-bound.js";
import { layOut } from "./methods/index.js";
import type { Outcome } from "./methods/outcome.js";
import type { PreviousLayout } from "./methods/warm.js";
import { throwIfAborted } from "./pacer.js";
import { type PointQuality, pointQuality } from "./point-quality.js";
import { measureQuality, type Quality, type QualityOptions } from "./quality.js";
import { createReferenceEngine } from "./reference/engine.js";
import type { LayoutRequest, ParameterValue } from "./request.js";
import { Stages } from "./stages.js";
import type { Supervision } from "./supervision.js";

/** Vectors to lay out: `[rows, dim]`, row-major float32. */
export interface Vectors {
  readonly vectors: Float32Array;
  readonly rows: number;
  readonly dim: number;
}

export interface LayoutProgress {
  /** Name of the layout, and which of how many it is, from 0. */
  readonly layout: string;
  readonly index: number;
  readonly count: number;
  readonly phase: EnginePhase;
  /** Steps done of `total` in this phase. */
  readonly done: number;
  readonly total: number;
  /** Divergence so far, where the phase knows one. */
  readonly kl?: number;
  /** Estimate for this phase from its speed so far. */
  readonly secondsLeft?: number;
  /** A copy of the coordinates so far. */
  positions?(): Float32Array;
}

export interface ComputeOptions {
  /** Default: the TypeScript reference, on this thread. */
  readonly engine?: Engine;
  /** Aborting rejects with the signal's reason. */
  readonly signal?: Cancellation;
  /** Called a few times a second at most. */
  readonly onProgress?: (progress: LayoutProgress) => void;
  /** See `Control`. */
  readonly hold?: Control["hold"];
  readonly isEnough?: Control["isEnough"];
  /** Neighbours found elsewhere, for every request that needs some; they are used as they are. */
  readonly knn?: Neighbours;
  /** Bytes. A run that may need more is refused before it starts, with the figure. Default: no limit. */
  readonly memoryLimit?: number;
  /** What `supervise` of a request may name: columns, `concepts`. */
  readonly supervision?: Readonly<Record<string, Supervision>>;
  /**
   * Layouts of the step before, found by name and dims: t-SNE and UMAP start from them, and every method's result is
   * moved, turned and mirrored to lie on them.
   */
  readonly previous?: readonly PreviousLayout[];
  /** Names of the rows, to find them in `previous`. Default: the row numbers. */
  readonly ids?: readonly string[];
  /** False leaves the figures out. */
  readonly quality?: false | QualityOptions;
  /**
   * True: what each layout hides, row by row, of the 15 nearest. Up to 250,000 rows; of PCA only where its neighbours
   * are known or found in a second or two.
   */
  readonly points?: boolean;
}

/** Neighbours that `points` compares, twice as many are looked at. */
const POINTS_K = 15;
const POINTS_ROWS = 250_000;
/** Products of row pairs and columns that a search for `points` alone may cost. */
const POINTS_BUDGET = 4e9;

/** One computed layout. All but `positions` is what a manifest records. */
export interface ComputedLayout {
  readonly name: string;
  readonly method: string;
  readonly dims: 2 | 3;
  /** `[rows, dims]`, row-major; centred on the origin unless aligned with a previous layout. */
  readonly positions: Float32Array;
  /** As used: defaults spelled out, lowered values as lowered. */
  readonly parameters: Readonly<Record<string, ParameterValue>>;
  /** Undefined below 4 rows, or where not asked for. */
  readonly quality?: Quality & { readonly kl?: number };
  /** Where it was asked for. */
  readonly points?: PointQuality;
  /** PCA: share of the whole variance of each component, falling. */
  readonly varianceRatios?: readonly number[];
  /** Wall time, shared stages counted with the first layout that needed them. */
  readonly seconds: number;
  /** What was changed or could not be done, in words. */
  readonly notes: readonly string[];
}

/**
 * Computes several layouts of the same vectors; requests with the same pre-steps share preparation and start, those
 * with the same metric also the neighbours. Same input, seed and engine give the same bytes.
 *
 * @throws ShapeError where `vectors` does not hold rows x dim values.
 * @throws ArgumentError where a value is not finite or too large to be squared in float32, or an option is wrong.
 * @example
 * const vectors = { vectors: Float32Array.from({ length: 40 * 4 }, (_, at) => Math.sin(at)), rows: 40, dim: 4 };
 * const [layout] = await computeLayouts([tsne({ perplexity: 5 })], vectors);
 * layout.positions.length; // => 40 * 2
 */
export async function computeLayouts(
  requests: readonly LayoutRequest[],
  { vectors, rows, dim }: Vectors,
  options: ComputeOptions = {},
): Promise<ComputedLayout[]> {
  const data = asMatrix(vectors, rows, dim);
  throwIfAborted(options.signal);
  const engine = options.engine ?? createReferenceEngine();
  if (engine.name === "kernels") requireKernelMemory(requests, rows, dim, engine.threads);
  if (options.memoryLimit !== undefined)
    requireMemory(requests, rows, dim, options.memoryLimit, engine.threads);
  requireFinite(data);
  const stages = new Stages(data, engine, requests, {
    ...(options.knn && { neighbours: options.knn }),
    ...(options.points && { atLeast: 2 * POINTS_K }),
    ...(options.supervision && { supervision: options.supervision }),
    ...(options.previous && { previous: options.previous }),
    ...(options.ids && { ids: options.ids }),
  });
  const names = uniqueNames(requests);
  const layouts: ComputedLayout[] = [];
  for (const [index, request] of requests.entries()) {
    const name = names[index] as string;
    const control = controlFor(options, name, index, requests.length);
    const startedAt = performance.now();
    const outcome = alignWithPrevious(await layOut(request, stages, control), request, stages);
    const { positions, kl, ...rest } = outcome;
    const measured =
      options.quality === false
        ? undefined
        : await measureQuality(
            await stages.judged(request, control),
            positions,
            request.dims,
            { metric: stages.metricOf(request), engine, ...options.quality },
            control,
          );
    const points = options.points && (await pointsOf(request, positions, stages, control));
    layouts.push({
      name,
      method: request.method,
      dims: request.dims,
      positions,
      ...rest,
      ...(measured && { quality: { ...(kl !== undefined && { kl }), ...measured } }),
      ...(points && { points }),
      seconds: (performance.now() - startedAt) / 1000,
    });
  }
  return layouts;
}

/** What `positions` hides of the vectors' neighbours; undefined where those are not known and costly. */
async function pointsOf(
  request: LayoutRequest,
  positions: Float32Array,
  stages: Stages,
  control: Control,
): Promise<PointQuality | undefined> {
  const { rows, columns } = stages.data;
  const needsSearch = request.method === "pca" && rows * rows * columns > POINTS_BUDGET;
  if (rows < 2 || columns === 0 || rows > POINTS_ROWS || needsSearch) return undefined;
  const neighbours = await stages.neighbours(request, control);
  if (neighbours.k === 0) return undefined;
  return pointQuality(neighbours, positions, request.dims, POINTS_K, control);
}

/** Lays the result on the layout of the step before, where there is one. */
function alignWithPrevious(outcome: Outcome, request: LayoutRequest, stages: Stages): Outcome {
  const previous = stages.previous(request);
  if (!previous) return outcome;
  const { positions, matched } = alignLayout(outcome.positions, previous.positions, request.dims, {
    ...(stages.known.ids && { ids: stages.known.ids }),
    ...(previous.ids && { referenceIds: previous.ids }),
  });
  return { ...outcome, positions, parameters: { ...outcome.parameters, alignedRows: matched } };
}

/** A name that was given before gets a number behind it. */
function uniqueNames(requests: readonly LayoutRequest[]): string[] {
  const used = new Set<string>();
  return requests.map(({ name }) => {
    let unique = name;
    for (let i = 2; used.has(unique); i++) unique = `${name} (${i})`;
    used.add(unique);
    return unique;
  });
}

function controlFor(
  options: ComputeOptions,
  layout: string,
  index: number,
  count: number,
): Control {
  const { signal, onProgress, hold, isEnough } = options;
  let phase: EnginePhase | undefined;
  let phaseStart = 0;
  let firstDone = 0;
  return {
    ...(signal && { signal }),
    ...(hold && { hold }),
    ...(isEnough && { isEnough }),
    ...(onProgress && {
      onProgress: (progress) => {
        if (progress.phase !== phase) {
          phase = progress.phase;
          phaseStart = performance.now();
          firstDone = progress.done;
        }
        const seconds = (performance.now() - phaseStart) / 1000;
        const steps = progress.done - firstDone;
        const left = steps > 0 ? (seconds / steps) * (progress.total - progress.done) : undefined;
        onProgress({
          layout,
          index,
          count,
          ...progress,
          ...(left !== undefined && { secondsLeft: left }),
        });
      },
    }),
  };
}
