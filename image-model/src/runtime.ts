/** What computes the network. */
export type RuntimeName = "onnxruntime-node" | "tfjs-node" | "wasm";

/** What the network says of a batch of N pictures. */
export interface BatchAnswer {
  /** float32 [N, dim], row-major: the pooled features before the classifier. */
  readonly vectors: Float32Array;
  /** float32 [N, classes], row-major; each row sums to 1. */
  readonly probabilities: Float32Array;
}

/** The network, ready to run. */
export interface Runtime {
  readonly name: RuntimeName;
  /** @param pixels uint8 [N, side, side, 3], RGB, row-major. */
  run(pixels: Uint8Array, count: number): Promise<BatchAnswer>;
  close(): Promise<void>;
}

/** In place: each row of `logits` [count, classes] becomes probabilities. */
export function softmaxRows(logits: Float32Array, count: number): Float32Array {
  const classes = logits.length / count;
  for (let row = 0; row < count; row++) {
    const values = logits.subarray(row * classes, (row + 1) * classes);
    let largest = Number.NEGATIVE_INFINITY;
    for (const value of values) largest = Math.max(largest, value);
    let sum = 0;
    values.forEach((value, at) => {
      const power = Math.exp(value - largest);
      values[at] = power;
      sum += power;
    });
    values.forEach((value, at) => {
      values[at] = value / sum;
    });
  }
  return logits;
}
