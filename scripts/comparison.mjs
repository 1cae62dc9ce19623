#!/usr/bin/env node
// Writes the figures of docs/comparison.md anew from bench/results. `node scripts/comparison.mjs`; the tests check them.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { withFigures } from "./lib/figures.mjs";
import { ROOT } from "./lib/run.mjs";

const path = join(ROOT, "docs/comparison.md");
const read = (name) =>
  JSON.parse(readFileSync(join(ROOT, "bench/results", `${name}.json`), "utf8"));
writeFileSync(path, withFigures(readFileSync(path, "utf8"), read));
