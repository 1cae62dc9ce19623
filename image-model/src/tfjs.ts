import { createRequire } from "node:module";
import type { Network } from "./network.js";
import { type BatchAnswer, type Runtime, softmaxRows } from "./runtime.js";

/** The part of TensorFlow.js that is used; its own types would have to be installed to compile against ours. */
interface Tensor {
  data(): Promise<Float32Array>;
  dispose(): void;
}
interface ConvArguments {
  readonly x: Tensor;
  readonly filter: Tensor;
  readonly strides: number;
  readonly pad: "same";
  readonly bias: Tensor;
  readonly activation: "relu6" | "linear";
}
interface Tfjs {
  tensor(values: Float32Array, shape?: number[]): Tensor;
  sub(a: Tensor, b: number): Tensor;
  div(a: Tensor, b: number): Tensor;
  add(a: Tensor, b: Tensor): Tensor;
  mean(a: Tensor, axes: number[]): Tensor;
  matMul(a: Tensor, b: Tensor): Tensor;
  readonly fused: {
    conv2d(given: ConvArguments): Tensor;
    depthwiseConv2d(given: ConvArguments): Tensor;
  };
  tidy<T>(work: () => T): T;
  setBackend(name: string): Promise<boolean>;
  getBackend(): string | undefined;
  ready(): Promise<void>;
}

const require = createRequire(import.meta.url);

/** TensorFlow.js on its WebAssembly backend: no native code, everywhere the same numbers. */
export async function openWasm(network: Network): Promise<Runtime> {
  const tf = (await import("@tensorflow/tfjs-core" as string)) as Tfjs;
  const backend = (await import("@tensorflow/tfjs-backend-wasm" as string)) as {
    setWasmPaths(folder: string): void;
  };
  const entry = require.resolve("@tensorflow/tfjs-backend-wasm");
  backend.setWasmPaths(entry.slice(0, -"tf-backend-wasm.node.js".length));
  return openTfjs(tf, "wasm", "wasm", network);
}

/** TensorFlow's own library under TensorFlow.js. @throws when the package is not installed. */
export async function openTfjsNode(network: Network): Promise<Runtime> {
  const module = (await import("@tensorflow/tfjs-node" as string)) as Tfjs & { default?: Tfjs };
  return openTfjs(module.default ?? module, "tfjs-node", "tensorflow", network);
}

async function openTfjs(
  tf: Tfjs,
  name: Runtime["name"],
  backend: string,
  network: Network,
): Promise<Runtime> {
  /** The backend is a setting of the whole process: others' is put back after each use of ours. */
  const onBackend = async <T>(work: () => Promise<T>): Promise<T> => {
    const before = tf.getBackend();
    if (before !== backend && !(await tf.setBackend(backend)))
      throw new Error(`TensorFlow.js has no backend ${backend} here`);
    try {
      await tf.ready();
      return await work();
    } finally {
      if (before && before !== backend) await tf.setBackend(before);
    }
  };
  const layers = await onBackend(async () =>
    network.layers.map((layer) => ({
      ...layer,
      filter: tf.tensor(layer.kernel, [...layer.shape]),
      offset: tf.tensor(layer.bias),
    })),
  );
  const forward = (pixels: Uint8Array, count: number): readonly [Tensor, Tensor] => {
    const { side, mean, deviation } = network;
    const image = tf.tensor(Float32Array.from(pixels), [count, side, side, 3]);
    let x = tf.div(tf.sub(image, mean), deviation);
    let kept = x;
    for (const { kind, begins, add, clip, stride, filter, offset } of layers) {
      if (kind === "classify") {
        const features = tf.mean(x, [1, 2]);
        return [features, tf.add(tf.matMul(features, filter), offset)];
      }
      if (begins) kept = x;
      const activation = clip ? "relu6" : "linear";
      const given = { x, filter, strides: stride, pad: "same", bias: offset, activation } as const;
      x = kind === "conv" ? tf.fused.conv2d(given) : tf.fused.depthwiseConv2d(given);
      if (add) x = tf.add(x, kept);
    }
    throw new Error("the network has no classifier");
  };
  const run = (pixels: Uint8Array, count: number): Promise<BatchAnswer> =>
    onBackend(async () => {
      const [features, logits] = tf.tidy(() => forward(pixels, count));
      const vectors = await features.data();
      const scores = await logits.data();
      features.dispose();
      logits.dispose();
      return { vectors, probabilities: softmaxRows(Float32Array.from(scores), count) };
    });
  const close = async () => {
    for (const { filter, offset } of layers) {
      filter.dispose();
      offset.dispose();
    }
  };
  return { name, run, close };
}
