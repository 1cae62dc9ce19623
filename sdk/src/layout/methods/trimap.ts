import type { Control } from "../engine.js";
import { unitRows } from "../matrix.js";
import { rowDistance } from "../reference/distance.js";
import { optimizeTrimap, sampleTriplets } from "../reference/trimap.js";
import type { LayoutRequest } from "../request.js";
import type { Stages } from "../stages.js";
import { neighbourRecord, type Outcome } from "./outcome.js";
import { startPositions } from "./start.js";
import { warmPositions } from "./warm.js";

/** Small: the descent spreads the points itself. */
const START_DEVIATION = 0.01;

export async function layOutTrimap(
  request: LayoutRequest,
  stages: Stages,
  control: Control,
): Promise<Outcome> {
  const { dims, parameters } = request;
  const number = (name: string) => Number(parameters[name]);
  const neighbours = await stages.neighbours(request, control);
  const prepared = await stages.prepared(request, control);
  const metric = stages.metricOf(request);
  const { values, columns } = metric === "cosine" ? unitRows(prepared) : prepared;
  const previous = stages.previous(request);
  const warm = previous && warmPositions(previous, neighbours, stages.known.ids, number("seed"));
  const options = {
    dims,
    start: warm ?? (await startPositions(request, stages, START_DEVIATION, control)),
    inliers: number("neighbours"),
    outliers: number("outliers"),
    randoms: number("randoms"),
    iterations: number("iterations"),
    seed: number("seed"),
  };
  const distanceOf = (a: number, b: number) => rowDistance(values, a, values, b, columns, metric);
  const triplets = await sampleTriplets(neighbours, distanceOf, options, control);
  return {
    positions: await optimizeTrimap(triplets, options, control),
    parameters: {
      ...parameters,
      ...(warm && { start: "warm" }),
      ...neighbourRecord(neighbours, stages),
    },
    notes: [],
  };
}
