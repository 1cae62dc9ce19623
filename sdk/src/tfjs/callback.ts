import { ArgumentError } from "../errors.js";
import type { EmbeddingOptions } from "../writer/embedding/options.js";
import type { LayerLike, LayersModelLike } from "../writer/graph-input.js";
import type { SummaryWriter } from "../writer/summary-writer.js";
import type { TensorLike } from "../writer/tensor-like.js";

/** A layer, by what is read of it. */
export interface FitLayer extends LayerLike {
  readonly weights?: readonly { readonly name: string }[];
  getWeights(): readonly TensorLike[];
}

/** A LayersModel of TensorFlow.js, by what is read of it. */
export interface FitModel extends LayersModelLike {
  readonly layers: readonly FitLayer[];
  readonly optimizer?: unknown;
}

/** A layer whose first weights are logged as an embedding: its name, or the layer with what belongs to its rows. */
export type CallbackEmbedding =
  | string
  | (Omit<EmbeddingOptions, "step" | "shape"> & {
      readonly layer: string;
      /** Default: the layer's name. */
      readonly tag?: string;
    });

export interface CallbackOptions {
  /** Needed for the graph, histograms, embeddings and the learning rate. */
  readonly model?: FitModel;
  /** Logs `batch_*` too, numbered through all epochs. Default `epoch`. */
  readonly updateFreq?: "epoch" | "batch";
  /** Every so many epochs the weights' histograms are logged. Default 0: never. */
  readonly histogramFreq?: number;
  /** Default: true where there is a model. */
  readonly graph?: boolean;
  readonly embeddings?: readonly CallbackEmbedding[];
  /** Every so many epochs the embeddings are logged. Default 1. */
  readonly embeddingsFreq?: number;
}

type Logs = Readonly<Record<string, number | TensorLike>>;

/** What `model.fit` takes among its callbacks. */
export interface FitCallback {
  onTrainBegin(): Promise<void>;
  onBatchEnd(batch: number, logs?: Logs): Promise<void>;
  onEpochEnd(epoch: number, logs?: Logs): Promise<void>;
  onTrainEnd(): Promise<void>;
}

/**
 * A callback for `model.fit` that logs losses, metrics and the learning rate into the runs `train` and `validation`,
 * as Keras does, and weights, graph and embeddings into the writer's own run. It flushes at the end; the writer stays
 * open.
 *
 * @example
 * import * as tf from "@tensorflow/tfjs";
 * import { SummaryWriter } from "pointillist";
 * const model = tf.sequential();
 * model.add(tf.layers.embedding({ name: "words", inputDim: 20, outputDim: 4, inputLength: 1 }));
 * model.add(tf.layers.flatten());
 * model.add(tf.layers.dense({ units: 1 }));
 * model.compile({ optimizer: "sgd", loss: "meanSquaredError" });
 *
 * const writer = new SummaryWriter("runs/words");
 * const callbacks = tensorBoardCallback(writer, { model, embeddings: ["words"] });
 * await model.fit(tf.ones([8, 1]), tf.ones([8, 1]), { epochs: 2, verbose: 0, callbacks });
 * await writer.close();
 * @throws ArgumentError for options that need a model, or name a layer that it has not
 */
export function tensorBoardCallback(
  writer: SummaryWriter,
  options: CallbackOptions = {},
): FitCallback {
  const { model, histogramFreq = 0, embeddings = [], embeddingsFreq = 1 } = options;
  if (!model && (histogramFreq > 0 || embeddings.length > 0 || options.graph))
    throw new ArgumentError("model", "the model, for histograms, embeddings or its graph", "none");
  const chosen = embeddings.map((one) => (typeof one === "string" ? { layer: one } : one));
  const layers = chosen.map(({ layer }) => findLayer(model, layer));
  let batches = 0;

  const log = (prefix: string, logs: Logs | undefined, step: number): void => {
    for (const [name, value] of Object.entries(logs ?? {})) {
      if (name === "batch" || name === "size") continue;
      const isValidation = name.startsWith("val_");
      const run = writer.child(isValidation ? "validation" : "train");
      run.scalar(`${prefix}_${isValidation ? name.slice(4) : name}`, value, step);
    }
  };

  return {
    async onTrainBegin() {
      if (model && options.graph !== false) writer.graph(model);
    },
    async onBatchEnd(_batch, logs) {
      if (options.updateFreq === "batch") log("batch", logs, batches);
      batches++;
    },
    async onEpochEnd(epoch, logs) {
      log("epoch", logs, epoch);
      const rate = learningRate(model?.optimizer);
      if (rate !== undefined) writer.child("train").scalar("epoch_learning_rate", rate, epoch);
      if (isDue(epoch, histogramFreq)) logHistograms(writer, model, epoch);
      if (!isDue(epoch, embeddingsFreq)) return;
      for (const [at, { layer: name, tag = name, ...rest }] of chosen.entries()) {
        const [weights] = layers[at]?.getWeights() ?? [];
        if (weights) await writer.embedding(tag, weights, { ...rest, step: epoch });
      }
    },
    async onTrainEnd() {
      await writer.flush();
    },
  };
}

const isDue = (epoch: number, every: number): boolean => every > 0 && epoch % every === 0;

function logHistograms(writer: SummaryWriter, model: FitModel | undefined, epoch: number): void {
  for (const layer of model?.layers ?? []) {
    layer.getWeights().forEach((values, at) => {
      const name = layer.weights?.[at]?.name ?? `${layer.name}/${at}`;
      writer.histogram(name, values, epoch);
    });
  }
}

function findLayer(model: FitModel | undefined, name: string): FitLayer {
  const layer = model?.layers.find((one) => one.name === name);
  if (layer) return layer;
  const known = model?.layers.map((one) => one.name).join(", ") ?? "";
  throw new ArgumentError("embeddings", `names of layers: ${known}`, JSON.stringify(name));
}

// Optimizers keep it under this name, some of them as a tensor.
function learningRate(optimizer: unknown): number | undefined {
  const rate = (optimizer as { learningRate?: unknown } | undefined)?.learningRate;
  return typeof rate === "number" ? rate : undefined;
}
