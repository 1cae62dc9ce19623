import { join } from "node:path";
import { decodeNpy, type ListedStep } from "../format/index.js";
import { readWholeFile } from "../io/read-file.js";
import {
  type ComputedLayout,
  type Engine,
  findClusters,
  knn,
  mapNeighbours,
  type Vectors,
} from "../layout/index.js";
import { UsageError } from "./command.js";
import type { FoundColumn } from "./layout-store.js";
import type { RunFolder } from "./logdir.js";

/** Neighbours that clusters are found from: enough to join what is dense. */
const CLUSTER_NEIGHBOURS = 30;

/** Density clusters of the points of a layout: 0 the largest, -1 for points of none. */
export async function clustersOnMap(positions: Float32Array, dims: number) {
  return findClusters(await mapNeighbours(positions, dims, CLUSTER_NEIGHBOURS));
}

/**
 * Clusters of a run's rows as a column: in the vectors by cosine, or in a layout by its name, just computed or stored.
 * @throws UsageError naming the layouts that there are
 */
export async function clusterColumn(
  of: string,
  vectors: Vectors,
  computed: readonly ComputedLayout[],
  folder: RunFolder,
  step: ListedStep,
  engine: Engine,
): Promise<FoundColumn> {
  const column = (labels: Int32Array, metric: string): FoundColumn => ({
    name: `cluster (${of})`,
    values: labels,
    parameters: { of, metric, neighbours: CLUSTER_NEIGHBOURS },
  });
  if (of === "vectors") {
    const near = await knn(vectors, { k: CLUSTER_NEIGHBOURS, metric: "cosine", engine });
    return column(findClusters(near).labels, "cosine");
  }
  const fresh = computed.find(({ name }) => name === of);
  const stored = step.layouts.find(({ name }) => name === of);
  if (fresh) return column((await clustersOnMap(fresh.positions, fresh.dims)).labels, "euclidean");
  if (!stored || stored.bookmark !== undefined) {
    const names = [...computed, ...step.layouts].map(({ name }) => name);
    throw new UsageError(`--clusters: no layout ${of}, there: vectors, ${names.join(", ")}`);
  }
  const { data, shape } = decodeNpy(await readWholeFile(join(folder.path, stored.path)), of);
  const { labels } = await clustersOnMap(Float32Array.from(data), shape[1] ?? 2);
  return column(labels, "euclidean");
}
