#!/usr/bin/env node
// Layouts against openTSNE, umap-learn, umap-js and scikit-learn, judged by one judge (bench/layout/). Needs a Python
// with bench/layout/requirements.txt: $POINTILLIST_BENCH_PYTHON, or .venv/bench; and umap-js (bench/layout/peer-umap.mjs).
//   node bench/layout.mjs                        minutes
//   node bench/layout.mjs full                   all of the table: about an hour on two idle cores
//   node bench/layout.mjs tsne:fmnist-70000:2:2  named cases, METHOD:DATA:DIMS:THREADS[:REPEATS[:PEERS]]
//   node bench/layout.mjs page                   only writes the page again
// Each case replaces its row of bench/results/layout-cases.json; docs/benchmarks-layout.md is written from them.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { join } from "node:path";
import { renderPage } from "./layout/page.mjs";

const ROOT = join(import.meta.dirname ?? new URL(".", import.meta.url).pathname, "..");
const STORE = join(ROOT, "bench/results/layout-cases.json");
const GROWTH = join(ROOT, "bench/results/layout-growth.json");
const PAGE = join(ROOT, "docs/benchmarks-layout.md");

const QUICK = ["tsne:digits:2:1", "umap:digits:2:1", "pca:digits:2:1"];

// In order of worth: each case is stored when it is done, so the run may be ended at any time.
const FULL = [
  "tsne:hgm-100000x1024:2:2:1:none",
  "tsne:fmnist-70000:2:2",
  "umap:fmnist-10000:2:1",
  "tsne:fmnist-10000:2:1",
  "tsne:fmnist-10000:3:1",
  "knn:fmnist-70000:90:2",
  "pca:fmnist-70000:2:2:3",
  "tsne:hgm-50000x1024:2:2",
  "tsne:fmnist-70000:3:2:1:opentsne-short",
  "tsne:digits:2:1:3:opentsne,sklearn",
  "tsne:hgm-10000x1024:2:1",
  "tsne:digits:3:1",
  "umap:digits:2:1",
  "pca:digits:2:1:3",
  "knn:fmnist-10000:90:1",
  "knn:hgm-10000x1024:90:1",
  "knn:hgm-50000x1024:90:2",
  // Its peer alone takes a quarter of an hour; the short form above stands in for it until then.
  "tsne:fmnist-70000:3:2",
];

const asked = process.argv.slice(2);
const names =
  asked.length === 0 ? QUICK : asked.flatMap((name) => (name === "full" ? FULL : [name]));
const stored = (path, otherwise) =>
  existsSync(path) ? JSON.parse(readFileSync(path, "utf8")) : otherwise;
for (const name of names) {
  const result = name === "page" ? undefined : runCase(name);
  // Read only now: another run may have stored its cases meanwhile.
  const cases = stored(STORE, {});
  if (result) {
    cases[name.split(":").slice(0, 4).join(":")] = {
      ...result,
      machine: { cpu: cpus()[0]?.model ?? "unknown", cores: cpus().length, node: process.version },
    };
    mkdirSync(join(ROOT, "bench/results"), { recursive: true });
    writeFileSync(STORE, `${JSON.stringify(cases, null, 2)}\n`);
  }
  writeFileSync(PAGE, renderPage(cases, stored(GROWTH)));
}
console.log(JSON.stringify(stored(STORE, {})));

function runCase(name) {
  const python =
    process.env.POINTILLIST_BENCH_PYTHON ?? join(ROOT, ".venv", "bench", "bin", "python");
  if (!existsSync(python)) {
    console.error(`no ${python}: make it with bench/layout/requirements.txt`);
    process.exit(2);
  }
  const done = spawnSync(python, [join(ROOT, "bench/layout/run.py"), name], {
    stdio: ["ignore", "pipe", "inherit"],
    encoding: "utf8",
  });
  if (done.status !== 0) process.exit(1);
  return JSON.parse(done.stdout.trim().split("\n").at(-1)).cases[0];
}
