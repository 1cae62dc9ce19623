import { ArgumentError } from "../errors.js";
import type {
  Control,
  Engine,
  Matrix,
  Metric,
  NeighbourGraph,
  Neighbours,
  PcaResult,
} from "./engine.js";
import type { PreviousLayout } from "./methods/warm.js";
import { prepare } from "./prepare.js";
import type { LayoutRequest, PreStep } from "./request.js";
import { type Supervision, supervise } from "./supervision.js";

/** What the caller brought along. */
export interface Known {
  readonly neighbours?: Neighbours;
  /** Neighbours to find even where the methods need fewer. */
  readonly atLeast?: number;
  readonly supervision?: Readonly<Record<string, Supervision>>;
  readonly previous?: readonly PreviousLayout[];
  /** Names of the rows, for `previous`. */
  readonly ids?: readonly string[];
}

/** What several layouts of the same vectors share; each part is computed when first asked for, and once. */
export class Stages {
  readonly #prepared = new Map<string, Promise<Matrix>>();
  readonly #neighbours = new Map<string, Promise<Neighbours>>();
  readonly #components = new Map<string, Promise<PcaResult>>();

  constructor(
    readonly data: Matrix,
    readonly engine: Engine,
    readonly requests: readonly LayoutRequest[],
    readonly known: Known = {},
  ) {}

  metricOf(request: LayoutRequest): Metric {
    return (request.parameters["metric"] as Metric | undefined) ?? "euclidean";
  }

  /** The vectors after the pre-steps of `request`. */
  prepared(request: LayoutRequest, control: Control): Promise<Matrix> {
    return this.#apply(stepsOf(request), control);
  }

  /**
   * What quality is judged by: centring, scaling and norm change which rows are near on purpose; keeping only the
   * leading components is an economy, and must not hide what it loses.
   */
  judged(request: LayoutRequest, control: Control): Promise<Matrix> {
    const steps = stepsOf(request).filter((step) => !step.startsWith("pca-"));
    return this.#apply(steps, control);
  }

  /** Neighbours enough for every request with the same pre-steps and metric. */
  neighbours(request: LayoutRequest, control: Control): Promise<Neighbours> {
    if (this.known.neighbours) return Promise.resolve(this.known.neighbours);
    const metric = this.metricOf(request);
    const key = `${metric} ${stepsOf(request).join(" ")}`;
    return once(this.#neighbours, key, async () => {
      const wanted = this.requests
        .filter((other) => this.metricOf(other) === metric && sameSteps(other, request))
        .map((other) => neighboursWanted(other));
      const data = await this.prepared(request, control);
      const most = Math.max(...wanted, this.known.atLeast ?? 0);
      const k = Math.max(0, Math.min(data.rows - 1, most));
      return this.engine.neighbours(data, { k, metric }, control);
    });
  }

  /** The layout of an earlier step that `request` continues. */
  previous({ name, dims }: LayoutRequest): PreviousLayout | undefined {
    return this.known.previous?.find((layout) => layout.name === name && layout.dims === dims);
  }

  /** The graph with the pull of what is known about its rows, where `request` asks for it. */
  supervised(request: LayoutRequest, graph: NeighbourGraph, keepTotal: boolean): NeighbourGraph {
    const { supervise: key, superviseStrength, ignoreLabel } = request.parameters;
    if (key === undefined) return graph;
    const known = this.known.supervision ?? {};
    const supervision = known[String(key)];
    if (!supervision)
      throw new ArgumentError(
        "supervise",
        `one of ${Object.keys(known).join(", ") || "none: no supervision was given"}`,
        String(key),
      );
    return supervise(graph, supervision, Number(superviseStrength), {
      ignoreLabel: Number(ignoreLabel),
      keepTotal,
    });
  }

  /** At least `count` principal components, where there are as many. */
  components(request: LayoutRequest, count: number, control: Control): Promise<PcaResult> {
    const key = stepsOf(request).join(" ");
    return once(this.#components, key, async () => {
      const wanted = this.requests
        .filter((other) => sameSteps(other, request))
        .map((other) => Number(other.parameters["components"] ?? other.dims));
      const data = await this.prepared(request, control);
      return this.engine.pca(data, { components: Math.max(count, ...wanted) }, control);
    });
  }

  #apply(steps: readonly PreStep[], control: Control): Promise<Matrix> {
    return once(this.#prepared, steps.join(" "), () =>
      prepare(this.data, steps, this.engine, control),
    );
  }
}

function stepsOf(request: LayoutRequest): readonly PreStep[] {
  return (request.parameters["prepare"] ?? []) as readonly PreStep[];
}

function sameSteps(a: LayoutRequest, b: LayoutRequest): boolean {
  return stepsOf(a).join(" ") === stepsOf(b).join(" ");
}

/** Of t-SNE three times the perplexity, as is usual: farther neighbours would weigh less than a hundredth. */
function neighboursWanted({ parameters }: LayoutRequest): number {
  const { perplexity, neighbours } = parameters;
  return perplexity === undefined ? Number(neighbours ?? 0) : Math.ceil(3 * Number(perplexity));
}

function once<T>(cache: Map<string, Promise<T>>, key: string, make: () => Promise<T>): Promise<T> {
  const known = cache.get(key);
  if (known) return known;
  const made = make();
  cache.set(key, made);
  return made;
}
