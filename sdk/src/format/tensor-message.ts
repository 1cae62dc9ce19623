import Long from "long";
import type { wire } from "#proto/event-proto.js";
import { ArgumentError, FormatError, type Place } from "../errors.js";
import { dtypeOfNumber, dtypeSize, type FixedDtype, numberOfDtype } from "./dtype.js";
import { DEFAULT_LIMITS, type Limits } from "./limits.js";
import { safeInteger } from "./message.js";
import { elementCount } from "./shape.js";
import type { FixedTensor, Tensor } from "./tensor.js";

/** What TensorFlow can hold. Source: tensorflow/core/framework/tensor_shape.h. */
const TENSORFLOW_RANK = 254;

/** @throws ArgumentError when the elements do not fill the shape. */
export function tensorToMessage(tensor: Tensor): wire.TensorProto.$Properties {
  const at = { source: "tensor", offset: 0 };
  const count = elementCount(tensor.shape, at, { rank: TENSORFLOW_RANK });
  const isString = tensor.dtype === "string";
  const found = isString ? tensor.strings.length : tensor.bytes.length;
  const needed = isString ? count : count * dtypeSize(tensor.dtype);
  if (found !== needed) {
    const expected = `${needed} ${isString ? "strings" : "bytes"} for shape [${tensor.shape}]`;
    throw new ArgumentError("tensor", expected, String(found));
  }
  return {
    dtype: numberOfDtype(tensor.dtype),
    tensorShape: { dim: tensor.shape.map((size) => ({ size: Long.fromNumber(size) })) },
    ...(isString ? { stringVal: [...tensor.strings] } : { tensorContent: tensor.bytes }),
  };
}

/**
 * A tensor of a message, whichever field its values are in. Bytes and strings borrow from the message.
 * @throws FormatError `unsupported` for dtypes without data; `corrupt` where values and shape disagree; `limit`.
 */
export function tensorFromMessage(
  message: wire.TensorProto.$Properties,
  at: Place,
  limits: Limits = DEFAULT_LIMITS,
): Tensor {
  const dtype = dtypeOfNumber(message.dtype ?? 0, at);
  if (message.tensorShape?.unknownRank)
    throw new FormatError("unsupported", "tensor of unknown rank", at);
  const shape = (message.tensorShape?.dim ?? []).map((dim) =>
    dim.size ? safeInteger(dim.size, "dim", at) : 0,
  );
  const count = elementCount(shape, at, limits);
  if (dtype === "string") {
    const strings = repeatLast(message.stringVal ?? [], count, new Uint8Array(0), 8, at, limits);
    return { dtype, shape, strings };
  }
  const content = message.tensorContent ?? new Uint8Array(0);
  if (content.length === 0)
    return { dtype, shape, bytes: packValues(message, dtype, count, at, limits) };
  if (content.length !== count * dtypeSize(dtype)) {
    const needed = count * dtypeSize(dtype);
    throw new FormatError(
      "corrupt",
      `${dtype} [${shape}] needs ${needed} bytes, ${content.length} stored`,
      at,
    );
  }
  return { dtype, shape, bytes: content };
}

/** A list shorter than the tensor stands for one whose last value goes on. Source: tensorflow/core/framework/tensor.proto. */
function repeatLast<T>(
  values: readonly T[],
  count: number,
  empty: T,
  size: number,
  at: Place,
  limits: Limits,
): readonly T[] {
  if (values.length === count) return values;
  if (values.length > count)
    throw new FormatError("corrupt", `${values.length} values for ${count} elements`, at);
  if (count * size > limits.repeatedBytes) {
    const reason = `${values.length} values stand for ${count}, above ${limits.repeatedBytes} bytes`;
    throw new FormatError("limit", reason, at);
  }
  const all = values.slice();
  const last = values.at(-1) ?? empty;
  while (all.length < count) all.push(last);
  return all;
}

type Store = (view: DataView, offset: number, value: number) => void;

const STORE: Partial<Record<FixedDtype, Store>> = {
  float32: (view, offset, value) => view.setFloat32(offset, value, true),
  float64: (view, offset, value) => view.setFloat64(offset, value, true),
  int32: (view, offset, value) => view.setInt32(offset, value, true),
  uint32: (view, offset, value) => view.setUint32(offset, value, true),
};

/** How the elements of one type are spread over the typed fields of the message. */
function valuesOf(message: wire.TensorProto.$Properties, dtype: FixedDtype): (number | Long)[] {
  switch (dtype) {
    case "float32":
      return message.floatVal ?? [];
    case "float64":
      return message.doubleVal ?? [];
    case "complex64":
      return message.scomplexVal ?? [];
    case "complex128":
      return message.dcomplexVal ?? [];
    case "int64":
      return message.int64Val ?? [];
    case "uint64":
      return message.uint64Val ?? [];
    case "uint32":
      return message.uint32Val ?? [];
    case "bool":
      return (message.boolVal ?? []).map(Number);
    case "float16":
    case "bfloat16":
      return message.halfVal ?? [];
    case "float8_e5m2":
    case "float8_e4m3fn":
      return [...(message.float8Val ?? [])];
    default:
      return message.intVal ?? [];
  }
}

/** The values of the typed field as bytes. */
function packValues(
  message: wire.TensorProto.$Properties,
  dtype: FixedDtype,
  count: number,
  at: Place,
  limits: Limits,
): FixedTensor["bytes"] {
  const parts = dtype.startsWith("complex") ? 2 : 1;
  const size = dtypeSize(dtype) / parts;
  const stored = valuesOf(message, dtype);
  // A complex number is two values, so a lone one of them cannot be repeated.
  if (parts === 2 && stored.length !== count * 2 && stored.length > 0)
    throw new FormatError("unsupported", `${stored.length / 2} complex values for ${count}`, at);
  const values = repeatLast(stored, count * parts, 0, size, at, limits);
  const bytes = new Uint8Array(values.length * size);
  const view = new DataView(bytes.buffer);
  const store =
    STORE[dtype] ?? (parts === 2 ? STORE[size === 4 ? "float32" : "float64"] : undefined);
  for (const [i, value] of values.entries()) {
    if (typeof value !== "number") {
      view.setInt32(i * 8, value.low, true);
      view.setInt32(i * 8 + 4, value.high, true);
    } else if (store) store(view, i * size, value);
    else if (size === 2) view.setUint16(i * 2, value & 0xffff, true);
    else if (size === 1) view.setUint8(i, value & 0xff);
    else if (size === 4) view.setInt32(i * 4, value, true);
  }
  return bytes;
}
