#!/usr/bin/env node
// The reliability tests for longer than `npm test` runs them, with what they counted; takes about an hour.
//   node scripts/soak.mjs                 1,000 kills each, 8 processes 1,000 times, 4 GiB streamed, 100 million events,
//                                         a live run in the tab for 240 rounds
//   node scripts/soak.mjs --only kill     one of: kill, many-writers, memory, cut-and-flip, small-disk, tab
//   SOAK_ROUNDS=40 node scripts/soak.mjs --only tab     shorter, or longer
// Figures go to bench/results/reliability.json.
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { join } from "node:path";
import { bundle, compile } from "./build.mjs";
import { findChromium } from "./chromium.mjs";
import { ROOT, run } from "./lib/run.mjs";
import { buildWheel, installWheel } from "./lib/wheel.mjs";
import { ensureBoard, ensureOracle } from "./oracle.mjs";

const CRASHES = ["kill", "many-writers", "memory", "cut-and-flip", "small-disk"];
/** Where each part's test stands. */
const TESTS = {
  ...Object.fromEntries(CRASHES.map((name) => [name, `crash/${name}`])),
  tab: "browser/tab-soak",
};
const LONG = {
  KILLS: "1000",
  REPEATS: "1000",
  STREAM_MIB: "4096",
  SOAK_EVENTS: "100000000",
  SOAK_ROUNDS: "240",
};

const only = process.argv.includes("--only")
  ? process.argv[process.argv.indexOf("--only") + 1]
  : "";
const parts = only ? only.split(",") : Object.keys(TESTS);
const figures = join(ROOT, "build", "figures.jsonl");
const results = join(ROOT, "bench", "results", "reliability.json");

compile();
rmSync(figures, { force: true });
const env = { ...LONG, ...process.env, POINTILLIST_FIGURES: figures };
if (parts.some((part) => CRASHES.includes(part))) env.POINTILLIST_ORACLE ||= ensureOracle().python;
if (parts.includes("tab")) {
  await bundle();
  const board = ensureBoard();
  installWheel(board, buildWheel());
  env.POINTILLIST_BOARD = board.python;
  env.CHROMIUM ||= findChromium();
}
const failed = parts.filter((part) => {
  const test = join(ROOT, "build/test", `${TESTS[part]}.test.js`);
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
