import type { Neighbours } from "../engine.js";
import type { ParameterValue } from "../request.js";
import type { Stages } from "../stages.js";

/** What one method found. */
export interface Outcome {
  readonly positions: Float32Array;
  readonly parameters: Readonly<Record<string, ParameterValue>>;
  readonly kl?: number;
  readonly varianceRatios?: readonly number[];
  readonly notes: readonly string[];
}

/** How the neighbours were found and by what, for the record. */
export function neighbourRecord(neighbours: Neighbours, stages: Stages) {
  return {
    exactNeighbours: neighbours.exact,
    ...(neighbours.recall && {
      recallAt10: neighbours.recall.at10,
      recallAtK: neighbours.recall.atK,
    }),
    engine: stages.engine.name,
    threads: stages.engine.threads,
  };
}
