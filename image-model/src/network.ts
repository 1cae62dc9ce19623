import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";

/** One layer, its weights as float32 in TensorFlow's order. */
export interface Layer {
  /** A convolution; one for each channel apart; or the classifier, a matrix. */
  readonly kind: "conv" | "depthwise" | "classify";
  /** `conv`: [height, width, in, out]. `depthwise`: [height, width, channels, 1]. `classify`: [in, out]. */
  readonly shape: readonly number[];
  readonly stride: number;
  /** ReLU6 follows. */
  readonly clip: boolean;
  /** A block begins here: its input is kept for the layer that has `add`. */
  readonly begins: boolean;
  /** The block's input is added to what comes out. */
  readonly add: boolean;
  readonly kernel: Float32Array;
  /** One value an output channel. */
  readonly bias: Float32Array;
}

/** The network as it is stored, weights unpacked. Pixels go in as (value - mean) / deviation. */
export interface Network {
  readonly name: string;
  /** Width and height of a picture, px. */
  readonly side: number;
  /** Length of an embedding. */
  readonly dim: number;
  readonly mean: number;
  readonly deviation: number;
  readonly layers: readonly Layer[];
}

interface StoredLayer {
  readonly kind: Layer["kind"];
  readonly shape: readonly number[];
  readonly axis: number;
  readonly stride?: number;
  readonly clip?: boolean;
  readonly begins?: boolean;
  readonly add?: boolean;
  /** Offsets in `weights.bin`, in bytes. */
  readonly kernel: number;
  /** The kernel is int8, with a scale for each channel of `axis`; without this, float16. */
  readonly scales?: number;
  readonly bias: number;
}

const FOLDER = new URL("../model/", import.meta.url);

/**
 * A file of `model/`, checked against the digests beside it.
 * @throws Error when the file is not the one that was packed.
 */
export async function readModelFile(name: string): Promise<Uint8Array<ArrayBuffer>> {
  const [content, list] = await Promise.all([
    readFile(new URL(name, FOLDER)),
    readFile(new URL("SHA256SUMS", FOLDER), "utf8"),
  ]);
  const found = createHash("sha256").update(content).digest("hex");
  if (!list.split("\n").includes(`${found}  ${name}`))
    throw new Error(
      `pointillist-image-model: ${name} is damaged (digest ${found}); install the package anew`,
    );
  // Buffers of small files share memory; typed arrays of four bytes need an aligned start.
  return new Uint8Array(content);
}

/** Reads and unpacks the weights. */
export async function readNetwork(): Promise<Network> {
  const [facts, weights] = await Promise.all([
    readModelFile("network.json"),
    readModelFile("weights.bin"),
  ]);
  const stored = JSON.parse(new TextDecoder().decode(facts)) as Omit<Network, "layers"> & {
    readonly layers: readonly StoredLayer[];
  };
  return { ...stored, layers: stored.layers.map((layer) => unpackLayer(layer, weights.buffer)) };
}

function unpackLayer(stored: StoredLayer, weights: ArrayBuffer): Layer {
  const { kind, shape, axis, stride = 1, clip = false, begins = false, add = false } = stored;
  const count = shape.reduce((product, side) => product * side, 1);
  const channels = shape[axis] ?? 1;
  const inner = shape.slice(axis + 1).reduce((product, side) => product * side, 1);
  const kernel =
    stored.scales === undefined
      ? Float32Array.from(new Uint16Array(weights, stored.kernel, count), halfToFloat)
      : scaled(
          new Int8Array(weights, stored.kernel, count),
          new Float32Array(weights, stored.scales, channels),
          inner,
        );
  const bias = new Float32Array(weights, stored.bias, channels);
  return { kind, shape, stride, clip, begins, add, kernel, bias };
}

/** Each byte times the scale of its channel; a channel's values lie `inner` together. */
function scaled(bytes: Int8Array, scales: Float32Array, inner: number): Float32Array {
  const values = new Float32Array(bytes.length);
  // The digest vouches for the file, so every index is inside.
  for (let at = 0; at < bytes.length; at++)
    values[at] = (bytes[at] as number) * (scales[Math.floor(at / inner) % scales.length] as number);
  return values;
}

/** IEEE 754 binary16; weights are finite, so infinities and NaN do not occur. */
function halfToFloat(half: number): number {
  const sign = half & 0x8000 ? -1 : 1;
  const exponent = (half >> 10) & 31;
  const fraction = half & 1023;
  if (exponent === 0) return (sign * fraction) / 2 ** 24;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}
