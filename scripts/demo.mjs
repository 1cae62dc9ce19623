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
import { give, ROOT, run, step } from "./lib/run.mjs";
import { freePort, startTensorboard } from "./lib/tensorboard.mjs";
import { buildWheel, installWheel } from "./lib/wheel.mjs";
import { ensureBoard } from "./oracle.mjs";

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
compile();
if (!values["no-serve"]) await bundle();

const logdir = resolve(values.logdir ?? join(ROOT, "build", "demo"));
if (!values.logdir) rmSync(logdir, { recursive: true, force: true });
step("logging the packaged images");
run(process.execPath, [join(ROOT, "sdk/dist/cli/main.js"), "demo", "--logdir", logdir]);
if (values["no-serve"]) process.exit(0);

const board = ensureBoard();
installWheel(board, buildWheel());
const port = values.port === undefined ? await freePort() : Number(values.port);
if (!Number.isInteger(port) || port < 1 || port > 65535)
  give(`--port: expected a number from 1 to 65535, found ${values.port}`);

step("starting TensorBoard");
const server = await startTensorboard({ ...board, logdir, port }).catch((error) =>
  give(`${error.message}\nIf the port is taken, name another: npm run demo -- --port N`),
);
console.log(`\n  Pointillist  ${server.url}#pointillist\n`);
if (process.env.SSH_CONNECTION)
  console.log(
    `  over SSH, on your own machine: ssh -L ${port}:localhost:${port} ${process.env.USER ?? "you"}@HOST\n`,
  );
console.log("  Ctrl-C stops it.\n");

let isStopping = false;
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"])
  process.on(signal, () => {
    if (isStopping) return;
    isStopping = true;
    void server.stop().then(() => process.exit(0));
  });
const code = await server.ended;
if (!isStopping) {
  console.error(server.log());
  give(`TensorBoard ended by itself (exit code ${code}).`);
}
