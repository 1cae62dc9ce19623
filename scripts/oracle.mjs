// The Python environments that tests and the demo use, by purpose.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ensurePython, pythonEnvironment } from "./lib/python.mjs";
import { ROOT } from "./lib/run.mjs";
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
    KERAS_2,
  );
}

/** TensorBoard with fsspec and without TensorFlow: how remote logdirs are read. */
export function ensureRemote() {
  return ensurePython(
    "remote",
    [...boardRequirements(), "fsspec"],
    "installing TensorBoard with fsspec",
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

/** The oracle's Python: `$POINTILLIST_ORACLE`, or the environment that `npm test` made; undefined where neither is. */
export function oraclePython() {
  return process.env.POINTILLIST_ORACLE || pythonEnvironment("oracle")?.python;
}

/** A Python with TensorBoard and the plugin but no TensorFlow: `$POINTILLIST_BOARD`, or the demo's. */
export function boardPython() {
  return process.env.POINTILLIST_BOARD || pythonEnvironment("board")?.python;
}
