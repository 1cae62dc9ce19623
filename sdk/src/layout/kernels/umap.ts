import type { Program, Thread } from "./program.js";

export interface UmapAddresses {
  /** float32 `[rows, 2]`, or `[rows, 4]` in space. */
  readonly points: number;
  readonly starts: number;
  readonly targets: number;
  /** float32 `[edges]`: epochs between two pulls, and the epoch of the next. */
  readonly period: number;
  readonly next: number;
  /** u32, not 0: the random numbers. */
  readonly state: number;
  /** float64: epochs done. */
  readonly outcome: number;
}

/** A UMAP run as sent to every thread. */
export interface UmapTask {
  readonly kind: "umap";
  readonly dims: 2 | 3;
  readonly rows: number;
  readonly edges: number;
  readonly epochs: number;
  readonly a: number;
  readonly b: number;
  readonly negatives: number;
  readonly rate: number;
  readonly repulsion: number;
  readonly at: UmapAddresses;
}

/** Edges looked at in a call: where all are due about 5 ms. */
const EDGES_PER_CALL = 60_000;

/**
 * The descent, on thread 0 alone: every pull builds on those before it, and threads that pulled at once would give other
 * bytes each time.
 */
export function* umapProgram(thread: Thread, task: UmapTask): Program {
  const { kernels, index, views } = thread;
  const { rows, epochs, at } = task;
  if (index === 0) {
    const blocks = blocksOf(views.u32(at.starts, rows + 1), rows);
    const outcome = views.f64(at.outcome, 1);
    for (let epoch = 0; epoch < epochs && !thread.isStopped(); epoch++) {
      const rate = task.rate * (1 - epoch / epochs);
      for (const [from, to] of blocks)
        kernels.umapEpoch(
          at.points,
          task.dims === 3,
          from,
          to,
          rows,
          at.starts,
          at.targets,
          at.period,
          at.next,
          epoch,
          rate,
          task.a,
          task.b,
          task.repulsion,
          task.negatives,
          at.state,
        );
      outcome[0] = epoch + 1;
      yield { aside: { phase: "umap", done: epoch + 1, total: epochs } };
    }
  }
  yield;
}

function blocksOf(starts: Uint32Array, rows: number): [number, number][] {
  const blocks: [number, number][] = [];
  for (let from = 0; from < rows; ) {
    let to = from + 1;
    const limit = (starts[from] as number) + EDGES_PER_CALL;
    while (to < rows && (starts[to + 1] as number) <= limit) to++;
    blocks.push([from, to]);
    from = to;
  }
  return blocks;
}
