import type { Control } from "../engine.js";
import type { LayoutRequest } from "../request.js";
import type { Stages } from "../stages.js";
import { neighbourRecord, type Outcome } from "./outcome.js";
import { startPositions } from "./start.js";
import { warmPositions } from "./warm.js";

/** Standard deviation of the first coordinate at the start: small, so that groups can still pass each other. */
const START_DEVIATION = 1e-4;

export async function layOutTsne(
  request: LayoutRequest,
  stages: Stages,
  control: Control,
): Promise<Outcome> {
  const { dims, parameters } = request;
  const asked = Number(parameters["perplexity"]);
  const neighbours = await stages.neighbours(request, control);
  // A kernel as wide as all its neighbours tells none apart: a third of them is the usual limit.
  const perplexity = Math.max(1, Math.min(asked, neighbours.k / 3));
  const affinities = await stages.engine.affinities(neighbours, perplexity, control);
  const graph = stages.supervised(request, affinities, true);
  const previous = stages.previous(request);
  const seed = Number(parameters["seed"]);
  const warm = previous && warmPositions(previous, neighbours, stages.known.ids, seed);
  const start =
    warm ?? (await startPositions(request, stages, START_DEVIATION, control, neighbours.principal));
  const number = (name: string) => Number(parameters[name]);
  const rate = parameters["learningRate"];
  const { coordinates, kl, iterations } = await stages.engine.optimizeTsne(
    graph,
    {
      dims,
      start,
      earlyIterations: warm ? 0 : number("earlyIterations"),
      iterations: number("iterations"),
      exaggeration: number("exaggeration"),
      lateExaggeration: number("lateExaggeration"),
      momentum: number("momentum"),
      minimumGain: number("minimumGain"),
      ...(typeof rate === "number" && { learningRate: rate }),
    },
    control,
  );
  const { rows, k } = neighbours;
  return {
    positions: coordinates,
    parameters: {
      ...parameters,
      perplexity,
      neighbours: k,
      iterationsRun: iterations,
      ...(warm && { start: "warm" }),
      ...neighbourRecord(neighbours, stages),
    },
    ...(kl !== undefined && { kl }),
    notes:
      perplexity < asked
        ? [`perplexity lowered from ${asked} to ${perplexity}: ${rows} rows, ${k} neighbours`]
        : [],
  };
}
