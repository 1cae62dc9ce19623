import type { Control } from "../engine.js";
import type { LayoutRequest } from "../request.js";
import type { Stages } from "../stages.js";
import { trainOn } from "../triplet.js";
import { neighbourRecord, type Outcome } from "./outcome.js";

export async function layOutTriplet(
  request: LayoutRequest,
  stages: Stages,
  control: Control,
): Promise<Outcome> {
  const { dims, parameters } = request;
  const data = await stages.prepared(request, control);
  const neighbours = await stages.neighbours(request, control);
  const { mapped, recallBefore, recallAfter, trained } = await trainOn(
    data,
    neighbours,
    { dims, seed: Number(parameters["seed"]), steps: Number(parameters["steps"]) },
    stages.engine,
    control,
  );
  return {
    positions: mapped,
    parameters: {
      ...parameters,
      neighbours: neighbours.k,
      recallBefore,
      recallAfter,
      ...neighbourRecord(neighbours, stages),
    },
    notes: trained ? [] : ["training did not keep more neighbours: these are principal components"],
  };
}
