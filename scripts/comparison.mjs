#!/usr/bin/env node
// Writes the measured figures of the pages anew from bench/results. `node scripts/comparison.mjs`; the tests check them.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { withFigures } from "./lib/figures.mjs";
import { ROOT } from "./lib/run.mjs";

const read = (name) =>
  JSON.parse(readFileSync(join(ROOT, "bench/results", `${name}.json`), "utf8"));
for (const page of ["README.md", "docs/comparison.md"]) {
  const path = join(ROOT, page);
  writeFileSync(path, withFigures(readFileSync(path, "utf8"), read));
}
