import { ArgumentError, ShapeError } from "../errors.js";
import { dtypeSize, isDtype } from "../format/dtype.js";
import { type FixedTensor, stringTensor, type Tensor } from "../format/tensor.js";
import { STORED_ARRAYS } from "./stored-arrays.js";
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

/**
 * A tensor as summaries hold it; `dtype` converts.
 * @throws ArgumentError, ShapeError
 */
export function tensorFrom(
  input: TensorInput,
  argument: string,
  dtype?: keyof typeof STORED_ARRAYS,
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
): FixedTensor {
  const type = STORED_ARRAYS[dtype as keyof typeof STORED_ARRAYS];
  if (!type || !isDtype(dtype) || dtype === "string")
    throw new ArgumentError(argument, `a dtype of ${Object.keys(STORED_ARRAYS).join(", ")}`, dtype);
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
