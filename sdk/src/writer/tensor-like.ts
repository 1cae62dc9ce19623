import { ArgumentError, ShapeError } from "../errors.js";

export type NumberArray =
  | Float32Array
  | Float64Array
  | Int8Array
  | Int16Array
  | Int32Array
  | Uint8Array
  | Uint8ClampedArray
  | Uint16Array
  | Uint32Array;

/** Any tensor or variable of TensorFlow.js, whatever its version or backend, and anything of the same shape. */
export interface TensorLike {
  readonly shape: readonly number[];
  readonly dtype: string;
  data(): Promise<ArrayLike<number> | readonly string[]>;
  dataSync(): ArrayLike<number> | readonly string[];
}

/**
 * A typed array with its shape, row-major. `dtype` names what 16-bit items are: `float16` or `bfloat16` bits in a
 * Uint16Array; elsewhere the array's own type counts.
 */
export interface ShapedArray {
  readonly data: NumberArray | readonly number[];
  readonly shape: readonly number[];
  readonly dtype?: string;
}

/** Numbers nested to the depth of the shape; all lists of one depth are of equal length. */
export type NestedNumbers = readonly (number | boolean | NestedNumbers | NumberArray)[];

/** Numbers in any of the accepted forms. */
export type Numbers = number | NumberArray | NestedNumbers | ShapedArray | TensorLike;

/** Numbers with their shape, row-major. */
export interface FlatNumbers {
  readonly data: ArrayLike<number>;
  readonly shape: readonly number[];
  /** As named by the input: `float32`, `int32`, `bool`, `float16` ...; `float32` for plain numbers. */
  readonly dtype: string;
}

export function isTensorLike(value: unknown): value is TensorLike {
  if (typeof value !== "object" || value === null) return false;
  const { shape, dataSync } = value as Partial<TensorLike>;
  return Array.isArray(shape) && typeof dataSync === "function";
}

export function isShapedArray(value: unknown): value is ShapedArray {
  if (typeof value !== "object" || value === null) return false;
  const { shape, data } = value as Partial<ShapedArray>;
  return Array.isArray(shape) && typeof data === "object" && data !== null && "length" in data;
}

export function isNumberArray(value: unknown): value is NumberArray {
  return (
    ArrayBuffer.isView(value) &&
    !(value instanceof DataView) &&
    !(value instanceof BigInt64Array) &&
    !(value instanceof BigUint64Array)
  );
}

const DTYPES: Readonly<Record<string, string>> = {
  Float32Array: "float32",
  Float64Array: "float64",
  Int8Array: "int8",
  Int16Array: "int16",
  Int32Array: "int32",
  Uint8Array: "uint8",
  Uint8ClampedArray: "uint8",
  Uint16Array: "uint16",
  Uint32Array: "uint32",
};

/** The dtype that a typed array's own type says. */
export function dtypeOf(array: NumberArray): string {
  const tag = Object.prototype.toString.call(array).slice(8, -1);
  return DTYPES[tag] ?? "uint8"; // Buffer is a Uint8Array
}

/**
 * Numbers and shape of any accepted form, at once.
 * @throws ArgumentError for other values, ShapeError for lists of unequal length.
 */
export function readNumbers(input: Numbers, argument: string): FlatNumbers {
  if (isTensorLike(input)) return checked(input.dataSync(), input.shape, input.dtype, argument);
  return readPlain(input, argument);
}

/** As `readNumbers`, by the tensor's asynchronous way: the only one on some backends. */
export async function readNumbersAsync(input: Numbers, argument: string): Promise<FlatNumbers> {
  if (!isTensorLike(input)) return readPlain(input, argument);
  const data = typeof input.data === "function" ? await input.data() : input.dataSync();
  return checked(data, input.shape, input.dtype, argument);
}

function readPlain(input: Numbers, argument: string): FlatNumbers {
  if (typeof input === "number") return { data: [input], shape: [], dtype: "float32" };
  if (isNumberArray(input)) return { data: input, shape: [input.length], dtype: dtypeOf(input) };
  if (isShapedArray(input)) {
    const dtype = input.dtype ?? (isNumberArray(input.data) ? dtypeOf(input.data) : "float32");
    return checked(input.data, input.shape, dtype, argument);
  }
  if (Array.isArray(input)) return flatten(input as NestedNumbers, argument);
  throw new ArgumentError(
    argument,
    "numbers: a typed array, nested arrays, { data, shape } or a tensor",
    input === null ? "null" : typeof input,
  );
}

function checked(
  data: ArrayLike<number> | readonly string[],
  shape: readonly number[],
  dtype: string,
  argument: string,
): FlatNumbers {
  const count = countOf(shape, argument);
  if (data.length !== count)
    throw new ShapeError(argument, `${count} numbers for shape [${shape}]`, `${data.length}`);
  if (typeof data[0] === "string" || dtype === "string" || dtype === "complex64")
    throw new ArgumentError(argument, "real numbers", `a tensor of ${dtype}`);
  return { data: data as ArrayLike<number>, shape: [...shape], dtype };
}

/** Number of elements. @throws ArgumentError for a dimension that is no whole number. */
export function countOf(shape: readonly number[], argument: string): number {
  let count = 1;
  for (const dim of shape) {
    if (!Number.isSafeInteger(dim) || dim < 0)
      throw new ArgumentError(`${argument}.shape`, "whole numbers", `[${shape}]`);
    count *= dim;
  }
  if (!Number.isSafeInteger(count))
    throw new ArgumentError(`${argument}.shape`, "at most 2^53 - 1 elements", `[${shape}]`);
  return count;
}

function flatten(input: NestedNumbers, argument: string): FlatNumbers {
  const shape: number[] = [];
  for (let level: unknown = input; ; level = level[0]) {
    if (isNumberArray(level)) {
      shape.push(level.length);
      break;
    }
    if (!Array.isArray(level)) break;
    shape.push(level.length);
  }
  const data = new Float64Array(countOf(shape, argument));
  let at = 0;
  const visit = (value: unknown, depth: number, where: string): void => {
    if (depth === shape.length) {
      if (typeof value !== "number" && typeof value !== "boolean")
        throw new ArgumentError(where, "a number", describe(value));
      data[at++] = Number(value);
      return;
    }
    const expected = shape[depth] as number; // depth < shape.length
    if (!(Array.isArray(value) || isNumberArray(value)))
      throw new ShapeError(where, `a list of ${expected}`, describe(value));
    if (value.length !== expected)
      throw new ShapeError(where, `${expected} values, as in the first`, `${value.length}`);
    for (let i = 0; i < value.length; i++) visit(value[i], depth + 1, `${argument}[${i}]`);
  };
  visit(input, 0, argument);
  return { data, shape, dtype: "float32" };
}

const describe = (value: unknown): string =>
  Array.isArray(value) ? `a list of ${value.length}` : value === null ? "null" : typeof value;
