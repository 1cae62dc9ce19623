#!/usr/bin/env node
// `npm run bench`: lists the benchmarks; `npm run bench -- NAME...` (or `all`) runs them, one after the other.
// Each runs our program and its peer in turn on the same data, prints one JSON object on its last line, and leaves it in
// bench/results/NAME.json together with the machine and its load. Quote the ratios: machines differ, and are shared.
import { spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { cpus, loadavg, totalmem } from "node:os";
import { join } from "node:path";
import { ensurePackages } from "./lib/packages.mjs";
import { ROOT, run } from "./lib/run.mjs";

const known = readdirSync(join(ROOT, "bench"))
  .filter((name) => name.endsWith(".mjs"))
  .map((name) => name.slice(0, -".mjs".length))
  .sort();
const asked = process.argv.slice(2);

if (!asked.length) {
  console.log(`npm run bench -- NAME...\n\n  ${known.join("\n  ")}\n  all`);
  process.exit(0);
}
const names = asked.includes("all") ? known : asked;
for (const name of names)
  if (!known.includes(name)) {
    console.error(`no benchmark ${name}; there are: ${known.join(", ")}`);
    process.exit(2);
  }

ensurePackages();
mkdirSync(join(ROOT, "bench/results"), { recursive: true });
let failed = 0;
for (const name of names) {
  console.error(`› ${name}`);
  const loadBefore = loadavg()[0];
  const done = spawnSync(process.execPath, [join(ROOT, "bench", `${name}.mjs`)], {
    cwd: ROOT,
    stdio: ["ignore", "pipe", "inherit"],
    encoding: "utf8",
    maxBuffer: 64 << 20,
  });
  process.stdout.write(done.stdout);
  if (done.status !== 0) {
    failed++;
    continue;
  }
  const result = JSON.parse(done.stdout.trim().split("\n").at(-1));
  const machine = {
    cpu: cpus()[0]?.model ?? "unknown",
    cores: cpus().length,
    memoryBytes: totalmem(),
    node: process.version,
    loadBefore,
    loadAfter: loadavg()[0],
  };
  const path = join(ROOT, "bench/results", `${name}.json`);
  writeFileSync(path, `${JSON.stringify({ benchmark: name, machine, result }, null, 2)}\n`);
}
run(process.execPath, [join(ROOT, "scripts/comparison.mjs")]);
process.exit(failed ? 1 : 0);
