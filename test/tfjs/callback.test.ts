import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { openCheckpoint, SummaryWriter, type TensorLike, writeCheckpoint } from "pointillist";
import { type FitCallback, type FitModel, tensorBoardCallback } from "pointillist/tfjs";
import { temporaryFolder } from "../io/folder.js";
import { readRun, scalarsOf } from "../writer/read-run.js";

/** The part of TensorFlow.js that this test holds in its hands. */
interface Tfjs {
  setBackend(name: string): Promise<boolean>;
  tensor2d(values: number[][], shape?: [number, number], dtype?: string): TensorLike;
  tensor1d(values: string[] | number[], dtype?: string): TensorLike;
  scalar(value: number): TensorLike;
  variable(initial: TensorLike): TensorLike;
  sequential(config: { name: string; layers: unknown[] }): Model;
  layers: Record<"embedding" | "flatten" | "dense", (config: object) => unknown>;
  train: { adam(rate: number): unknown };
}
interface Model extends FitModel {
  compile(options: object): void;
  fit(
    x: TensorLike,
    y: TensorLike,
    options: {
      epochs: number;
      batchSize: number;
      validationSplit: number;
      verbose: number;
      callbacks: FitCallback;
    },
  ): Promise<{ history: { loss: number[] } }>;
}

const tf = createRequire(import.meta.url)("@tensorflow/tfjs") as Tfjs;
const EPOCHS = 3;

describe("tensorBoardCallback on @tensorflow/tfjs", function () {
  this.timeout(60_000);
  const folder = temporaryFolder();
  before(() => tf.setBackend("cpu"));

  const build = (): Model => {
    const model = tf.sequential({
      name: "net",
      layers: [
        tf.layers.embedding({ name: "words", inputDim: 10, outputDim: 4, inputLength: 2 }),
        tf.layers.flatten({ name: "flat" }),
        tf.layers.dense({ name: "out", units: 1 }),
      ],
    });
    model.compile({ optimizer: tf.train.adam(0.05), loss: "meanSquaredError", metrics: ["mae"] });
    return model;
  };
  const x = Array.from({ length: 24 }, (_, at) => [at % 10, (at * 3) % 10]);

  it("logs a real training: losses, rate, weights, graph and an embedding for each epoch", async () => {
    const run = folder();
    const model = build();
    const writer = new SummaryWriter(run);
    const labels = { name: Array.from({ length: 10 }, (_, at) => `word ${at}`) };
    const { history } = await model.fit(tf.tensor2d(x), tf.tensor2d(x.map(([a = 0]) => [a])), {
      epochs: EPOCHS,
      batchSize: 6,
      validationSplit: 0.25,
      verbose: 0,
      callbacks: tensorBoardCallback(writer, {
        model,
        updateFreq: "batch",
        histogramFreq: 1,
        embeddings: [{ layer: "words", tag: "vocabulary", metadata: labels }],
      }),
    });
    await writer.close();
    const train = scalarsOf(readRun(join(run, "train")));
    const losses = train.filter(({ tag }) => tag === "epoch_loss");
    assert.deepEqual(
      losses,
      history.loss.map((value, step) => ({ tag: "epoch_loss", step, value: Math.fround(value) })),
    );
    assert.equal(train.filter(({ tag }) => tag === "batch_loss").length, EPOCHS * 3);
    assert.deepEqual(
      train.filter(({ tag }) => tag === "epoch_learning_rate").map(({ value }) => value),
      new Array(EPOCHS).fill(Math.fround(0.05)),
    );
    const validation = scalarsOf(readRun(join(run, "validation")));
    assert.deepEqual([...new Set(validation.map(({ tag }) => tag))].sort(), [
      "epoch_loss",
      "epoch_mae",
    ]);
    const own = readRun(run);
    assert.ok(own.some(({ kind }) => kind === "graph"));
    const tags = new Set(
      own.flatMap((event) => (event.kind === "summary" ? event.values.map(({ tag }) => tag) : [])),
    );
    // A dense layer of one unit has a bias of one number: constant data.
    for (const name of ["words/embeddings", "out/kernel", "out/bias"])
      assert.ok(tags.has(name), `${name} in ${[...tags]}`);
    for (let step = 0; step < EPOCHS; step++) {
      assert.ok(existsSync(join(run, `embeddings/vocabulary/${step}.json`)));
      const checkpoint = await openCheckpoint(join(run, `embeddings/vocabulary/ckpt-${step}`));
      const tensor = await checkpoint.read("vocabulary");
      assert.deepEqual(tensor.shape, [10, 4]);
      if (step < EPOCHS - 1 || tensor.dtype === "string") continue;
      const [weights] = (
        model.layers.find(({ name }) => name === "words") as FitModel["layers"][number]
      ).getWeights();
      assert.deepEqual(new Float32Array(tensor.bytes.slice().buffer), weights?.dataSync());
    }
  });

  it("says what it needs and which layers there are", () => {
    const writer = new SummaryWriter(folder());
    assert.throws(() => tensorBoardCallback(writer, { histogramFreq: 1 }), {
      name: "ArgumentError",
      message: /model/,
    });
    assert.throws(() => tensorBoardCallback(writer, { model: build(), embeddings: ["word"] }), {
      name: "ArgumentError",
      message: /words, flat, out/,
    });
  });

  it("gives its tensors and variables to every method", async () => {
    const run = folder();
    await using writer = new SummaryWriter(run);
    const matrix = tf.tensor2d([
      [1, 2],
      [3, 4],
      [5, 6],
    ]);
    writer.scalar("scalar", tf.scalar(0.25), 1);
    writer.histogram("histogram", matrix, 1);
    writer.text("text", tf.tensor1d(["a", "b"], "string"), 1);
    writer.image(
      "image",
      tf.tensor2d(
        [
          [0, 255],
          [128, 3],
        ],
        [2, 2],
        "int32",
      ),
      1,
    );
    const ref = await writer.embedding("variable", tf.variable(matrix), { step: 1 });
    assert.deepEqual([ref.rows, ref.dim], [3, 2]);
    const saved = await writeCheckpoint(join(run, "c"), {
      matrix,
      flags: tf.tensor1d([1, 0], "bool"),
      names: tf.tensor1d(["x"], "string"),
    });
    const { variables } = await openCheckpoint(saved.prefix);
    assert.deepEqual(
      variables.map(({ key, dtype, shape }) => [key, dtype, shape]),
      [
        ["flags", "bool", [2]],
        ["matrix", "float32", [3, 2]],
        ["names", "string", [1]],
      ],
    );
  });
});
