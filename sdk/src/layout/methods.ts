import type { Control } from "./engine.js";
import { Random } from "./random.js";
import type { LayoutRequest, ParameterValue } from "./request.js";
import type { Stages } from "./stages.js";

/** What one method found. */
export interface Outcome {
  readonly positions: Float32Array;
  readonly parameters: Readonly<Record<string, ParameterValue>>;
  readonly kl?: number;
  readonly varianceRatios?: readonly number[];
  readonly notes: readonly string[];
}

/** Standard deviation of the first coordinate at the start of t-SNE: small, so that groups can still pass each other. */
const START_DEVIATION = 1e-4;
/** Noise on a PCA start, as a share of its deviation: rows that are equal must not move as one for ever. */
const START_NOISE = 1e-2;

/** Computes the layout that `request` describes, through the shared stages. */
export async function layOut(
  request: LayoutRequest,
  stages: Stages,
  control: Control,
): Promise<Outcome> {
  const { rows, columns } = stages.data;
  if (rows < 2 || columns === 0)
    return {
      positions: new Float32Array(rows * request.dims),
      parameters: request.parameters,
      notes: [`nothing to lay out: ${rows} rows of ${columns} values`],
    };
  switch (request.method) {
    case "pca":
      return layOutPca(request, stages, control);
    case "tsne":
      return layOutTsne(request, stages, control);
  }
}

async function layOutPca(
  request: LayoutRequest,
  stages: Stages,
  control: Control,
): Promise<Outcome> {
  const { dims, parameters } = request;
  const count = Number(parameters["components"]);
  const found = await stages.components(request, count, control);
  const components = Math.min(count, found.components);
  const notes =
    components < dims ? [`the vectors vary in ${components} directions only; the rest is 0`] : [];
  return {
    positions: leading(found.scores, found.components, stages.data.rows, dims),
    parameters: { ...parameters, components },
    varianceRatios: [...found.varianceRatios.subarray(0, components)],
    notes,
  };
}

async function layOutTsne(
  request: LayoutRequest,
  stages: Stages,
  control: Control,
): Promise<Outcome> {
  const { dims, parameters } = request;
  const { rows } = stages.data;
  const asked = Number(parameters["perplexity"]);
  const neighbours = await stages.neighbours(request, control);
  // A kernel as wide as all its neighbours tells none apart: a third of them is the usual limit.
  const perplexity = Math.max(1, Math.min(asked, neighbours.k / 3));
  const graph = await stages.engine.affinities(neighbours, perplexity, control);
  const start = await startPositions(request, stages, control);
  const number = (name: string) => Number(parameters[name]);
  const rate = parameters["learningRate"];
  const { coordinates, kl, iterations } = await stages.engine.optimizeTsne(
    graph,
    {
      dims,
      start,
      earlyIterations: number("earlyIterations"),
      iterations: number("iterations"),
      exaggeration: number("exaggeration"),
      lateExaggeration: number("lateExaggeration"),
      momentum: number("momentum"),
      minimumGain: number("minimumGain"),
      ...(typeof rate === "number" && { learningRate: rate }),
    },
    control,
  );
  return {
    positions: coordinates,
    parameters: {
      ...parameters,
      perplexity,
      iterationsRun: iterations,
      neighbours: neighbours.k,
      exactNeighbours: neighbours.exact,
      ...(neighbours.recall && {
        recallAt10: neighbours.recall.at10,
        recallAtK: neighbours.recall.atK,
      }),
      engine: stages.engine.name,
      threads: stages.engine.threads,
    },
    ...(kl !== undefined && { kl }),
    notes:
      perplexity < asked
        ? [
            `perplexity lowered from ${asked} to ${perplexity}: ${rows} rows, ${neighbours.k} neighbours`,
          ]
        : [],
  };
}

/** `[rows, dims]`, scaled small: principal components with a little noise, or noise alone. */
async function startPositions(
  request: LayoutRequest,
  stages: Stages,
  control: Control,
): Promise<Float32Array> {
  const { rows } = stages.data;
  const { dims, parameters } = request;
  const random = new Random(Number(parameters["seed"]));
  const noise = Float64Array.from({ length: rows * dims }, () => START_DEVIATION * random.normal());
  if (parameters["start"] === "random") return Float32Array.from(noise);
  const { scores, components } = await stages.components(request, dims, control);
  const axes = leading(scores, components, rows, dims);
  let square = 0;
  for (let row = 0; row < rows; row++) square += (axes[row * dims] as number) ** 2;
  const deviation = Math.sqrt(square / rows);
  const scale = deviation > 0 ? START_DEVIATION / deviation : 0;
  return Float32Array.from(
    axes,
    (value, at) => value * scale + START_NOISE * (noise[at] as number),
  );
}

/** The first `dims` columns of `[rows, components]`, zeros where there are fewer. */
function leading(
  scores: Float32Array,
  components: number,
  rows: number,
  dims: number,
): Float32Array {
  const out = new Float32Array(rows * dims);
  for (let row = 0; row < rows; row++)
    for (let c = 0; c < Math.min(dims, components); c++)
      out[row * dims + c] = scores[row * components + c] as number;
  return out;
}
