import { ArgumentError, ShapeError } from "../errors.js";
import { dtypeSize, isDtype } from "../format/dtype.js";
import { stringTensor, type Tensor } from "../format/tensor.js";
import {
  countOf,
  isTensorLike,
  type Numbers,
  readNumbers,
  type TensorLike,
} from "./tensor-like.js";
import { readTexts, type Texts } from "./texts.js";

/** Numbers or texts with their shape, in any accepted form. */
export type TensorInput = Numbers | Texts | TensorLike;

const STORED = {
  float32: Float32Array,
  float64: Float64Array,
  int8: Int8Array,
  int16: Int16Array,
  int32: Int32Array,
  uint8: Uint8Array,
  uint16: Uint16Array,
  uint32: Uint32Array,
  bool: Uint8Array,
  float16: Uint16Array,
  bfloat16: Uint16Array,
} as const;

/**
 * A tensor as summaries hold it; `dtype` converts.
 * @throws ArgumentError, ShapeError
 */
export function tensorFrom(
  input: TensorInput,
  argument: string,
  dtype?: keyof typeof STORED,
): Tensor {
  if (isTexts(input)) {
    const { strings, shape } = readTexts(input as Texts, argument);
    return stringTensor([...strings], shape);
  }
  const numbers = readNumbers(input as Numbers, argument);
  return fixedTensor(numbers.data, numbers.shape, dtype ?? numbers.dtype, argument);
}

/** Numbers as a tensor of one type. */
export function fixedTensor(
  data: ArrayLike<number>,
  shape: readonly number[],
  dtype: string,
  argument: string,
) {
  const type = STORED[dtype as keyof typeof STORED];
  if (!type || !isDtype(dtype) || dtype === "string")
    throw new ArgumentError(argument, `a dtype of ${Object.keys(STORED).join(", ")}`, dtype);
  const count = countOf(shape, argument);
  if (data.length !== count) throw new ShapeError(argument, `${count} values`, `${data.length}`);
  const bytes = new Uint8Array(new type(data).buffer);
  if (bytes.length !== count * dtypeSize(dtype))
    throw new ShapeError(argument, `${count} values`, `${data.length}`);
  return { dtype, shape: [...shape], bytes };
}

function isTexts(input: unknown): boolean {
  if (isTensorLike(input)) return input.dtype === "string";
  let first = input;
  if (typeof input === "object" && input !== null && "data" in input) first = input.data;
  while (Array.isArray(first)) first = first[0];
  return typeof first === "string";
}
