import { asMatrix, type Neighbours, pointQuality } from "pointillist/layout";
import { clustersOf } from "./cluster-find.js";
import type { PointQuality } from "./layout-api.js";
import { localStress } from "./local-stress.js";
import { createPageEngine } from "./page-engine.js";

type Placed = { readonly positions: Float32Array; readonly dims: 2 | 3 };

/** Neighbours as a step stores them. */
export interface StoredNeighbours {
  readonly indices: Int32Array;
  readonly k: number;
  readonly metric: Neighbours["metric"];
  readonly exact: boolean;
}

/** What the analysis worker answers; kept apart from the worker so that it can be tested without one. */
export function analysisFunctions() {
  return {
    clusters: (placed: Placed, mask: Uint8Array | null) => clustersOf(placed, mask),
    async qualityFromNeighbours(
      stored: StoredNeighbours,
      placed: Placed,
      k: number,
    ): Promise<PointQuality> {
      const rows = Math.floor(stored.indices.length / stored.k);
      const distances = new Float32Array(0); // only the order is asked for
      return await pointQuality({ rows, distances, ...stored }, placed.positions, placed.dims, k);
    },
    async qualityFromVectors(
      vectors: Float32Array,
      dim: number,
      placed: Placed,
      k: number,
    ): Promise<PointQuality> {
      const rows = Math.floor(vectors.length / dim);
      const engine = createPageEngine();
      const data = asMatrix(vectors, rows, dim);
      const found = await engine.neighbours(data, {
        k: Math.min(2 * k, rows - 1),
        metric: "cosine",
        recallSample: 0,
      });
      await engine.close();
      return await pointQuality(found, placed.positions, placed.dims, k);
    },
    async localStress(
      vectors: Float32Array,
      dim: number,
      placed: Placed,
      k: number,
    ): Promise<Float32Array> {
      const rows = Math.floor(vectors.length / dim);
      const engine = createPageEngine();
      const found = await engine.neighbours(asMatrix(vectors, rows, dim), {
        k: Math.min(k, rows - 1),
        metric: "euclidean",
        recallSample: 0,
      });
      await engine.close();
      return localStress(found, placed.positions, placed.dims);
    },
  };
}

export type AnalysisFunctions = ReturnType<typeof analysisFunctions>;
