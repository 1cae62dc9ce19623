import type { Control } from "../engine.js";
import type { LayoutRequest } from "../request.js";
import type { Stages } from "../stages.js";
import { fitUmapCurve } from "../umap-curve.js";
import { fuzzyGraph } from "../umap-graph.js";
import { neighbourRecord, type Outcome } from "./outcome.js";
import { startPositions } from "./start.js";
import { warmPositions } from "./warm.js";

/** About 10 units wide, as the descent expects. */
const START_DEVIATION = 2.5;

export async function layOutUmap(
  request: LayoutRequest,
  stages: Stages,
  control: Control,
): Promise<Outcome> {
  const { dims, parameters } = request;
  const number = (name: string) => Number(parameters[name]);
  const neighbours = await stages.neighbours(request, control);
  const asked = number("neighbours");
  const used = Math.min(asked, neighbours.k);
  const curve = fitUmapCurve(number("minDistance"), number("spread"));
  const graph = stages.supervised(request, fuzzyGraph(neighbours, used), false);
  const previous = stages.previous(request);
  const warm = previous && warmPositions(previous, neighbours, stages.known.ids, number("seed"));
  const start =
    warm ?? (await startPositions(request, stages, START_DEVIATION, control, neighbours.principal));
  const epochs = parameters["epochs"];
  const { coordinates, iterations } = await stages.engine.optimizeUmap(
    graph,
    {
      dims,
      start,
      ...curve,
      negativeSamples: number("negativeSamples"),
      learningRate: number("learningRate"),
      repulsion: number("repulsion"),
      seed: number("seed"),
      ...(typeof epochs === "number" && { epochs }),
    },
    control,
  );
  return {
    positions: coordinates,
    parameters: {
      ...parameters,
      neighbours: used,
      epochs: iterations,
      ...(warm && { start: "warm" }),
      ...neighbourRecord(neighbours, stages),
    },
    notes:
      used < asked ? [`neighbours lowered from ${asked} to ${used}: ${neighbours.rows} rows`] : [],
  };
}
