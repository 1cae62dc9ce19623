import { ArgumentError, ShapeError } from "../../errors.js";
import type { Control, NeighbourGraph, Neighbours } from "../engine.js";
import { distanceEnergy } from "../reference/affinities.js";
import type { Crew } from "./crew.js";
import { MemoryPlan } from "./memory.js";
import { type Program, shareStart, type Thread } from "./program.js";

interface AffinityAddresses {
  /** float32 `[rows, k]`, and u32 `[rows, k]`. */
  readonly energies: number;
  readonly ids: number;
  /** float32 `[rows, used]`. */
  readonly weights: number;
  /** The transposed graph: u32 `[rows + 1]`, the places being filled, u32 and float32 `[rows * used]`. */
  readonly incoming: number;
  readonly cursor: number;
  readonly sources: number;
  readonly values: number;
  /** The result. */
  readonly starts: number;
  readonly targets: number;
  readonly joined: number;
  readonly mark: number;
  /** A cache line each thread. */
  readonly scratch: number;
}

/** Joint probabilities as sent to every thread. */
export interface AffinityTask {
  readonly kind: "affinities";
  readonly rows: number;
  readonly k: number;
  /** Neighbours used of each row. */
  readonly used: number;
  /** Entropy of each row's kernel, in nats. */
  readonly entropy: number;
  readonly at: AffinityAddresses;
}

/** Rows a call: about 3 ms with 90 neighbours. */
const ROWS_PER_CALL = 512;
const ROWS_PER_PASS = 8_192;

/** Conditional probabilities on all threads, then the symmetric graph on one: it only moves memory. */
export function* affinityProgram(thread: Thread, task: AffinityTask): Program {
  const { kernels, index, count, views } = thread;
  const { rows, k, used, entropy, at } = task;
  const from = shareStart(index, count, rows);
  const to = shareStart(index + 1, count, rows);
  const scratch = at.scratch + index * 64;
  for (let row = from; row < to && !thread.isStopped(); row += ROWS_PER_CALL) {
    const end = Math.min(to, row + ROWS_PER_CALL);
    kernels.conditional(at.energies, k, used, row, end, entropy, at.weights, scratch);
    yield { aside: { phase: "affinities", done: (row - from) * count, total: rows } };
  }
  yield;
  if (index === 0) {
    for (const [a, b] of passes(rows)) kernels.countIncoming(at.ids, k, used, a, b, at.incoming);
    const incoming = views.u32(at.incoming, rows + 1);
    for (let i = 0; i < rows; i++)
      incoming[i + 1] = (incoming[i + 1] as number) + (incoming[i] as number);
    views.u32(at.cursor, rows).set(incoming.subarray(0, rows));
    for (const [a, b] of passes(rows))
      kernels.scatterIncoming(at.ids, k, at.weights, used, a, b, at.cursor, at.sources, at.values);
    let edge = 0;
    for (const [a, b] of passes(rows))
      edge = kernels.joinEdges(
        at.ids,
        k,
        at.weights,
        used,
        a,
        b,
        at.incoming,
        at.sources,
        at.values,
        0.5 / rows,
        edge,
        at.starts,
        at.targets,
        at.joined,
        at.mark,
      );
    views.u32(at.starts, rows + 1)[rows] = edge;
  }
  yield { phase: "affinities", done: rows, total: rows };
}

function* passes(rows: number): Generator<[number, number]> {
  for (let row = 0; row < rows; row += ROWS_PER_PASS)
    yield [row, Math.min(rows, row + ROWS_PER_PASS)];
}

/** Reserves the memory of a run. */
export function planAffinities(
  plan: MemoryPlan,
  rows: number,
  k: number,
  used: number,
  threads: number,
): AffinityAddresses {
  const words = (count: number) => plan.reserve(count * 4);
  return {
    energies: words(rows * k),
    ids: words(rows * k),
    weights: words(rows * used),
    incoming: words(rows + 1),
    cursor: words(rows),
    sources: words(rows * used),
    values: words(rows * used),
    starts: words(rows + 1),
    targets: words(2 * rows * used),
    joined: words(2 * rows * used),
    mark: words(rows),
    scratch: plan.reserve(threads * 64),
  };
}

/** Joint probabilities of t-SNE by kernels. Source: van der Maaten and Hinton 2008, section 2. */
export async function findAffinities(
  crew: Crew,
  neighbours: Neighbours,
  perplexity: number,
  control?: Control,
): Promise<NeighbourGraph> {
  const { rows, k, indices, distances, metric } = neighbours;
  if (!(perplexity >= 1))
    throw new ArgumentError("perplexity", "a number of at least 1", String(perplexity));
  if (indices.length !== rows * k || distances.length !== rows * k)
    throw new ShapeError("neighbours", `[${rows}, ${k}]`, `${indices.length} indices`);
  const used = Math.min(k, Math.max(1, Math.floor(3 * perplexity)));
  for (const id of indices)
    if (!(id >= 0 && id < rows))
      throw new ArgumentError("neighbours.indices", `rows below ${rows}`, String(id));
  if (rows === 0 || used === 0)
    return {
      rows,
      starts: new Uint32Array(rows + 1),
      targets: new Uint32Array(0),
      weights: new Float32Array(0),
    };

  const plan = new MemoryPlan();
  const at = planAffinities(plan, rows, k, used, crew.threads);
  const views = await crew.run(
    {
      task: { kind: "affinities", rows, k, used, entropy: Math.log(perplexity), at },
      bytes: plan.bytes,
      fill: (memory) => {
        memory.i32(at.ids, rows * k).set(indices);
        const energies = memory.f32(at.energies, rows * k);
        for (let e = 0; e < energies.length; e++)
          energies[e] = distanceEnergy(distances[e] as number, metric);
      },
    },
    control,
  );
  const starts = views.u32(at.starts, rows + 1).slice();
  const edges = starts[rows] as number;
  return {
    rows,
    starts,
    targets: views.u32(at.targets, edges).slice(),
    weights: views.f32(at.joined, edges).slice(),
    ...(neighbours.order && { order: neighbours.order }),
  };
}
