import type { Control } from "../engine.js";
import type { Crew } from "./crew.js";
import { MemoryPlan } from "./memory.js";
import { SPARE_ROWS } from "./neighbours-plan.js";
import { claimed, type Program, type Thread } from "./program.js";
import type { UnitRows } from "./unit-rows.js";

/** Lists of neighbours, `[rows, k]`. */
export interface Lists {
  readonly indices: Int32Array;
  readonly distances: Float32Array;
}

/** One round of better neighbours as sent to every thread. */
export interface RefineTask {
  readonly kind: "neighbours-refine";
  readonly rows: number;
  readonly columns: number;
  readonly k: number;
  readonly at: RefineAddresses;
}

interface RefineAddresses {
  readonly data: number;
  readonly order: number;
  readonly oldIds: number;
  readonly oldDistances: number;
  readonly ids: number;
  readonly distances: number;
  /** u32 `[rows]`, each thread its own. */
  readonly marks: number;
  readonly markBytes: number;
  readonly claims: number;
}

/** Neighbours whose lists are looked through: of 90, two rounds with 32 find as much as with all. */
const NEAR = 32;

/** Rows a thread claims at once: about 2 ms. */
const ROWS = 24;

/** Every row looks through the lists of its nearest neighbours as they were; threads share the rows. */
export function* refineProgram(thread: Thread, task: RefineTask): Program {
  const { kernels, views, index } = thread;
  const { rows, columns, k, at } = task;
  const order = views.u32(at.order, rows);
  const mark = at.marks + index * at.markBytes;
  for (const block of claimed(thread, at.claims, Math.ceil(rows / ROWS))) {
    const end = Math.min(rows, (block + 1) * ROWS);
    for (let i = block * ROWS; i < end; i++)
      kernels.expandRow(
        at.data,
        columns,
        order[i] as number,
        at.oldIds,
        at.oldDistances,
        k,
        Math.min(NEAR, k),
        at.ids,
        at.distances,
        mark,
        i + 1,
      );
    yield { aside: { phase: "neighbours", done: end, total: rows } };
  }
  yield { phase: "neighbours", done: rows, total: rows };
}

/**
 * One round of neighbours of neighbours: never worse lists, and from good ones nearly all true neighbours.
 * Source: Dong, Charikar and Li, Efficient k-nearest neighbor graph construction for generic similarity measures (2011).
 */
export async function refineNeighbours(
  crew: Crew,
  rows: number,
  columns: number,
  k: number,
  fill: UnitRows["fill"],
  lists: Lists,
  order: Uint32Array,
  control?: Control,
): Promise<Lists> {
  const plan = new MemoryPlan();
  const words = (count: number) => plan.reserve(count * 4);
  const markBytes = Math.ceil(rows / 16) * 64;
  const at: RefineAddresses = {
    data: words((rows + SPARE_ROWS) * columns),
    order: words(rows),
    oldIds: words(rows * k),
    oldDistances: words(rows * k),
    ids: words(rows * k),
    distances: words(rows * k),
    marks: plan.reserve(crew.threads * markBytes),
    markBytes,
    claims: plan.reserve(64),
  };
  const views = await crew.run(
    {
      task: { kind: "neighbours-refine", rows, columns, k, at },
      bytes: plan.bytes,
      fill: (memory) => {
        fill(memory.f32(at.data, rows * columns));
        memory.u32(at.order, rows).set(order);
        memory.i32(at.oldIds, rows * k).set(lists.indices);
        memory.f32(at.oldDistances, rows * k).set(lists.distances);
      },
    },
    control,
  );
  return {
    indices: views.i32(at.ids, rows * k).slice(),
    distances: views.f32(at.distances, rows * k).slice(),
  };
}
