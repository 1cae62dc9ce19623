// What computes the local image model fastest: TensorFlow.js' WebAssembly backend, which ships with the model, ONNX
// Runtime's WebAssembly, and ONNX Runtime's native library. Milliseconds a picture in batches of 8, decoding left out;
// each measured in a process of its own, in turn, the least of several batches; wasm with one thread, native with one and two.
import { spawnSync } from "node:child_process";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { readNetwork } from "../image-model/dist/network.js";
import { encodeOnnx } from "../image-model/dist/onnx-model.js";
import { openWasm } from "../image-model/dist/tfjs.js";
import { ensureExtra } from "../scripts/lib/extra-packages.mjs";

const BATCH = 8;
const BATCHES = 6;
const ROUNDS = 2;
const NAMES = ["wasm", "onnxruntime-web", "onnxruntime-node", "onnxruntime-node, 2 threads"];
const PACKAGES = ["onnxruntime-web@1.30.0", "onnxruntime-node@1.30.0"];

const pixels = Uint8Array.from({ length: BATCH * 224 * 224 * 3 }, (_, at) => (at * 7919) % 256);

/** Returns a function that computes one batch. */
async function open(name) {
  const network = await readNetwork();
  if (name === "wasm") {
    const runtime = await openWasm(network);
    return () => runtime.run(pixels, BATCH);
  }
  const [packageName, threads] = name.split(", ");
  const require = createRequire(`${ensureExtra("image-runtimes", PACKAGES)}/`);
  const onnx = require(packageName);
  if (onnx.env.wasm) onnx.env.wasm.numThreads = 1;
  const options = { intraOpNumThreads: threads ? 2 : 1 };
  const session = await onnx.InferenceSession.create(encodeOnnx(network), options);
  const image = new onnx.Tensor("uint8", pixels, [BATCH, 224, 224, 3]);
  return () => session.run({ image });
}

async function measure(name) {
  const compute = await open(name);
  const wall = [];
  const processor = [];
  for (let batch = 0; batch < BATCHES; batch++) {
    const started = performance.now();
    const before = process.cpuUsage();
    await compute();
    const { user, system } = process.cpuUsage(before);
    wall.push((performance.now() - started) / BATCH);
    processor.push((user + system) / 1000 / BATCH);
  }
  return { wallMs: Math.min(...wall), cpuMs: Math.min(...processor) };
}

const asked = process.argv[2];
if (asked) {
  console.log(JSON.stringify(await measure(asked)));
  process.exit(0); // ONNX Runtime's threads would keep the process alive
}
ensureExtra("image-runtimes", PACKAGES);
const measured = Object.fromEntries(NAMES.map((name) => [name, []]));
for (let round = 0; round < ROUNDS; round++)
  for (const name of NAMES) {
    const script = fileURLToPath(import.meta.url);
    const done = spawnSync(process.execPath, [script, name], { encoding: "utf8" });
    if (done.status !== 0) throw new Error(done.stderr);
    measured[name].push(JSON.parse(done.stdout.trim().split("\n").at(-1)));
  }
const least = (name, what) =>
  Number(Math.min(...measured[name].map((one) => one[what])).toFixed(1));
const perImage = Object.fromEntries(
  NAMES.map((name) => [name, { wallMs: least(name, "wallMs"), cpuMs: least(name, "cpuMs") }]),
);
for (const [name, { wallMs, cpuMs }] of Object.entries(perImage))
  console.log(`${name.padEnd(28)}${wallMs} ms a picture, ${cpuMs} ms of processor time`);
console.log(JSON.stringify({ batch: BATCH, perImage }));
