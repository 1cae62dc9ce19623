import { FormatError, type Place } from "../errors.js";

/** Element types by the number that TensorFlow stores. Source: tensorflow/core/framework/types.proto. */
const TYPES = [
  { number: 1, name: "float32", size: 4 },
  { number: 2, name: "float64", size: 8 },
  { number: 3, name: "int32", size: 4 },
  { number: 4, name: "uint8", size: 1 },
  { number: 5, name: "int16", size: 2 },
  { number: 6, name: "int8", size: 1 },
  { number: 7, name: "string", size: 0 },
  { number: 8, name: "complex64", size: 8 },
  { number: 9, name: "int64", size: 8 },
  { number: 10, name: "bool", size: 1 },
  { number: 11, name: "qint8", size: 1 },
  { number: 12, name: "quint8", size: 1 },
  { number: 13, name: "qint32", size: 4 },
  { number: 14, name: "bfloat16", size: 2 },
  { number: 15, name: "qint16", size: 2 },
  { number: 16, name: "quint16", size: 2 },
  { number: 17, name: "uint16", size: 2 },
  { number: 18, name: "complex128", size: 16 },
  { number: 19, name: "float16", size: 2 },
  { number: 22, name: "uint32", size: 4 },
  { number: 23, name: "uint64", size: 8 },
  { number: 24, name: "float8_e5m2", size: 1 },
  { number: 25, name: "float8_e4m3fn", size: 1 },
] as const;

/** An element type by its NumPy name; `string` has elements of any length. */
export type Dtype = (typeof TYPES)[number]["name"];

/** Element types of a fixed size. */
export type FixedDtype = Exclude<Dtype, "string">;

const BY_NUMBER: ReadonlyMap<number, (typeof TYPES)[number]> = new Map(
  TYPES.map((type) => [type.number, type]),
);
const BY_NAME: ReadonlyMap<string, (typeof TYPES)[number]> = new Map(
  TYPES.map((type) => [type.name, type]),
);

/**
 * True for the name of an element type.
 * @example
 * isDtype("bfloat16"); // => true
 * isDtype("float12"); // => false
 */
export function isDtype(name: string): name is Dtype {
  return BY_NAME.has(name);
}

/**
 * The element type of a stored number.
 * @throws FormatError `unsupported` for numbers unknown here and for handles, which hold no data.
 * @example
 * dtypeOfNumber(1, { source: "model.index", offset: 0 }); // => "float32"
 */
export function dtypeOfNumber(number: number, at: Place): Dtype {
  const type = BY_NUMBER.get(number);
  if (!type) throw new FormatError("unsupported", `dtype ${number} is not known`, at);
  return type.name;
}

/**
 * The number that TensorFlow stores for an element type.
 * @example
 * numberOfDtype("float32"); // => 1
 */
export function numberOfDtype(dtype: Dtype): number {
  return (BY_NAME.get(dtype) as (typeof TYPES)[number]).number;
}

/**
 * Bytes per element; 0 for `string`.
 * @example
 * dtypeSize("bfloat16"); // => 2
 */
export function dtypeSize(dtype: Dtype): number {
  return (BY_NAME.get(dtype) as (typeof TYPES)[number]).size;
}
