#!/usr/bin/env node
// What the tab computes on one thread at a million points: grid, hover pick, lasso, concept filter and recount. The peer
// of pick and lasso is a plain loop over all points, in the same run. Times are of the processor, all threads together:
// on a shared machine the clock on the wall says who else was there. `node bench/map-cpu.mjs [ROWS]`; default 1000000.
import { ConceptIndex } from "../plugin-frontend/build/data/concept-index.js";
import { isInside, PickGrid } from "../plugin-frontend/build/view/pick-grid.js";
import { blobs, median, seeded } from "./lib/tab-run.mjs";

const rows = Number(process.argv[2] ?? 1_000_000);
const CONCEPTS = 2000;
const PER_ROW = 20;

function time(run, repeats = 5) {
  const times = [];
  for (let i = 0; i < repeats; i++) {
    const before = process.cpuUsage();
    run();
    const { user, system } = process.cpuUsage(before);
    times.push((user + system) / 1000);
  }
  return Number(median(times).toFixed(3));
}

const { positions } = blobs(rows);
const flags = new Uint8Array(rows);
const accept = (row) => (flags[row] & 3) === 0;
let grid = new PickGrid(positions, 2);
const gridMs = time(() => {
  grid = new PickGrid(positions, 2);
}, 3);

const random = seeded(11);
const places = Array.from({ length: 1000 }, () => [random() * 100, random() * 60]);
const PICK_RADIUS = 0.6; // 6 px where the layout's 100 units fill 1,000 px
const pickMs =
  time(() => {
    for (const [x, y] of places) grid.nearest(x, y, PICK_RADIUS, accept);
  }) / 1000;
const loopPickMs = time(() => {
  const [x, y] = places[0];
  let best = PICK_RADIUS ** 2;
  for (let row = 0; row < rows; row++) {
    const square = (positions[2 * row] - x) ** 2 + (positions[2 * row + 1] - y) ** 2;
    if (square < best && accept(row)) best = square;
  }
});

const line = Array.from({ length: 64 }, (_, k) => {
  const angle = (k / 64) * 2 * Math.PI;
  const radius = 24 + 5 * Math.sin(5 * angle);
  return [50 + Math.cos(angle) * radius, 30 + Math.sin(angle) * radius];
}).flat();
let found = 0;
const lassoMs = time(() => {
  found = grid.inside(line, accept).length;
});
let wanted = 0;
const loopLassoMs = time(() => {
  wanted = 0;
  for (let row = 0; row < rows; row++)
    if (accept(row) && isInside(line, positions[2 * row], positions[2 * row + 1])) wanted++;
}, 3);
if (found !== wanted) throw new Error(`the lasso found ${found} rows, the loop ${wanted}`);

const indptr = Uint32Array.from({ length: rows + 1 }, (_, row) => row * PER_ROW);
const indices = new Uint16Array(rows * PER_ROW);
const values = new Uint16Array(rows * PER_ROW);
for (let row = 0; row < rows; row++) {
  let concept = 0;
  for (let i = 0; i < PER_ROW; i++) {
    concept += 1 + Math.floor(random() ** 3 * ((CONCEPTS - PER_ROW) / PER_ROW) * 2);
    indices[row * PER_ROW + i] = Math.min(CONCEPTS - PER_ROW + i, concept);
    values[row * PER_ROW + i] = 32768 + Math.floor(random() * 32767);
  }
}
const names = Array.from({ length: CONCEPTS }, (_, concept) => `c${concept}`);
const index = new ConceptIndex({ indptr, indices, values, names });
const leaf = (concept) => ({ kind: "concept", concept, atLeast: 0.6 });
const filter = {
  kind: "and",
  of: [
    { kind: "or", of: [leaf(3), leaf(40)] },
    { kind: "not", of: leaf(9) },
  ],
};
let kept = 0;
const filterMs = time(() => {
  const mask = index.mask(filter);
  kept = index.recount(mask).rows;
});

console.log(
  JSON.stringify({
    rows,
    gridMs,
    pickMs,
    pickRatio: Number((pickMs / loopPickMs).toFixed(5)),
    lassoMs,
    lassoRatio: Number((lassoMs / loopLassoMs).toFixed(3)),
    lassoRows: found,
    filterAndRecountMs: filterMs,
    filteredRows: kept,
  }),
);
