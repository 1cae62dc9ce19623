import type { FixedDtype } from "./dtype.js";

/** Numbers of one type: `bytes` holds all elements, little-endian, in C order. */
export interface FixedTensor {
  readonly dtype: FixedDtype;
  readonly shape: readonly number[];
  readonly bytes: Uint8Array;
}

/** Byte strings, in C order. */
export interface StringTensor {
  readonly dtype: "string";
  readonly shape: readonly number[];
  readonly strings: readonly Uint8Array[];
}

export type Tensor = FixedTensor | StringTensor;

const encoder = new TextEncoder();

/**
 * float32 values as a tensor of `shape`; a copy.
 * @example
 * float32Tensor([1, 2, 3, 4], [2, 2]).shape; // => [2, 2]
 */
export function float32Tensor(values: ArrayLike<number>, shape: readonly number[]): FixedTensor {
  const bytes = new Uint8Array(values.length * 4);
  const view = new DataView(bytes.buffer);
  for (let i = 0; i < values.length; i++) view.setFloat32(i * 4, values[i] as number, true);
  return { dtype: "float32", shape, bytes };
}

/**
 * float64 values as a tensor of `shape`; a copy.
 * @example
 * float64Tensor([1, 2], [2]).dtype; // => "float64"
 */
export function float64Tensor(values: ArrayLike<number>, shape: readonly number[]): FixedTensor {
  const bytes = new Uint8Array(values.length * 8);
  const view = new DataView(bytes.buffer);
  for (let i = 0; i < values.length; i++) view.setFloat64(i * 8, values[i] as number, true);
  return { dtype: "float64", shape, bytes };
}

/**
 * Texts (as UTF-8) or byte strings as a tensor; by default of shape `[n]`.
 * @example
 * stringTensor(["oak", "fir"]).shape; // => [2]
 */
export function stringTensor(
  values: readonly (string | Uint8Array)[],
  shape: readonly number[] = [values.length],
): StringTensor {
  const strings = values.map((value) =>
    typeof value === "string" ? encoder.encode(value) : value,
  );
  return { dtype: "string", shape, strings };
}
