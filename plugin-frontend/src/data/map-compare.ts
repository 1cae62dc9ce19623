import type { TaskOptions } from "./api.js";
import type { CompareFunctions, MapDifference } from "./compare-functions.js";
import type { LayOver, Placed } from "./lay-over.js";
import { WorkerClient } from "./worker-call.js";

export type { MapDifference } from "./compare-functions.js";
export type { LayOver } from "./lay-over.js";

/** Compares maps in a worker of its own, started when first asked. `match`: each row's row on the other map, or -1. */
export interface MapComparer {
  /** Positions of `from`, turned, mirrored, sized and shifted so that its rows come nearest to those of `to`. */
  layOver(
    to: Placed,
    from: Placed,
    match: Int32Array | null,
    how: LayOver,
    options?: TaskOptions,
  ): Promise<Float32Array>;
  /** How far each row of `one` went, and how many of its neighbours it kept. */
  compare(
    one: Placed,
    other: Placed,
    match: Int32Array | null,
    how: LayOver,
    withNeighbours: boolean,
    options?: TaskOptions,
  ): Promise<MapDifference>;
  dispose(): void;
}

export function createMapComparer(): MapComparer {
  const worker = new WorkerClient<CompareFunctions>(
    "the comparison",
    () => new Worker(new URL("./compare-worker.js", import.meta.url), { type: "module" }),
  );
  const plain = ({ positions, dims }: Placed): Placed => ({ positions, dims });
  return {
    layOver: (to, from, match, how, options) =>
      worker.call("layOver", [plain(to), plain(from), match, how], options),
    compare: (one, other, match, how, withNeighbours, options) =>
      worker.call("compare", [plain(one), plain(other), match, how, withNeighbours], options),
    dispose: () => worker.dispose(),
  };
}
