import { ShapeError } from "../../errors.js";
import type { Control, NeighbourGraph, OptimizedLayout, TsneOptions } from "../engine.js";
import type { Crew } from "./crew.js";
import { checkGraph, checkOrder, identityOrder } from "./graph.js";
import { MemoryPlan, type MemoryViews } from "./memory.js";
import { copyGraph, halveGraph, readPoints, reorderedStarts, storePoints } from "./points.js";
import { planTsne, splitByEdges, splitRows, type TsnePhase } from "./tsne-plan.js";

/** Defaults of openTSNE and of the literature; the mesh spacing keeps the divergence of a much finer mesh. */
const DEFAULTS = {
  earlyIterations: 250,
  iterations: 500,
  exaggeration: 12,
  lateExaggeration: 1,
  momentum: 0.8,
  minimumGain: 0,
};
const MESH_2D = { finest: 0.35, coarsest: 0.42 };
const MESH_3D = { finest: 0.4, coarsest: 0.5 };

/** Runs the gradient descent of t-SNE on `crew`. @throws ArgumentError, ShapeError before anything starts. */
export async function optimizeTsne(
  crew: Crew,
  graph: NeighbourGraph,
  options: TsneOptions,
  control?: Control,
): Promise<OptimizedLayout> {
  const { rows } = graph;
  const { dims, start } = options;
  checkGraph(graph);
  if (start.length !== rows * dims)
    throw new ShapeError("start", `[${rows}, ${dims}]`, `${start.length} numbers`);
  if (rows === 0) return { coordinates: new Float32Array(0), dims, iterations: 0 };

  const order = graph.order ? checkOrder(graph.order, rows) : identityOrder(rows);
  const half = dims === 2 ? halveGraph(graph, order) : undefined;
  const starts = half?.starts ?? reorderedStarts(graph, order);
  const edges = starts[rows] as number;
  const plan = new MemoryPlan();
  const at = planTsne(plan, { dims, rows, edges, threads: crew.threads });
  const edgeSplit = splitByEdges(starts, rows, crew.threads);
  const split = dims === 2 ? splitRows(rows, crew.threads) : edgeSplit;
  const stride = dims === 2 ? 2 : 4;
  const read = (memory: MemoryViews) =>
    readPoints(memory.f32(at.points, rows * stride), stride, dims, order);
  const views = await crew.run(
    {
      task: {
        kind: "tsne",
        dims,
        rows,
        split,
        edgeSplit,
        at,
        phases: phasesOf(options, rows),
        mesh: options.mesh ?? (dims === 2 ? MESH_2D : MESH_3D),
        entropy: entropyOf(graph.weights),
      },
      bytes: plan.bytes,
      fill: (memory) => {
        memory.u32(at.starts, rows + 1).set(starts);
        const targets = memory.u32(at.targets, edges);
        const weights = memory.f32(at.weights, edges);
        if (half) half.copy(targets, weights);
        else copyGraph(graph, order, targets, weights);
        storePoints(memory.f32(at.points, rows * stride), stride, start, dims, order);
        memory.f32(at.gains, rows * stride).fill(1);
      },
      positions: read,
    },
    control,
  );
  const [kl, iterations] = views.f64(at.outcome, 2) as unknown as [number, number];
  return { coordinates: read(views), dims, iterations, kl };
}

function phasesOf(options: TsneOptions, rows: number): TsnePhase[] {
  const given = { ...DEFAULTS, ...options };
  const phase = (name: "early" | "main", iterations: number, exaggeration: number): TsnePhase => ({
    name,
    iterations,
    exaggeration,
    rate: options.learningRate ?? rows / exaggeration,
    momentum: given.momentum,
    minimumGain: name === "main" ? given.minimumGain : 0,
  });
  return [
    phase("early", given.earlyIterations, given.exaggeration),
    phase("main", given.iterations, given.lateExaggeration),
  ];
}

function entropyOf(weights: Float32Array): number {
  let sum = 0;
  for (const weight of weights) if (weight > 0) sum += weight * Math.log(weight);
  return sum;
}
