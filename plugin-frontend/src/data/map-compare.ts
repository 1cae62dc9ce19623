import type { MapComparer, Placed } from "./compare-api.js";
import type { CompareFunctions } from "./compare-functions.js";
import { WorkerClient } from "./worker-call.js";

/** The worker starts when it is first asked something. */
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
