import type { Network } from "./network.js";
import { encodeOnnx } from "./onnx-model.js";
import { type Runtime, softmaxRows } from "./runtime.js";

interface Session {
  run(feeds: Readonly<Record<string, unknown>>): Promise<{
    readonly embedding: { readonly data: Float32Array };
    readonly logits: { readonly data: Float32Array };
  }>;
  release(): Promise<void>;
}
interface OnnxRuntime {
  readonly InferenceSession: {
    create(model: Uint8Array, options: { readonly intraOpNumThreads?: number }): Promise<Session>;
  };
  readonly Tensor: new (type: "uint8", data: Uint8Array, dims: readonly number[]) => unknown;
}

/** ONNX Runtime's native library. @throws when the package `onnxruntime-node` is not installed. */
export async function openOnnx(network: Network, threads?: number): Promise<Runtime> {
  const module = (await import("onnxruntime-node" as string)) as OnnxRuntime & {
    default?: OnnxRuntime;
  };
  const { InferenceSession, Tensor } = module.default ?? module;
  const options = threads === undefined ? {} : { intraOpNumThreads: threads };
  const session = await InferenceSession.create(encodeOnnx(network), options);
  return {
    name: "onnxruntime-node",
    run: async (pixels, count) => {
      const image = new Tensor("uint8", pixels, [count, network.side, network.side, 3]);
      const { embedding, logits } = await session.run({ image });
      return {
        vectors: Float32Array.from(embedding.data),
        probabilities: softmaxRows(Float32Array.from(logits.data), count),
      };
    },
    close: () => session.release(),
  };
}
