#!/usr/bin/env node
// From the moment TensorBoard opens the tab's frame to the first draw call of points, the stock projector and ours in
// turn on the same files, in software GL. `node bench/first-picture.mjs [ROWS...]`; default 10000 100000 1000000.
// Beyond 100,000 rows only ours is run: stock cuts there.
import { rmSync } from "node:fs";
import { loadavg } from "node:os";
import { launch, openTab, startBoard } from "./lib/tab-browser.mjs";
import { logRun, median } from "./lib/tab-run.mjs";

const DIM = 50;
const ROUNDS = Number(process.env.ROUNDS ?? 3);
const STOCK_LIMIT = 100_000;
const sizes = process.argv.slice(2).map(Number);

const results = [];
for (const rows of sizes.length ? sizes : [10_000, 100_000, 1_000_000]) {
  const loadBefore = loadavg()[0];
  const logdir = await logRun(rows, rows > 500_000 ? 4 : DIM);
  const board = await startBoard(logdir);
  const browser = await launch();
  const times = { pointillist: [], all: [], projector: [] };
  try {
    for (let round = 0; round < ROUNDS; round++)
      for (const plugin of ["pointillist", "projector"]) {
        if (plugin === "projector" && rows > STOCK_LIMIT) continue;
        const tab = await openTab(browser, board.url, plugin, rows);
        times[plugin].push(tab.firstMs);
        if (plugin === "pointillist" && tab.allMs !== null) times.all.push(tab.allMs);
        console.error(
          `${rows} ${plugin} ${Math.round(tab.firstMs)} ms, all ${Math.round(tab.allMs ?? Number.NaN)} ms`,
        );
        await tab.page.close();
      }
  } finally {
    await browser.close();
    await board.stop();
    rmSync(logdir, { recursive: true, force: true });
  }
  const ours = median(times.pointillist);
  const stock = times.projector.length ? median(times.projector) : null;
  results.push({
    rows,
    oursMs: Math.round(ours),
    oursAllMs: times.all.length ? Math.round(median(times.all)) : null,
    stockMs: stock === null ? null : Math.round(stock),
    ratio: stock === null ? null : Number((ours / stock).toFixed(3)),
    load: [loadBefore, loadavg()[0]].map((load) => Number(load.toFixed(1))),
  });
}
console.log(JSON.stringify({ rounds: ROUNDS, dim: DIM, results }));
