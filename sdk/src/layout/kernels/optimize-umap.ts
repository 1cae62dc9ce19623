import { ShapeError } from "../../errors.js";
import type { Control, NeighbourGraph, OptimizedLayout, UmapOptions } from "../engine.js";
import { Random } from "../random.js";
import type { Crew } from "./crew.js";
import { checkGraph, checkOrder, identityOrder } from "./graph.js";
import { MemoryPlan } from "./memory.js";
import { copyGraph, readPoints, reorderedStarts, storePoints } from "./points.js";

/** Runs the descent of UMAP on `crew`. @throws ArgumentError, ShapeError before anything starts. */
export async function optimizeUmap(
  crew: Crew,
  graph: NeighbourGraph,
  options: UmapOptions,
  control?: Control,
): Promise<OptimizedLayout> {
  const { rows } = graph;
  const { dims, start, a, b, negativeSamples = 5, learningRate = 1, repulsion = 1 } = options;
  checkGraph(graph);
  if (start.length !== rows * dims)
    throw new ShapeError("start", `[${rows}, ${dims}]`, `${start.length} numbers`);
  const epochs = options.epochs ?? (rows <= 10_000 ? 500 : 200);
  if (rows === 0) return { coordinates: new Float32Array(0), dims, iterations: epochs };

  const order = graph.order ? checkOrder(graph.order, rows) : identityOrder(rows);
  const edges = graph.targets.length;
  const stride = dims === 2 ? 2 : 4;
  const plan = new MemoryPlan();
  const words = (count: number) => plan.reserve(count * 4);
  const at = {
    points: words(rows * stride),
    starts: words(rows + 1),
    targets: words(edges),
    period: words(edges),
    next: words(edges),
    state: words(1),
    outcome: plan.reserve(8),
  };
  const shape = { rows, edges, epochs, a, b, repulsion };
  const views = await crew.run(
    {
      task: { kind: "umap", dims, ...shape, negatives: negativeSamples, rate: learningRate, at },
      bytes: plan.bytes,
      fill: (memory) => {
        const starts = reorderedStarts(graph, order);
        memory.u32(at.starts, rows + 1).set(starts);
        const period = memory.f32(at.period, edges);
        copyGraph(graph, order, memory.u32(at.targets, edges), period);
        const strongest = period.reduce((most, weight) => Math.max(most, weight), 0);
        for (let e = 0; e < edges; e++) {
          const wait = strongest / (period[e] as number);
          // Edges so weak that they are due less than once are never pulled.
          period[e] = wait <= epochs ? wait : Number.POSITIVE_INFINITY;
        }
        memory.f32(at.next, edges).set(period);
        storePoints(memory.f32(at.points, rows * stride), stride, start, dims, order);
        memory.u32(at.state, 1)[0] = new Random(options.seed ?? 0).integer() | 1;
      },
      positions: (memory) => readPoints(memory.f32(at.points, rows * stride), stride, dims, order),
    },
    control,
  );
  const coordinates = readPoints(views.f32(at.points, rows * stride), stride, dims, order);
  return { coordinates, dims, iterations: views.f64(at.outcome, 1)[0] as number };
}
