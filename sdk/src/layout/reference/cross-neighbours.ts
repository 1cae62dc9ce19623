import type { Control, Matrix, Metric, Neighbours } from "../engine.js";
import { unitRows } from "../matrix.js";
import { Pacer } from "../pacer.js";
import { rowDistance } from "./distance.js";

/** The exact `k` nearest rows of `data` of every row of `queries`; `indices` and `distances` are `[queries, k]`. */
export async function crossNeighbours(
  queries: Matrix,
  data: Matrix,
  k: number,
  metric: Metric,
  control?: Control,
): Promise<Neighbours> {
  const used = Math.min(k, data.rows);
  const pacer = new Pacer(control);
  const [left, right] = metric === "cosine" ? [unitRows(queries), unitRows(data)] : [queries, data];
  const indices = new Int32Array(queries.rows * used);
  const distances = new Float32Array(queries.rows * used);
  for (let query = 0; query < queries.rows && used > 0; query++) {
    const near: { row: number; distance: number }[] = [];
    for (let row = 0; row < data.rows; row++) {
      const distance = rowDistance(left.values, query, right.values, row, data.columns, metric);
      if (near.length === used && distance >= (near[used - 1] as { distance: number }).distance)
        continue;
      if (near.length === used) near.pop();
      let at = near.length;
      while (at > 0 && (near[at - 1] as { distance: number }).distance > distance) at--;
      near.splice(at, 0, { row, distance });
    }
    near.forEach(({ row, distance }, j) => {
      indices[query * used + j] = row;
      distances[query * used + j] = distance;
    });
    if (pacer.isDue) await pacer.turn();
    pacer.report("neighbours", query + 1, queries.rows);
  }
  return { rows: queries.rows, k: used, indices, distances, metric, exact: true };
}
