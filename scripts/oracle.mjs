// The Python environments that tests and the demo use, by purpose.
//   node scripts/oracle.mjs               makes all of them, and brings them up to date
//   node scripts/oracle.mjs board torch   only these
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { ensurePython, pythonEnvironment } from "./lib/python.mjs";
import { give, ROOT, run, step, works } from "./lib/run.mjs";
import { boardRequirements } from "./lib/wheel.mjs";

function requirements(file) {
  return readFileSync(join(ROOT, file), "utf8")
    .split("\n")
    .map((line) => line.replace(/#.*/, "").trim())
    .filter(Boolean);
}

/** TensorBoard alone, as most people have it. The demo's environment. */
export function ensureBoard() {
  return ensurePython("board", boardRequirements(), "installing TensorBoard");
}

/** Keras 2 asks for `tensorflow`, which `tensorflow-cpu` is. */
const KERAS_2 = ["tf_keras==2.21.0"];

/** TensorFlow, TensorBoard, tensorboardX, NumPy and friends: the readers that check our files. */
export function ensureOracle() {
  return ensurePython(
    "oracle",
    requirements("test/requirements.txt"),
    "installing TensorFlow and the other readers that check our files",
    { alone: KERAS_2 },
  );
}

/** TensorBoard with fsspec and s3fs and without TensorFlow: how remote logdirs are read. moto plays S3. */
export function ensureRemote() {
  return ensurePython(
    "remote",
    [...boardRequirements(), ...requirements("test/requirements-remote.txt")],
    "installing TensorBoard with fsspec, and an S3 to read from",
  );
}

/** The oldest TensorBoard that the plugin supports. */
export function ensureOldest() {
  return ensurePython(
    "oldest",
    requirements("test/requirements-oldest.txt"),
    "installing the oldest TensorBoard that the plugin supports",
  );
}

/** What the examples and guides use beside ours: openTSNE, Ray, PyArrow. */
export function ensureExamples() {
  return ensurePython(
    "examples",
    requirements("test/requirements-examples.txt"),
    "installing openTSNE and Ray for the examples",
  );
}

/**
 * PyTorch with its own writer. Its wheels weigh gigabytes, so where the system's package manager has a small build
 * (Debian: 50 MB) and may be asked, that one is taken.
 */
export function ensureTorch() {
  const made = pythonEnvironment("torch");
  const system = made ? undefined : systemTorch();
  const torch = made || system ? [] : ["torch"];
  return ensurePython("torch", [TENSORBOARD, ...torch], "installing PyTorch", {
    base: system,
  });
}

const TENSORBOARD = boardRequirements()[0];

/** The system's own Python, when it has PyTorch or could be given it. */
function systemTorch() {
  const python = "/usr/bin/python3";
  const isThere = () => works(python, ["-c", "import torch, venv, ensurepip"]);
  if (isThere()) return python;
  if (process.getuid?.() !== 0 || !works("apt-get", ["--version"])) return undefined;
  step("installing PyTorch by the system's package manager");
  const env = { DEBIAN_FRONTEND: "noninteractive" };
  const quiet = { quiet: true, allowFailure: true, env };
  run("apt-get", ["update"], quiet);
  run(
    "apt-get",
    ["install", "-y", "--no-install-recommends", "python3-torch", "python3-venv"],
    quiet,
  );
  return isThere() ? python : undefined;
}

/** The oracle's Python: `$POINTILLIST_ORACLE`, or the environment that `npm test` made; undefined where neither is. */
export function oraclePython() {
  return process.env.POINTILLIST_ORACLE || pythonEnvironment("oracle")?.python;
}

/** A Python with TensorBoard and the plugin but no TensorFlow: `$POINTILLIST_BOARD`, or the demo's. */
export function boardPython() {
  return process.env.POINTILLIST_BOARD || pythonEnvironment("board")?.python;
}

/** A Python with openTSNE and Ray: `$POINTILLIST_EXAMPLES`, or the environment that `npm test` made. */
export function examplesPython() {
  return process.env.POINTILLIST_EXAMPLES || pythonEnvironment("examples")?.python;
}

/** A Python with PyTorch: `$POINTILLIST_TORCH`, or the environment that `npm test` made. */
export function torchPython() {
  return process.env.POINTILLIST_TORCH || pythonEnvironment("torch")?.python;
}

/** A Python with TensorBoard, s3fs and moto: `$POINTILLIST_REMOTE`, or the environment that `npm test` made. */
export function remotePython() {
  return process.env.POINTILLIST_REMOTE || pythonEnvironment("remote")?.python;
}

const ENSURE = {
  oracle: ensureOracle,
  board: ensureBoard,
  oldest: ensureOldest,
  remote: ensureRemote,
  examples: ensureExamples,
  torch: ensureTorch,
};

/** All of them, by name; or those that are named. */
export function ensureAll(names = Object.keys(ENSURE)) {
  return Object.fromEntries(names.map((name) => [name, ENSURE[name]()]));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const named = process.argv.slice(2);
  const unknown = named.filter((name) => !(name in ENSURE));
  if (unknown.length > 0)
    give(`no environment ${unknown.join(", ")}; there are ${Object.keys(ENSURE).join(", ")}`);
  ensureAll(named.length > 0 ? named : undefined);
}
