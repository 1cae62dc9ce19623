import { ArgumentError, ShapeError } from "../../errors.js";
import type { NeighbourGraph } from "../engine.js";

/**
 * Checks that a graph may be handed to kernels, which check nothing.
 * @throws ShapeError, ArgumentError
 */
export function checkGraph({ rows, starts, targets, weights }: NeighbourGraph): void {
  if (starts.length !== rows + 1)
    throw new ShapeError("graph.starts", `${rows + 1} numbers`, `${starts.length}`);
  if (targets.length !== weights.length)
    throw new ShapeError("graph.weights", `${targets.length} numbers`, `${weights.length}`);
  for (let i = 0; i < rows; i++)
    if ((starts[i] as number) > (starts[i + 1] as number))
      throw new ArgumentError("graph.starts", "rising numbers", `a fall after row ${i}`);
  if (starts[0] !== 0 || starts[rows] !== targets.length)
    throw new ArgumentError(
      "graph.starts",
      `0 .. ${targets.length}`,
      `${starts[0]} .. ${starts[rows]}`,
    );
  for (const target of targets)
    if (target >= rows) throw new ArgumentError("graph.targets", `rows below ${rows}`, `${target}`);
  for (const weight of weights)
    if (!(weight >= 0 && weight < Number.POSITIVE_INFINITY))
      throw new ArgumentError("graph.weights", "finite numbers of at least 0", `${weight}`);
}

/** `order` itself, once it is known to name each row once. @throws ArgumentError */
export function checkOrder(order: Uint32Array, rows: number): Uint32Array {
  const seen = new Uint8Array(rows);
  let count = 0;
  for (const row of order) {
    if (row >= rows || seen[row]) break;
    seen[row] = 1;
    count++;
  }
  if (count !== rows || order.length !== rows)
    throw new ArgumentError(
      "order",
      `each of ${rows} rows once`,
      `row ${order[count]} at ${count}`,
    );
  return order;
}

/** 0, 1, 2 ... */
export function identityOrder(rows: number): Uint32Array {
  const order = new Uint32Array(rows);
  for (let i = 0; i < rows; i++) order[i] = i;
  return order;
}
