#!/usr/bin/env node
// `npm run demo:clarifai`: the whole way of `pointillist clarifai`, without a key: a server on this machine speaks
// Clarifai's published protocol and answers for the 528 packaged pictures.
//   npm run demo:clarifai                                    serves until Ctrl-C
//   npm run demo:clarifai -- --logdir DIR --port 6006        where to write, where to serve
//   npm run demo:clarifai -- --no-serve                      writes the run and ends
import { spawn } from "node:child_process";
import { once } from "node:events";
import { rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { bundle, compile } from "./build.mjs";
import { ensurePackages } from "./lib/packages.mjs";
import { give, ROOT, step } from "./lib/run.mjs";
import { serve } from "./lib/serve.mjs";

const { values } = parseArgs({
  options: {
    logdir: { type: "string" },
    port: { type: "string" },
    "no-serve": { type: "boolean", default: false },
  },
});

ensurePackages();
step("building");
compile();
if (!values["no-serve"]) await bundle();
const work = join(ROOT, "build", "demo-clarifai");
rmSync(work, { recursive: true, force: true });
const pictures = join(work, "pictures");
const logdir = resolve(values.logdir ?? join(work, "runs"));

const { startDemoClarifai } = await import("../build/test/sources/clarifai-demo.js");
const { GOOD_KEY } = await import("../build/test/sources/clarifai-server.js");
const server = await startDemoClarifai(pictures);
step(`a stand-in for Clarifai listens on ${server.base}`);

/** Runs the command as a person would. The server lives in this process, so it must not be waited for synchronously. */
async function pointillist(...args) {
  console.error(`\n$ pointillist ${args.join(" ")}`);
  const child = spawn(process.execPath, [join(ROOT, "sdk/dist/cli/main.js"), ...args], {
    cwd: work,
    stdio: ["ignore", "inherit", "inherit"],
    env: { ...process.env, CLARIFAI_API_BASE: server.base, CLARIFAI_PAT: GOOD_KEY },
  });
  const [code] = await once(child, "exit");
  if (code !== 0) give(`pointillist ${args[0]} ended with exit code ${code}`);
}

await pointillist("clarifai", "pictures", "--dry-run");
await pointillist("clarifai", "pictures", "--logdir", logdir);
console.error(
  `\n${server.calls.length} calls were answered. Asked again, nothing is sent: every answer is kept.`,
);
const before = server.calls.length;
await pointillist("clarifai", "pictures", "--logdir", join(work, "again"), "--no-layouts");
if (server.calls.length !== before) give("the second run asked for what it had");
await server.stop();
if (!values["no-serve"]) await serve(logdir, values.port);
