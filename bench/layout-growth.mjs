#!/usr/bin/env node
// How t-SNE grows with the rows: our command on a Gaussian mixture of 64 columns, 2,000 to a million rows, whole processes.
//   node bench/layout-growth.mjs            all sizes: a quarter of an hour on two idle cores
//   node bench/layout-growth.mjs 2000,5000  these sizes, beside what is stored
//   node bench/layout-growth.mjs page       only draws again
// Writes bench/results/layout-growth.json, docs/layout-growth.svg and its part of docs/benchmarks-layout.md.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { renderGrowth } from "./layout/growth-chart.mjs";
import { renderPage } from "./layout/page.mjs";

const ROOT = join(import.meta.dirname ?? new URL(".", import.meta.url).pathname, "..");
const STORE = join(ROOT, "bench/results/layout-growth.json");
const CASES = join(ROOT, "bench/results/layout-cases.json");
const SIZES = [2_000, 5_000, 10_000, 20_000, 50_000, 100_000, 200_000, 500_000, 1_000_000];
const DIM = 64;
const THREADS = 2;

const stored = (path, otherwise) =>
  existsSync(path) ? JSON.parse(readFileSync(path, "utf8")) : otherwise;
const python =
  process.env.POINTILLIST_BENCH_PYTHON ?? join(ROOT, ".venv", "bench", "bin", "python");
const [asked] = process.argv.slice(2);
const sizes = asked === "page" ? [] : (asked?.split(",").map(Number) ?? SIZES);
mkdirSync(join(ROOT, "bench/results"), { recursive: true });
for (const rows of sizes) {
  const name = `tsne:hgm-${rows}x${DIM}:2:${THREADS}:1:none`;
  const done = spawnSync(python, [join(ROOT, "bench/layout/run.py"), name], {
    stdio: ["ignore", "pipe", "inherit"],
    encoding: "utf8",
  });
  if (done.status !== 0) process.exit(1);
  const { load, tools } = JSON.parse(done.stdout.trim().split("\n").at(-1)).cases[0];
  const { cpu, wall, peakMegabytes, told } = tools.pointillist;
  const recall = told.recallAt10 && { at10: told.recallAt10, atK: told.recallAtK };
  const point = { rows, cpu, wall, peakMegabytes, phases: told.cpuSeconds, recall, load };
  const before = stored(STORE, { points: [] }).points.filter((each) => each.rows !== rows);
  const points = [...before, point].sort((a, b) => a.rows - b.rows);
  const growth = { dim: DIM, threads: THREADS, points };
  writeFileSync(STORE, `${JSON.stringify(growth, null, 2)}\n`);
}
const growth = stored(STORE);
if (growth) {
  writeFileSync(join(ROOT, "docs/layout-growth.svg"), renderGrowth(growth));
  writeFileSync(join(ROOT, "docs/benchmarks-layout.md"), renderPage(stored(CASES, {}), growth));
}
console.log(JSON.stringify(growth));
