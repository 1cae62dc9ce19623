#!/usr/bin/env node
// Layouts against openTSNE, umap-learn, umap-js and scikit-learn, judged by one judge (bench/layout/). Needs a Python
// with bench/layout/requirements.txt: $POINTILLIST_BENCH_PYTHON, or .venv/bench; and umap-js (bench/layout/peer-umap.mjs).
//   node bench/layout.mjs                        minutes
//   node bench/layout.mjs full                   all of the table: about an hour and a quarter on two idle cores
//   node bench/layout.mjs full --resume          what is left of it: a case done in the last six hours is not run again
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

// In order of worth, with about how many minutes on two idle cores: each case is stored when it is done, so the run may
// be ended at any time and goes on from there with --resume.
const FULL_MINUTES = {
  "tsne:fmnist-70000:2:2": 6,
  "tsne:digits:2:1:3:opentsne,sklearn": 2,
  "tsne:digits:3:1": 1,
  "tsne:fmnist-10000:2:1": 3,
  "tsne:fmnist-10000:3:1": 4,
  "knn:digits:90:1:3": 0.5,
  "knn:fmnist-10000:90:1": 1,
  "knn:fmnist-70000:90:2": 4,
  "knn:hgm-50000x1024:90:2": 4,
  "pca:fmnist-70000:2:2:3": 1.5,
  "tsne:hgm-50000x1024:2:2": 7,
  "tsne:fmnist-70000:3:2:1:opentsne-short": 7,
  "umap:fmnist-10000:2:1": 4,
  "knn:hgm-10000x1024:90:1": 1,
  "tsne:hgm-10000x1024:2:1": 3,
  "umap:digits:2:1": 2,
  "pca:digits:2:1:3": 0.5,
  "tsne:hgm-100000x1024:2:2:1:none": 1.5,
  // Its peer alone takes a quarter of an hour; the short form above stands in for it until then.
  "tsne:fmnist-70000:3:2": 20,
};
const FULL = Object.keys(FULL_MINUTES);
/** With --resume: a case that was done so lately is of this round. */
const ROUND_HOURS = 6;

const isResumed = process.argv.includes("--resume");
const asked = process.argv.slice(2).filter((name) => name !== "--resume");
const names =
  asked.length === 0 ? QUICK : asked.flatMap((name) => (name === "full" ? FULL : [name]));
const stored = (path, otherwise) =>
  existsSync(path) ? JSON.parse(readFileSync(path, "utf8")) : otherwise;
const keyOf = (name) => name.split(":").slice(0, 4).join(":");
const wanted = names.filter(
  (name) => !isResumed || !isOfThisRound(name, stored(STORE, {})[keyOf(name)]),
);
const minutesOf = (list) => list.reduce((sum, name) => sum + (FULL_MINUTES[name] ?? 1), 0);
let failed = 0;
for (const [at, name] of wanted.entries()) {
  if (name !== "page")
    console.error(
      `${at + 1} of ${wanted.length}: ${name}, about ${minutesOf([name])} min; ${minutesOf(wanted.slice(at))} min left`,
    );
  const result = name === "page" ? undefined : runCase(name);
  if (name !== "page" && !result) failed++;
  // Read only now: another run may have stored its cases meanwhile.
  const cases = stored(STORE, {});
  if (result) {
    cases[keyOf(name)] = {
      ...result,
      finished: new Date().toISOString(),
      machine: { cpu: cpus()[0]?.model ?? "unknown", cores: cpus().length, node: process.version },
    };
    mkdirSync(join(ROOT, "bench/results"), { recursive: true });
    writeFileSync(STORE, `${JSON.stringify(cases, null, 2)}\n`);
  }
  writeFileSync(PAGE, renderPage(cases, stored(GROWTH)));
}
console.log(JSON.stringify(stored(STORE, {})));
if (failed > 0) console.error(`${failed} cases failed: the lines above say why`);
process.exitCode = failed > 0 ? 1 : 0;

function isOfThisRound(name, result) {
  const hours = (Date.now() - Date.parse(result?.finished ?? "")) / 3_600_000;
  const wasShort = Object.keys(result?.tools ?? {}).some((tool) => tool.endsWith("-short"));
  // The short form of a case has its row, but is not the case itself.
  return hours < ROUND_HOURS && (!wasShort || name.endsWith("-short"));
}

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
  // One case that fails must not cost a night of others.
  if (done.status !== 0) return undefined;
  return JSON.parse(done.stdout.trim().split("\n").at(-1)).cases[0];
}
