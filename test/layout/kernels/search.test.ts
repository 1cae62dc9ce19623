import assert from "node:assert/strict";
import { SEARCH_SCRATCH_BYTES } from "#sdk/layout/kernels/neighbours-plan.js";
import { bench, normal, uniform } from "./support.js";

const LENGTH = 8;

/** Rows as the kernels quantise them, each with half its squared length. */
interface Rows {
  readonly entries: Int16Array;
  readonly halves: Int32Array;
}

function rowsOf(count: number, entry: (i: number) => number): Rows {
  const entries = Int16Array.from({ length: count * LENGTH }, (_, i) => Math.round(entry(i)));
  const halves = Int32Array.from({ length: count }, (_, row) => {
    const own = entries.subarray(row * LENGTH, (row + 1) * LENGTH);
    return own.reduce((sum, x) => sum + x * x, 0) >> 1;
  });
  return { entries, halves };
}

/** What a search of all rows for the `keep` nearest of each tells: row numbers, and the bound. */
async function searched({ entries, halves }: Rows, keep: number) {
  const front = Math.ceil(keep / 2);
  const count = halves.length;
  const panels = Math.ceil(count / 8);
  const { kernels, views, at } = await bench((plan) => ({
    rows: plan.reserve((count + 8) * LENGTH * 2),
    halves: plan.reserve(count * 4),
    panels: plan.reserve(panels * 8 * LENGTH * 2),
    panelHalves: plan.reserve(panels * 32),
    panelIds: plan.reserve(panels * 32),
    ranges: plan.reserve(8),
    found: plan.reserve(count * keep * 4),
    bounds: plan.reserve(count * 4),
    scratch: plan.reserve(SEARCH_SCRATCH_BYTES + 128),
  }));
  new Int16Array(views.memory.buffer, at.rows, entries.length).set(entries);
  views.i32(at.halves, count).set(halves);
  views.u32(at.ranges, 2).set([0, panels]);
  const { panels: target, panelHalves, panelIds } = at;
  kernels.packQuantised(at.rows, LENGTH, at.halves, 0, 0, count, target, panelHalves, panelIds);
  // An address that is no multiple of 16: with an odd number of threads a thread's room starts so.
  const scratch = at.scratch + 8;
  kernels.search(
    ...[at.rows, LENGTH, 0, 0, count, target, panelHalves, panelIds, at.ranges, 1, keep, front],
    ...([at.found, at.bounds, scratch] as const),
  );
  return { found: views.u32(at.found, count * keep), bounds: views.i32(at.bounds, count) };
}

const next = normal(3);
const wide = uniform(5);
const cases: [string, Rows][] = [
  ["rows around a centre", rowsOf(2000, () => 1500 * next())],
  ["few distances, each many times", rowsOf(2000, () => 3 * wide())],
  ["rows from the nearest to the farthest", rowsOf(1500, (i) => Math.floor(i / LENGTH) * 6)],
  ["equal rows", rowsOf(1500, () => 7)],
  ["rows that fit one buffer", rowsOf(130, () => 4000 * next())],
];

describe("kernels: a search among panels", () => {
  for (const [name, rows] of cases)
    for (const keep of [3, 122, 496])
      it(`${keep} of ${name}`, async () => {
        const { entries, halves } = rows;
        const count = halves.length;
        const { found, bounds } = await searched(rows, keep);
        for (let row = 0; row < count; row += 41) {
          const keys = Array.from(halves, (half, other) => {
            let product = 0;
            for (let c = 0; c < LENGTH; c++)
              product +=
                (entries[row * LENGTH + c] as number) * (entries[other * LENGTH + c] as number);
            return half - product;
          });
          const own = [...found.subarray(row * keep, (row + 1) * keep)].filter((id) => id < count);
          const left = new Set(keys.keys());
          for (const id of [row, ...own]) assert.ok(left.delete(id), `${id} twice`);
          const sorted = keys.filter((_, other) => other !== row).sort((a, b) => a - b);
          const kept = own.map((id) => keys[id] as number).sort((a, b) => a - b);
          const front = own.slice(0, Math.ceil(keep / 2)).map((id) => keys[id] as number);
          for (const key of front) assert.ok(key <= (kept[front.length - 1] as number));
          assert.deepEqual(kept, sorted.slice(0, keep));
          const bound = bounds[row] as number;
          for (const id of left) assert.ok((keys[id] as number) >= bound);
          assert.ok(bound >= (kept.at(-1) as number));
        }
      });
});
