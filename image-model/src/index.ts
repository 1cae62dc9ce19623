/** EfficientNet-Lite0 with its weights: 1,280 numbers and labels for each picture. No network is needed. */
import { type ImageConcept, readLabeller } from "./labels.js";
import { readNetwork } from "./network.js";
import { openOnnx } from "./onnx.js";
import type { BatchAnswer, Runtime, RuntimeName } from "./runtime.js";
import { openTfjsNode, openWasm } from "./tfjs.js";

export type { ImageConcept } from "./labels.js";
export type { BatchAnswer, RuntimeName } from "./runtime.js";

export interface ImageModelOptions {
  /** Default: `onnxruntime-node` where it is installed, else `wasm`, which always is. */
  readonly runtime?: RuntimeName;
  /** Threads of `onnxruntime-node`. Default: its own choice, one a core. */
  readonly threads?: number;
}

/** The network, ready to run. */
export interface ImageModel {
  /** `EfficientNet-Lite0`. */
  readonly name: string;
  readonly runtime: RuntimeName;
  /** Width and height of a picture that goes in, px: 224. */
  readonly side: number;
  /** Length of an embedding: 1280. */
  readonly dim: number;
  /**
   * @param pixels uint8 [N, side, side, 3], RGB, row-major
   * @throws RangeError when `pixels` is not a whole number of pictures
   */
  embed(pixels: Uint8Array): Promise<BatchAnswer>;
  /** Labels of one row of probabilities: at most `most` (20) of at least `least` (0.05), most probable first. */
  concepts(
    probabilities: Float32Array,
    limits?: { readonly most?: number; readonly least?: number },
  ): ImageConcept[];
  /** Gives its memory back. */
  close(): Promise<void>;
}

/**
 * Reads the weights (4.8 MB, of this package) and prepares a runtime.
 * @throws when `runtime` names a package that is not installed, or a file of this package is damaged.
 */
export async function openImageModel(options: ImageModelOptions = {}): Promise<ImageModel> {
  const [network, labeller] = await Promise.all([readNetwork(), readLabeller()]);
  const { name, side, dim } = network;
  const runtime = await openRuntime(network, options);
  return {
    name,
    runtime: runtime.name,
    side,
    dim,
    embed: async (pixels) => {
      const size = side * side * 3;
      const count = pixels.length / size;
      if (!Number.isInteger(count) || count < 1)
        throw new RangeError(
          `pixels: expected a multiple of ${size} bytes, found ${pixels.length}`,
        );
      return runtime.run(pixels, count);
    },
    concepts: (probabilities, { most = 20, least = 0.05 } = {}) =>
      labeller(probabilities, { most, least }),
    close: () => runtime.close(),
  };
}

async function openRuntime(
  network: Parameters<typeof openWasm>[0],
  { runtime, threads }: ImageModelOptions,
): Promise<Runtime> {
  if (runtime === "wasm") return openWasm(network);
  if (runtime === "tfjs-node") return openTfjsNode(network);
  try {
    return await openOnnx(network, threads);
  } catch (error) {
    // Its native library may be missing as well as the package: a computer that it was not made for.
    if (runtime === "onnxruntime-node") throw error;
    return openWasm(network);
  }
}
