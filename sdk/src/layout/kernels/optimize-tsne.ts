import { ShapeError } from "../../errors.js";
import type { Control, NeighbourGraph, OptimizedLayout, TsneOptions } from "../engine.js";
import type { Crew } from "./crew.js";
import { checkGraph, checkOrder, identityOrder } from "./graph.js";
import { MemoryPlan, type MemoryViews } from "./memory.js";
import { planTsne, splitByEdges, type TsneAddresses, type TsnePhase } from "./tsne-plan.js";

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
  const edges = graph.targets.length;
  const plan = new MemoryPlan();
  const at = planTsne(plan, { dims, rows, edges, threads: crew.threads });
  const { starts, split } = reorderedStarts(graph, order, crew.threads);
  const views = await crew.run(
    {
      task: {
        kind: "tsne",
        dims,
        rows,
        split,
        at,
        phases: phasesOf(options, rows),
        mesh: options.mesh ?? (dims === 2 ? MESH_2D : MESH_3D),
        entropy: entropyOf(graph.weights),
      },
      bytes: plan.bytes,
      fill: (memory) => {
        fillGraph(memory, at, graph, order, starts);
        fillPoints(memory, at, options, order);
      },
      positions: (memory) => readPoints(memory, at, dims, order),
    },
    control,
  );
  const [kl, iterations] = views.f64(at.outcome, 2) as unknown as [number, number];
  return { coordinates: readPoints(views, at, dims, order), dims, iterations, kl };
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

/** Row starts of the graph with its rows taken in `order`, and the threads' shares of them. */
function reorderedStarts(graph: NeighbourGraph, order: Uint32Array, threads: number) {
  const starts = new Uint32Array(graph.rows + 1);
  for (let i = 0; i < graph.rows; i++) {
    const row = order[i] as number; // checkOrder: every entry is a row
    const degree = (graph.starts[row + 1] as number) - (graph.starts[row] as number);
    starts[i + 1] = (starts[i] as number) + degree;
  }
  return { starts, split: splitByEdges(starts, graph.rows, threads) };
}

function fillGraph(
  memory: MemoryViews,
  at: TsneAddresses,
  graph: NeighbourGraph,
  order: Uint32Array,
  starts: Uint32Array,
): void {
  const { rows, targets, weights } = graph;
  memory.u32(at.starts, rows + 1).set(starts);
  const place = new Uint32Array(rows);
  for (let i = 0; i < rows; i++) place[order[i] as number] = i;
  const newTargets = memory.u32(at.targets, targets.length);
  const newWeights = memory.f32(at.weights, weights.length);
  let to = 0;
  for (let i = 0; i < rows; i++) {
    const row = order[i] as number;
    const end = graph.starts[row + 1] as number;
    for (let edge = graph.starts[row] as number; edge < end; edge++, to++) {
      newTargets[to] = place[targets[edge] as number] as number; // checkGraph: every target is a row
      newWeights[to] = weights[edge] as number;
    }
  }
}

function fillPoints(
  memory: MemoryViews,
  at: TsneAddresses,
  { dims, start }: TsneOptions,
  order: Uint32Array,
): void {
  const stride = dims === 2 ? 2 : 4;
  const points = memory.f32(at.points, order.length * stride);
  memory.f32(at.gains, order.length * stride).fill(1);
  for (let i = 0; i < order.length; i++)
    for (let axis = 0; axis < dims; axis++)
      points[i * stride + axis] = start[(order[i] as number) * dims + axis] as number;
}

/** The points in the caller's row order, centred on the origin. */
function readPoints(
  memory: MemoryViews,
  at: TsneAddresses,
  dims: 2 | 3,
  order: Uint32Array,
): Float32Array {
  const stride = dims === 2 ? 2 : 4;
  const rows = order.length;
  const points = memory.f32(at.points, rows * stride);
  const out = new Float32Array(rows * dims);
  for (let axis = 0; axis < dims; axis++) {
    let mean = 0;
    for (let i = 0; i < rows; i++) mean += points[i * stride + axis] as number;
    mean /= rows;
    for (let i = 0; i < rows; i++)
      out[(order[i] as number) * dims + axis] = (points[i * stride + axis] as number) - mean;
  }
  return out;
}
