// Trains an embedding of words in TensorFlow.js and logs it each epoch, a step each: node train.mjs [LOGDIR]
import * as tf from "@tensorflow/tfjs";
import { pca, SummaryWriter, tsne } from "pointillist";
import { tensorBoardCallback } from "pointillist/tfjs";

const [logdir = "runs"] = process.argv.slice(2);

// Words of three topics; a word goes with words of its own topic.
const TOPICS = { sea: 12, city: 12, forest: 12 };
const words = Object.entries(TOPICS).flatMap(([topic, count]) =>
  Array.from({ length: count }, (_, at) => ({ word: `${topic}-${at}`, topic })),
);
const pairs = words.flatMap((a, i) =>
  words.map((b, j) => ({ pair: [i, j], same: a.topic === b.topic ? 1 : 0 })),
);

const input = tf.input({ shape: [2] });
const embedded = tf.layers
  .embedding({ name: "words", inputDim: words.length, outputDim: 12 })
  .apply(input);
const out = tf.layers
  .dense({ name: "together", units: 1, activation: "sigmoid" })
  .apply(
    tf.layers.dense({ units: 16, activation: "relu" }).apply(tf.layers.flatten().apply(embedded)),
  );
const model = tf.model({ inputs: input, outputs: out });
model.compile({ optimizer: tf.train.adam(0.02), loss: "binaryCrossentropy" });

const writer = new SummaryWriter(`${logdir}/tfjs`);
await model.fit(
  tf.tensor2d(pairs.map(({ pair }) => pair)),
  tf.tensor2d(pairs.map(({ same }) => [same])),
  {
    epochs: 4,
    batchSize: 64,
    verbose: 0,
    callbacks: tensorBoardCallback(writer, {
      model,
      histogramFreq: 1,
      embeddings: [
        {
          layer: "words",
          metadata: { word: words.map(({ word }) => word) },
          concepts: words.map(({ topic }) => [{ name: topic }]),
          layouts: [tsne({ perplexity: 8 }), pca()],
        },
      ],
    }),
  },
);
await writer.close();
