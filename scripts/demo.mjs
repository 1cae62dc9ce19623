#!/usr/bin/env node
// `npm run demo`: logs the packaged images, lays them out and shows them in a standard TensorBoard.
//   npm run demo                                    serves until Ctrl-C
//   npm run demo -- --logdir DIR --port 6006        where to write, where to serve
//   npm run demo -- --no-serve --logdir DIR         writes the run and ends
import { rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { bundle, compile } from "./build.mjs";
import { ensurePackages } from "./lib/packages.mjs";
import { ROOT, run, step } from "./lib/run.mjs";
import { serve } from "./lib/serve.mjs";

const { values } = parseArgs({
  options: {
    logdir: { type: "string" },
    port: { type: "string" },
    "no-serve": { type: "boolean", default: false },
    help: { type: "boolean", default: false },
  },
});

if (values.help) {
  console.log(`npm run demo -- [--logdir DIR] [--port N] [--no-serve]

Logs 528 packaged images with their embeddings, concepts and layouts, and shows them in a standard TensorBoard.
  --logdir DIR  where the run is written (default: build/demo, made anew each time)
  --port N      where TensorBoard listens (default: the first free one)
  --no-serve    write the run and end`);
  process.exit(0);
}

ensurePackages();
step("building");
compile("sdk", "plugin-frontend");
if (!values["no-serve"]) await bundle();

const logdir = resolve(values.logdir ?? join(ROOT, "build", "demo"));
if (!values.logdir) rmSync(logdir, { recursive: true, force: true });
step("logging the packaged images");
run(process.execPath, [join(ROOT, "sdk/dist/cli/main.js"), "demo", "--logdir", logdir]);
if (values["no-serve"]) process.exit(0);

await serve(logdir, values.port);
