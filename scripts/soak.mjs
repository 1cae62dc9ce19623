#!/usr/bin/env node
// The reliability tests for longer than `npm test` runs them, with what they counted; takes about an hour.
//   node scripts/soak.mjs                 1,000 kills each, 8 processes 1,000 times, 4 GiB streamed, 100 million events
//   node scripts/soak.mjs --only kill     one of: kill, many-writers, memory, cut-and-flip, small-disk
// Figures go to bench/results/reliability.json.
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { join } from "node:path";
import { compile } from "./build.mjs";
import { ROOT, run } from "./lib/run.mjs";
import { ensureOracle } from "./oracle.mjs";

const PARTS = ["kill", "many-writers", "memory", "cut-and-flip", "small-disk"];
const LONG = { KILLS: "1000", REPEATS: "1000", STREAM_MIB: "4096", SOAK_EVENTS: "100000000" };

const only = process.argv.includes("--only")
  ? process.argv[process.argv.indexOf("--only") + 1]
  : "";
const parts = only ? only.split(",") : PARTS;
const figures = join(ROOT, "build", "figures.jsonl");
const results = join(ROOT, "bench", "results", "reliability.json");

compile();
rmSync(figures, { force: true });
const oracle = process.env.POINTILLIST_ORACLE || ensureOracle().python;
const env = { ...LONG, ...process.env, POINTILLIST_FIGURES: figures, POINTILLIST_ORACLE: oracle };
const failed = parts.filter((part) => {
  const test = join(ROOT, "build/test/crash", `${part}.test.js`);
  const mocha = join(ROOT, "node_modules/mocha/bin/mocha.js");
  return run(process.execPath, [mocha, test], { allowFailure: true, env }).status !== 0;
});
const before = existsSync(results) ? JSON.parse(readFileSync(results, "utf8")).figures : [];
const found = existsSync(figures)
  ? readFileSync(figures, "utf8")
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line))
  : [];
const names = new Set(found.map(({ name }) => name));
const all = [...before.filter(({ name }) => !names.has(name)), ...found];
const machine = `Node ${process.version}, ${cpus().length} cores`;
writeFileSync(results, `${JSON.stringify({ machine, figures: all }, null, 1)}\n`);
console.log(
  `${failed.length === 0 ? "nothing failed" : `failed: ${failed.join(", ")}`}; ${results}`,
);
process.exitCode = failed.length === 0 ? 0 : 1;
