#!/usr/bin/env node
import { spawnSync } from "node:child_process";
// Installs @tensorflow/tfjs-node 4.22.0 for tests and examples, from the package registries only: its own installer
// downloads a library from elsewhere, so the addon is compiled here against the C API of an installed tensorflow wheel.
//   node scripts/setup-tfjs-node.mjs [FOLDER]     default: build/tfjs-node
// Linux x86-64, Node 20 or 22, g++, make; headers of Node beside it (`include/node`) or in $npm_config_nodedir.
import { existsSync, mkdirSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { ROOT } from "./lib/run.mjs";
import { oraclePython } from "./oracle.mjs";

const VERSION = "4.22.0";
const folder = resolve(process.argv[2] ?? join(ROOT, "build", "tfjs-node"));
const addon = join(folder, "node_modules", "@tensorflow", "tfjs-node");

function run(command, args, options = {}) {
  const done = spawnSync(command, args, { cwd: folder, encoding: "utf8", ...options });
  if (done.status === 0) return done.stdout;
  throw new Error(`${command} ${args.join(" ")}\n${done.stdout ?? ""}${done.stderr ?? done.error}`);
}

function tensorflowFolder() {
  const python = oraclePython();
  if (!python)
    throw new Error("needs the oracle's Python with tensorflow: run `npm test`, which makes it");
  const script =
    "import importlib.util as u; print(u.find_spec('tensorflow').submodule_search_locations[0])";
  return run(python, ["-c", script], { cwd: ROOT }).trim();
}

function nodeHeaders() {
  const node = dirname(dirname(realpathSync(process.execPath)));
  const found = [process.env.npm_config_nodedir, node, "/usr", "/usr/local"].find(
    (place) => place && existsSync(join(place, "include", "node", "node_api.h")),
  );
  if (found) return found;
  throw new Error("no headers of Node: set npm_config_nodedir to the folder that has include/node");
}

/** Where the two libraries and the headers of the wheel are expected by the addon's build. */
function linkTensorflow(tensorflow) {
  for (const name of ["deps", "build", "lib"])
    rmSync(join(addon, name), { recursive: true, force: true });
  mkdirSync(join(addon, "deps", "lib"), { recursive: true });
  symlinkSync(join(tensorflow, "include"), join(addon, "deps", "include"));
  const link = (target, name) => symlinkSync(target, join(addon, "deps", "lib", name));
  for (const name of ["libtensorflow_cc.so.2", "libtensorflow_framework.so.2"])
    link(join(tensorflow, name), name);
  link("libtensorflow_cc.so.2", "libtensorflow.so");
  link("libtensorflow_framework.so.2", "libtensorflow_framework.so");
}

const CHECK = `const tf = require("@tensorflow/tfjs-node"); if (tf.getBackend() !== "tensorflow") throw new Error(tf.getBackend());
console.log(tf.version["tfjs-node"])`;

mkdirSync(folder, { recursive: true });
if (!existsSync(join(folder, "package.json")))
  writeFileSync(
    join(folder, "package.json"),
    '{ "name": "tfjs-node-for-tests", "private": true }\n',
  );
const quiet = { TF_CPP_MIN_LOG_LEVEL: "3" };
const works = () => {
  try {
    return run(process.execPath, ["-e", CHECK], { env: { ...process.env, ...quiet } }).trim();
  } catch {
    return undefined;
  }
};
if (works() === undefined) {
  run("npm", [
    "install",
    "--ignore-scripts",
    "--no-audit",
    "--no-fund",
    `@tensorflow/tfjs-node@${VERSION}`,
  ]);
  linkTensorflow(tensorflowFolder());
  run(join(folder, "node_modules", ".bin", "node-pre-gyp"), ["install", "--build-from-source"], {
    cwd: addon,
    env: { ...process.env, npm_config_nodedir: nodeHeaders() },
  });
}
const version = works();
if (version === undefined) throw new Error("tfjs-node was built, but does not load");
console.log(`@tensorflow/tfjs-node ${version} in ${folder}`);
