import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Context } from "mocha";
import { parseManifest } from "pointillist/format";
import { oraclePython } from "#scripts/oracle.mjs";
import { askPython } from "../ask-python.js";
import { temporaryFolder } from "../io/folder.js";
import { skip } from "../skip.js";
import { readRun, scalarsOf } from "../writer/read-run.js";

const addon = resolve("build/tfjs-node");
const EPOCHS = 3;

// A CommonJS training script, as people have them: require() of both packages, fit, close.
const TRAINING = `
const { createRequire } = require("node:module");
const tf = createRequire(process.argv[1] + "/")("@tensorflow/tfjs-node");
const { SummaryWriter, pca } = require(process.argv[2] + "/sdk/dist/index.js");
const { tensorBoardCallback } = require(process.argv[2] + "/sdk/dist/tfjs/index.js");
(async () => {
  const model = tf.sequential({ name: "net", layers: [
    tf.layers.embedding({ name: "words", inputDim: 30, outputDim: 8, inputLength: 2 }),
    tf.layers.flatten(),
    tf.layers.dense({ name: "out", units: 1 }),
  ] });
  model.compile({ optimizer: tf.train.adam(0.05), loss: "meanSquaredError" });
  const x = Array.from({ length: 60 }, (_, at) => [at % 30, (at * 7) % 30]);
  const writer = new SummaryWriter(process.argv[3]);
  const { history } = await model.fit(tf.tensor2d(x), tf.tensor2d(x.map(([a]) => [a / 30])), {
    epochs: ${EPOCHS}, verbose: 0, validationSplit: 0.2,
    callbacks: tensorBoardCallback(writer, { model, histogramFreq: 1, embeddings: [{ layer: "words", layouts: [pca()], metadata: x.slice(0, 30).map(([a]) => "word " + a) }] }),
  });
  await writer.close();
  const words = Array.from(model.getLayer("words").getWeights()[0].dataSync());
  console.log(JSON.stringify({ backend: tf.getBackend(), loss: history.loss, words }));
})();
`;

/** Two pictures of stripes through both runtimes of the model; prints how far apart they are. */
const COMPARING = `
import { openImageModel } from "pointillist-image-model";
const pixels = Uint8Array.from({ length: 2 * 224 * 224 * 3 }, (_, at) => 127 + 120 * Math.sin(at / 40 + (at % 3)));
const answers = [];
for (const runtime of ["wasm", "tfjs-node"]) {
  const model = await openImageModel({ runtime });
  answers.push(await model.embed(pixels));
  await model.close();
}
const [one, other] = answers;
const apart = (name) => one[name].reduce((most, value, at) => Math.max(most, Math.abs(value - other[name][at])), 0);
console.log(JSON.stringify({ vectors: apart("vectors"), probabilities: apart("probabilities"), largest: Math.max(...one.vectors) }));
`;

function requireAddon(context: Context): void {
  if (!oraclePython()) skip(context, "needs the oracle's Python: run `npm test`, which makes it");
  const setup = spawnSync(process.execPath, ["scripts/setup-tfjs-node.mjs"], { encoding: "utf8" });
  if (setup.status !== 0)
    skip(context, `tfjs-node cannot be built here: ${setup.stderr.slice(-300)}`);
}

describe("a real training in @tensorflow/tfjs-node", function () {
  this.timeout(600_000);
  const folder = temporaryFolder();

  it("logs losses, histograms and an embedding with a layout per epoch", async function () {
    requireAddon(this);
    const run = folder();
    const done = spawnSync(process.execPath, ["-e", TRAINING, addon, resolve("."), run], {
      encoding: "utf8",
      env: { ...process.env, TF_CPP_MIN_LOG_LEVEL: "3" },
    });
    assert.equal(done.status, 0, done.stderr);
    const told = JSON.parse(done.stdout.trim().split("\n").at(-1) ?? "") as {
      backend: string;
      loss: number[];
      words: number[];
    };
    assert.equal(told.backend, "tensorflow");
    const losses = scalarsOf(readRun(join(run, "train"))).filter(({ tag }) => tag === "epoch_loss");
    assert.deepEqual(
      losses.map(({ value }) => value),
      told.loss.map(Math.fround),
    );
    const histograms = new Set(
      readRun(run)
        .flatMap((event) => (event.kind === "summary" ? event.values : []))
        .filter(({ metadata }) => metadata?.pluginName === "histograms")
        .map(({ tag }) => tag),
    );
    assert.equal(histograms.size, 3, [...histograms].join());
    const path = join(run, "embeddings/words", `${EPOCHS - 1}.json`);
    const manifest = parseManifest(readFileSync(path), path);
    assert.deepEqual(
      [manifest.tensor.shape, manifest.layouts.map(({ name }) => name)],
      [[30, 8], ["PCA"]],
    );
    const script = `
import tensorflow as tf
answer = tf.train.load_variable(given, "words").reshape(-1).tolist()
`;
    assert.deepEqual(await askPython(this, script, join(run, "embeddings/words")), told.words);
  });

  it("gives the local image model's vectors as WebAssembly gives them", function () {
    requireAddon(this);
    const project = folder();
    const packages = join(project, "node_modules");
    mkdirSync(join(packages, "@tensorflow"), { recursive: true });
    for (const part of ["dist", "model", "package.json"])
      cpSync(join("image-model", part), join(packages, "pointillist-image-model", part), {
        recursive: true,
      });
    const link = (name: string, from: string) =>
      symlinkSync(resolve(from, "node_modules", name), join(packages, name));
    link("@tensorflow/tfjs-node", addon);
    link("@tensorflow/tfjs-core", ".");
    link("@tensorflow/tfjs-backend-wasm", ".");
    writeFileSync(join(project, "compare.mjs"), COMPARING);
    const done = spawnSync(process.execPath, [join(project, "compare.mjs")], {
      encoding: "utf8",
      env: { ...process.env, TF_CPP_MIN_LOG_LEVEL: "3" },
    });
    assert.equal(done.status, 0, done.stderr);
    const told = JSON.parse(done.stdout.trim().split("\n").at(-1) ?? "") as Record<string, number>;
    assert.ok((told["largest"] ?? 0) > 0.5, "the vectors are not empty");
    assert.ok((told["vectors"] ?? 1) < 1e-3, `vectors ${told["vectors"]} apart`);
    assert.ok((told["probabilities"] ?? 1) < 1e-4, `probabilities ${told["probabilities"]} apart`);
  });
});
