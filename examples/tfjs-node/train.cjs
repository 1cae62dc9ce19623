// The same idea on TensorFlow's own library: node train.cjs [LOGDIR]
// Where @tensorflow/tfjs-node's installer cannot download its library, scripts/setup-tfjs-node.mjs builds it.
const tf = require("@tensorflow/tfjs-node");
const { pca, SummaryWriter } = require("pointillist");
const { tensorBoardCallback } = require("pointillist/tfjs");

async function main() {
  const [logdir = "runs"] = process.argv.slice(2);
  const model = tf.sequential({
    layers: [
      tf.layers.embedding({ name: "words", inputDim: 30, outputDim: 8, inputLength: 2 }),
      tf.layers.flatten(),
      tf.layers.dense({ name: "out", units: 1 }),
    ],
  });
  model.compile({ optimizer: tf.train.adam(0.05), loss: "meanSquaredError" });
  const pairs = Array.from({ length: 240 }, (_, at) => [at % 30, (at * 7) % 30]);
  const targets = pairs.map(([a]) => [a / 30]);

  const writer = new SummaryWriter(`${logdir}/tfjs-node`);
  await model.fit(tf.tensor2d(pairs), tf.tensor2d(targets), {
    epochs: 3,
    verbose: 0,
    validationSplit: 0.2,
    callbacks: tensorBoardCallback(writer, {
      model,
      histogramFreq: 1,
      embeddings: [{ layer: "words", layouts: [pca()] }],
    }),
  });
  await writer.close();
}

main().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
